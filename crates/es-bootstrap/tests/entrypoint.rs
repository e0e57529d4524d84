//! A container's entrypoint that is refused leaves the volume empty.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use installation::shell_word;
use keystore::{BOOTSTRAP_PASSWORD, Format, Keystore, PASSWORD_HASH, Passphrase, Sealed};
use realm::{Password, PasswordHash};
use tempfile::TempDir;

/// An unprivileged user; `nobody` on every system.
const NOBODY: u32 = 65_534;
const SETTINGS: &str = "cluster.name: c\n";

/// An image with its configuration, an empty volume, and files with secrets.
struct Image(TempDir);

impl Image {
    fn new(settings: &str) -> Self {
        let image = Self(tempfile::tempdir().unwrap());
        // Child processes write the executables, so that no thread of the test holds them open for writing
        // (ETXTBSY).
        image.shell(&format!(
            "mkdir -p home/lib home/bin home/config volume; touch home/lib/elasticsearch-8.19.21.jar; cp {} program
             printf '#!/bin/sh\necho started\n' > home/bin/elasticsearch; chmod 755 home/bin/elasticsearch
             echo own-password > secret; echo other > open; : > empty; chmod 600 secret empty; chmod 644 open; echo theirs > taken",
            shell_word(env!("CARGO_BIN_EXE_es-bootstrap"))
        ));
        fs::write(image.path("home/config/elasticsearch.yml"), settings).unwrap();
        fs::write(image.path("home/config/jvm.options"), "").unwrap();
        image
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn shell(&self, script: &str) {
        let status = Command::new("sh").args(["-ec", script]).current_dir(self.0.path()).status();
        assert!(status.unwrap().success(), "{script}");
    }

    fn protect(self) -> Self {
        let mut keystore = Keystore::new(&mut memory::rng());
        keystore.set("mine", b"value").unwrap();
        let format = Format::written_by(8, 19).unwrap();
        let bytes = keystore.encode(format, &Passphrase::new("right".into()), &mut memory::rng()).unwrap();
        fs::write(self.path("home/config/elasticsearch.keystore"), &*bytes).unwrap();
        self
    }

    /// Runs the entrypoint as this user.
    fn run(&self, user: u32, variables: &[(&str, &str)], words: &[&str]) -> Output {
        self.shell(&format!("chown -R {user}:{user} ."));
        fs::set_permissions(self.0.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Command::new(self.path("program"))
            .arg("entrypoint")
            .args(words)
            .current_dir(self.0.path())
            .env_clear()
            .envs(variables.iter().copied())
            .env("ES_HOME", self.path("home"))
            .env("ES_PATH_CONF", self.path("volume"))
            .env("HOSTNAME", "n1")
            .uid(user)
            .gid(user)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn is_empty(&self) -> bool {
        fs::read_dir(self.path("volume")).unwrap().next().is_none()
    }
}

/// A refusal: user, variables, arguments, exit code and a part of the message.
type Refusal = (u32, &'static [(&'static str, &'static str)], &'static [&'static str], i32, &'static str);

const REFUSALS: &[Refusal] = &[
    // The user.
    (0, &[], &[], 64, "does not run as root"),
    // The arguments.
    (NOBODY, &[], &["-E", "a"], 64, "KEY=VALUE"),
    (NOBODY, &[], &["elasticsearch", "-E", "a"], 64, "KEY=VALUE"),
    (NOBODY, &[], &["-Ea=1", "-Ea=2"], 64, "given twice"),
    (NOBODY, &[], &["elasticsearch", "-Ea=1", "-Ea=2"], 64, "given twice"),
    (NOBODY, &[], &["--unknown"], 64, "--unknown"),
    (NOBODY, &[], &["--credentials-to", "fd:77"], 73, "fd:77"),
    (NOBODY, &[], &["--credentials-to", "tty"], 73, "not a terminal"),
    (NOBODY, &[], &["--credentials-to", "file:taken"], 73, "taken"),
    (NOBODY, &[], &["--elastic-password-file", "missing"], 74, "missing"),
    (NOBODY, &[], &["--elastic-password-file", "-", "--enrollment-token-file", "-"], 64, "named twice"),
    (NOBODY, &[], &["--enrollment-token-file", "secret"], 65, "enrollment token"),
    // The environment.
    (NOBODY, &[("ELASTIC_PASSWORD", "a-password"), ("ELASTIC_PASSWORD_FILE", "secret")], &[], 64, "both"),
    (NOBODY, &[("KEYSTORE_PASSWORD", "a"), ("KEYSTORE_PASSWORD_FILE", "secret")], &[], 64, "both"),
    (NOBODY, &[("ENROLLMENT_TOKEN", "a"), ("ENROLLMENT_TOKEN_FILE", "secret")], &[], 64, "both"),
    (NOBODY, &[("ELASTIC_PASSWORD_FILE", "open")], &[], 78, "mode 644"),
    (NOBODY, &[("ELASTIC_PASSWORD_FILE", "missing")], &[], 74, "missing"),
    (NOBODY, &[("ELASTIC_PASSWORD_FILE", "empty")], &[], 74, "the file is empty"),
    // Container engines create a directory for a bind mount without a source.
    (NOBODY, &[("ELASTIC_PASSWORD_FILE", "home")], &[], 74, "is a directory"),
    (NOBODY, &[("ELASTIC_PASSWORD_FILE", "/etc/shadow")], &[], 78, "belongs to root:"),
    (NOBODY, &[("ELASTIC_PASSWORD", "short")], &[], 65, "password"),
    (NOBODY, &[("ENROLLMENT_TOKEN", "no token")], &[], 65, "enrollment token"),
    // Settings that the node would reject.
    (NOBODY, &[], &["-Ehttp.port=abc"], 78, "neither a port nor a range"),
    // The image's own configuration.
    (NOBODY, &[("KEYSTORE_PASSWORD", "wrong")], &["protected"], 65, "password was incorrect"),
];

#[test]
#[ignore = "needs root: cargo xtask test"]
fn what_is_refused_leaves_the_volume_empty() {
    for (user, variables, words, code, text) in REFUSALS {
        let image = match words {
            ["protected"] => Image::new(SETTINGS).protect(),
            _ => Image::new(SETTINGS),
        };
        let words = if *words == ["protected"] { &[][..] } else { words };
        let output = image.run(*user, variables, words);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(*code), "{variables:?} {words:?}: {said}");
        assert!(said.contains(text), "{variables:?} {words:?}: {said}");
        assert!(image.is_empty(), "{variables:?} {words:?}: {said}");
    }
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_question_is_answered_by_the_image_and_fills_nothing() {
    let image = Image::new(SETTINGS);
    let output = image.run(NOBODY, &[], &["--version"]);
    assert_eq!(&*output.stdout, b"started\n", "{output:?}");
    assert!(image.is_empty());
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn what_is_not_refused_fills_the_volume_and_starts() {
    // Security is configured: the node starts unchanged, and even a short password is stored in its keystore.
    let image = Image::new("xpack.security.enabled: true\n");
    let output = image.run(NOBODY, &[("ELASTIC_PASSWORD", "short")], &[]);
    assert_eq!(&*output.stdout, b"started\n", "{output:?}");
    assert!(image.path("volume/jvm.options").exists() && image.path("volume/elasticsearch.yml").exists());
}

const PASSWORD: &str = "of-the-operator";

/// The effect of the password: settings of the image, other preparations, options, whether the node starts,
/// and the keystore entry that holds the password afterwards.
type Outcome = (&'static str, &'static str, &'static [&'static str], bool, Option<&'static str>);

const OUTCOMES: &[Outcome] = &[
    ("", "", &[], true, Some(PASSWORD_HASH)),
    ("", "mkdir -p home/data/lost+found", &[], true, Some(BOOTSTRAP_PASSWORD)),
    ("", "mkdir -p home/data/lost+found", &["--accept", "data-directory-empty"], true, Some(PASSWORD_HASH)),
    ("", "mkdir -p home/data/_state", &[], true, Some(BOOTSTRAP_PASSWORD)),
    ("discovery.seed_hosts: [other]", "", &[], true, Some(BOOTSTRAP_PASSWORD)),
    ("node.roles: [ingest]", "", &[], true, Some(BOOTSTRAP_PASSWORD)),
    ("xpack.security.enabled: true", "", &[], true, Some(BOOTSTRAP_PASSWORD)),
    ("xpack.security.enabled: true", "mkdir -p home/data/_state", &[], true, None),
    ("xpack.security.http.ssl.enabled: false", "", &[], true, Some(BOOTSTRAP_PASSWORD)),
    ("cluster.initial_master_nodes: []", "", &[], false, None),
];

/// Returns the entry of the volume's keystore that sets the given password for `elastic`.
fn holder(image: &Image) -> Option<&'static str> {
    let bytes = fs::read(image.path("volume/elasticsearch.keystore")).ok()?;
    let keystore = Sealed::decode(&bytes).unwrap().open(&Passphrase::empty()).unwrap();
    if keystore.get(BOOTSTRAP_PASSWORD).is_some_and(|value| value.reveal() == PASSWORD.as_bytes()) {
        return Some(BOOTSTRAP_PASSWORD);
    }
    let hash = std::str::from_utf8(keystore.get(PASSWORD_HASH)?.reveal()).unwrap().to_owned();
    let password = Password::from_text(PASSWORD.to_owned().into()).unwrap();
    PasswordHash::parse(&hash).unwrap().verify(&password).then_some(PASSWORD_HASH)
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_given_password_is_the_password_or_the_start_is_refused() {
    for (settings, script, words, starts, entry) in OUTCOMES {
        let image = Image::new(&format!("{settings}\n"));
        image.shell(script);
        let output = image.run(NOBODY, &[("ELASTIC_PASSWORD", PASSWORD)], words);
        let case = format!("{settings:?} {script:?} {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stdout).contains("started"), *starts, "{case}");
        assert_eq!(output.status.code() == Some(78), !starts, "{case}");
        assert_eq!(holder(&image), *entry, "{case}");
        let said = case.contains("becomes `bootstrap.password`");
        assert_eq!(said, *entry == Some(BOOTSTRAP_PASSWORD), "{case}");
    }
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_keystore_that_decides_the_password_has_to_agree() {
    for (held, starts) in [(PASSWORD, true), ("another-one", false)] {
        for settings in ["", "discovery.seed_hosts: [other]", "xpack.security.enabled: true"] {
            let image = Image::new(&format!("{settings}\n"));
            let mut keystore = Keystore::new(&mut memory::rng());
            keystore.set(BOOTSTRAP_PASSWORD, held.as_bytes()).unwrap();
            let format = Format::written_by(8, 19).unwrap();
            let bytes = keystore.encode(format, &Passphrase::empty(), &mut memory::rng()).unwrap();
            fs::write(image.path("home/config/elasticsearch.keystore"), &*bytes).unwrap();
            let output = image.run(NOBODY, &[("ELASTIC_PASSWORD", PASSWORD)], &[]);
            let case = format!("{settings:?} {held}: {output:?}");
            assert_eq!(String::from_utf8_lossy(&output.stdout).contains("started"), starts, "{case}");
            assert_eq!(output.status.code() == Some(78), !starts, "{case}");
            assert_eq!(holder(&image).is_some(), starts, "{case}");
        }
    }
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_node_that_joins_takes_no_password() {
    let token = "eyJ2ZXIiOiI4LjE0LjAiLCJhZHIiOlsiMTI3LjAuMC4xOjEiXSwiZmdyIjoiMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw\
                 MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCIsImtleSI6ImlkOnNlY3JldCJ9";
    let image = Image::new(SETTINGS);
    let output = image.run(NOBODY, &[("ELASTIC_PASSWORD", PASSWORD), ("ENROLLMENT_TOKEN", token)], &[]);
    assert_eq!(output.status.code(), Some(78), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("joins a cluster"), "{output:?}");
    assert!(image.is_empty());
}
