//! Power cuts while the certificates of a secured node are replaced: no matter which unsynced changes are
//! lost, running the command again gives the result of an undisturbed run.

use std::fs;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::{all, each};

use crate::killed::assert_kept;
use crate::medium::Disk;
use crate::plays;
use crate::scene::{Play, Undisturbed, staged};
use crate::table::{Row, WRITERS, Writer};
use crate::{Trial, ensure};

/// Commands for a secured node.
const TRIED: [Writer; 28] = [
    Writer::ReconfigureNode,
    Writer::Generalize,
    Writer::Undo,
    Writer::UndoReconfigured,
    Writer::Finalize,
    Writer::Renew,
    Writer::RenewCa,
    Writer::RenewMounted,
    Writer::Csr,
    Writer::AdoptHttp,
    Writer::AdoptHttpCa,
    Writer::AdoptPem,
    Writer::AdoptTransport,
    Writer::RotatePrepare,
    Writer::RotateTrust,
    Writer::RotateSwitch,
    Writer::RotateFinish,
    Writer::RotateBack,
    Writer::RotatePemTrust,
    Writer::RotatePemSwitch,
    Writer::RotatePemFinish,
    Writer::RotatePemBack,
    Writer::RotateHttpPrepare,
    Writer::RotateHttpTrust,
    Writer::RotateHttpSwitch,
    Writer::RotateHttpFinish,
    Writer::RotateHttpBack,
    Writer::Textfile,
];

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn after_a_power_cut_the_same_command_ends_what_it_began() {
    let rows: Vec<&'static Row> = WRITERS.iter().filter(|row| TRIED.contains(&row.writer)).collect();
    assert_eq!(rows.len(), TRIED.len());
    let wrong = std::sync::Mutex::new(Vec::new());
    each(&rows, |row| {
        let found = cut(plays::of(row)).into_iter().filter_map(Result::err);
        wrong.lock().unwrap().extend(found.map(|what| format!("{}: {what}", row.command)));
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// Cuts the power at random moments.
fn cut(play: &Play) -> Vec<Trial> {
    let scene = play.scene();
    let before = Disk::read(&scene.world());
    let (output, calls) = scene.record_bytes();
    if !output.status.success() {
        return vec![Err(format!("undisturbed: {output:?}"))];
    }
    let undisturbed = match Undisturbed::of(play) {
        Ok(undisturbed) => undisturbed,
        Err(error) => return vec![Err(error)],
    };
    let world = scene.world().display().to_string();
    let first = tests::seed();
    let draws = if all() { 40 } else { 6 };
    let trial = |seed: u64| {
        let rng = &mut StdRng::seed_from_u64(seed);
        let at = rng.random_range(0..=calls.len());
        let mut disk = before.clone();
        calls[..at].iter().for_each(|call| disk.replay(call, &world));
        disk.cut(rng);
        let context = format!("{}={seed}, before {:?}", tests::SEED, calls.get(at).map(|call| &call.name));
        goes_on(play, &disk, &undisturbed).map_err(|error| format!("{context}: {error}"))
    };
    (first..first + draws).map(trial).collect()
}

fn goes_on(play: &Play, disk: &Disk, undisturbed: &Undisturbed<'_>) -> Trial {
    let scene = play.scene();
    fs::remove_dir_all(scene.world()).unwrap();
    fs::create_dir(scene.world()).unwrap();
    disk.write(&scene.world());
    assert_kept(&scene, undisturbed)?;
    let again = scene.run();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    ensure(undisturbed.may_end(again.status.code()), || format!("{}: {said}", again.status))?;
    let after = scene.shape();
    ensure(staged(&after).is_empty(), || format!("{:?} stay: {said}", staged(&after)))?;
    undisturbed.compare(&after).map_err(|difference| format!("{difference}{said}"))
}
