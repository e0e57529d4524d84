//! A node whose keystore has a passphrase.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use keystore::{Format, Keystore, Passphrase};
use tests::curl::{Who, get};
use tests::place::Place;
use tests::running::{Running, signal};

use crate::first_start::place;

const PASSPHRASE: &str = "pä ss wörd";

/// Returns a place with a protected keystore, and the file with its passphrase.
fn protected() -> (Place, String) {
    let place = place();
    let rng = &mut memory::rng();
    let keystore = Keystore::new(rng).encode(Format::V7, &Passphrase::new(PASSPHRASE.into()), rng).unwrap();
    let file = place.path("passphrase");
    for (path, bytes) in [
        (place.config("elasticsearch.keystore"), keystore.as_slice()),
        (file.clone(), format!("{PASSPHRASE}\n").as_bytes()),
    ] {
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        tests::user::give(&path).unwrap();
    }
    (place, file.display().to_string())
}

/// Where the passphrase comes from.
#[derive(Clone, Copy, Debug)]
enum Source {
    File,
    Input,
    Terminal,
}

/// The operator's own password.
const OWN: &str = "an operator's own";

/// Returns the options for it: the password itself, or a hash that Python computed.
fn own(place: &Place, hashed: bool) -> [String; 2] {
    let (option, text) = if hashed {
        let script = "import base64, hashlib, sys; b = lambda x: base64.b64encode(x).decode(); s = bytes(range(32)); \
            print('{PBKDF2}10000$' + b(s) + '$' + b(hashlib.pbkdf2_hmac('sha512', sys.argv[1].encode(), s, 10000, 32)))";
        let python = Command::new("python3").args(["-c", script, OWN]).output().unwrap();
        ("--elastic-password-hash-file", String::from_utf8(python.stdout).unwrap())
    } else {
        ("--elastic-password-file", OWN.to_owned())
    };
    let file = place.path("own");
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    tests::user::give(&file).unwrap();
    [option.to_owned(), file.display().to_string()]
}

/// Starts the node with a passphrase from this source.
fn start(place: &Place, file: &str, source: Source, options: &[String]) -> Running {
    let mut arguments: Vec<&str> = vec!["start"];
    arguments.extend(options.iter().map(String::as_str));
    match source {
        Source::File => {
            arguments.extend(["--keystore-passphrase-file", file]);
            Running::start(&mut place.bootstrap(&arguments), false).unwrap()
        }
        Source::Input => {
            let mut start = Running::with_input(&mut place.bootstrap(&arguments)).unwrap();
            start.send(&format!("{PASSPHRASE}\n")).unwrap();
            start
        }
        Source::Terminal => {
            let typescript = place.path("typescript");
            let mut script = place.on_a_terminal(&arguments, &typescript).unwrap();
            let mut start = Running::with_input(&mut script).unwrap();
            let asked = || fs::read_to_string(&typescript).unwrap().contains("keystore : ");
            start.wait_until("the question", |_| asked()).unwrap();
            start.send(&format!("{PASSPHRASE}\n")).unwrap();
            start
        }
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn case_25_starts_three_times_with_the_right_passphrase() {
    use Source::{File, Input, Terminal};
    // With `--all`, each source three times; otherwise each once.
    let rounds: &[_] = if tests::all() {
        &[([File; 3], false), ([Input; 3], true), ([Terminal; 3], false)]
    } else {
        &[([File, Input, Terminal], false)]
    };
    for (sources, hashed) in rounds {
        let (place, file) = protected();
        place.append_settings("node.name: custom\n").unwrap();
        let mut options = own(&place, *hashed).to_vec();
        for source in sources {
            let mut start = start(&place, &file, *source, &options);
            start.wait_until("the node is up", |start| start.stdout.text().contains("started {")).unwrap();
            let shown = start.stdout.text();
            // An operator's password is known from the beginning, but a node that has just started may not
            // accept it yet.
            let ca = place.config("certs/http_ca.crt");
            start
                .wait_until("the operator's password is accepted", |_| {
                    get(&ca, &place.url(), Who::User("elastic", OWN)).is_ok_and(|(status, _)| status == 200)
                })
                .unwrap();
            let node = shown.split("pid[").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
            for process in [node, &start.id().to_string()] {
                for name in ["environ", "cmdline"] {
                    let text = fs::read(format!("/proc/{process}/{name}")).unwrap();
                    let text = String::from_utf8_lossy(&text);
                    assert!(!text.contains(PASSPHRASE) && !text.contains(OWN), "{source:?}: {text}");
                }
            }
            assert!(!shown.contains(PASSPHRASE) && !shown.contains(OWN), "{source:?}: {shown}");
            signal(node.parse().unwrap(), "TERM").unwrap();
            start.end().unwrap();
            options.clear();
        }
        let mode = fs::metadata(place.config("elasticsearch.keystore")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(!place.config("initial-credentials").exists());
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn case_25_a_wrong_passphrase_ends_the_start_and_configures_nothing() {
    let (place, file) = protected();
    fs::write(&file, "wrong\n").unwrap();
    let before = fs::read(place.config("elasticsearch.yml")).unwrap();
    let mut start =
        Running::start(&mut place.bootstrap(&["start", "--keystore-passphrase-file", &file]), false).unwrap();
    assert_eq!(start.end().unwrap().code(), Some(65));
    let complaint = start.stderr.text();
    assert!(complaint.contains("Provided keystore password was incorrect"), "{complaint}");
    assert!(!place.config("certs").exists());
    assert_eq!(fs::read(place.config("elasticsearch.yml")).unwrap(), before);
}
