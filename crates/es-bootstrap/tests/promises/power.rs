//! Power cuts while the certificates of a secured node are replaced: no matter which unsynced changes are
//! lost, running the command again gives the result of an undisturbed run.

use std::collections::BTreeSet;
use std::fs;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::strace::Call;
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

/// Commands that undo what earlier ones did, in many steps.
const UNDOING: [Writer; 4] =
    [Writer::ReconfigureNode, Writer::Generalize, Writer::Undo, Writer::UndoReconfigured];

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn after_a_power_cut_the_same_command_ends_what_it_began() {
    each_of(&TRIED, cut);
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn after_a_power_cut_that_one_directory_lost_the_same_command_ends_what_it_began() {
    each_of(if all() { &TRIED } else { &UNDOING }, cut_a_directory);
}

fn each_of(writers: &[Writer], cut: fn(&Play, &Recorded<'_>) -> Vec<Trial>) {
    let rows: Vec<&'static Row> = WRITERS.iter().filter(|row| writers.contains(&row.writer)).collect();
    assert_eq!(rows.len(), writers.len());
    let wrong = std::sync::Mutex::new(Vec::new());
    each(&rows, |row| {
        let play = plays::of(row);
        let found = match Recorded::of(play) {
            Ok(recorded) => cut(play, &recorded).into_iter().filter_map(Result::err).collect(),
            Err(error) => vec![error],
        };
        wrong.lock().unwrap().extend(found.into_iter().map(|what| format!("{}: {what}", row.command)));
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// The calls of a run, and the disk before it.
struct Recorded<'a> {
    before: Disk,
    calls: Vec<Call>,
    world: String,
    undisturbed: Undisturbed<'a>,
}

impl<'a> Recorded<'a> {
    fn of(play: &'a Play) -> Result<Self, String> {
        let scene = play.scene();
        let before = Disk::read(&scene.world());
        let (output, calls) = scene.record_bytes();
        if !output.status.success() {
            return Err(format!("undisturbed: {output:?}"));
        }
        let undisturbed = Undisturbed::of(play)?;
        Ok(Self { before, calls, world: scene.world().display().to_string(), undisturbed })
    }
}

/// Cuts the power at random moments.
fn cut(play: &Play, recorded: &Recorded<'_>) -> Vec<Trial> {
    let Recorded { before, calls, world, undisturbed } = recorded;
    let first = tests::seed();
    let draws = if all() { 40 } else { 6 };
    let trial = |seed: u64| {
        let rng = &mut StdRng::seed_from_u64(seed);
        let at = rng.random_range(0..=calls.len());
        let mut disk = before.clone();
        calls[..at].iter().for_each(|call| disk.replay(call, world));
        disk.cut(rng);
        let context = format!("{}={seed}, before {:?}", tests::SEED, calls.get(at).map(|call| &call.name));
        goes_on(play, &disk, undisturbed).map_err(|error| format!("{context}: {error}"))
    };
    (first..first + draws).map(trial).collect()
}

/// Cuts the power before each call, with the worst states of each directory.
fn cut_a_directory(play: &Play, recorded: &Recorded<'_>) -> Vec<Trial> {
    let Recorded { before, calls, world, undisturbed } = recorded;
    let (mut disk, mut seen, mut trials) = (before.clone(), BTreeSet::new(), Vec::new());
    for (at, call) in calls.iter().enumerate() {
        let different = disk.worst().into_iter().filter(|disk| seen.insert(disk.medium()));
        trials.extend(different.map(|disk| {
            goes_on(play, &disk, undisturbed).map_err(|error| format!("before {} ({at}): {error}", call.name))
        }));
        disk.replay(call, world);
    }
    trials
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
