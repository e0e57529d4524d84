//! Environment variables with paths and secrets are used byte for byte or rejected by name, and never
//! replaced by a default.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const SETTINGS: &str = "node.name: n1\n";

/// An Elasticsearch home with a configuration, next to other directories.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for name in ["home/lib", "home/config", "bare/lib", "own/config"] {
            fs::create_dir_all(place.path(name)).unwrap();
        }
        for home in ["home", "bare"] {
            fs::write(place.path(home).join("lib/elasticsearch-8.19.21.jar"), "").unwrap();
        }
        place.put_settings(&place.path("home/config"));
        place
    }

    /// Its directory as the beginning of a word for a shell.
    fn word(&self) -> Vec<u8> {
        self.0.path().display().to_string().replace(' ', "\\ ").into_bytes()
    }

    fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.0.path().join(name.as_ref())
    }

    fn put_settings(&self, directory: &Path) {
        fs::create_dir_all(directory).unwrap();
        fs::write(directory.join("elasticsearch.yml"), SETTINGS).unwrap();
    }

    fn command(&self, program: &str, home: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.0.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("ES_HOME", home)
            .env("HOSTNAME", "n1")
            .env(tests::RSA_KEY.0, tests::RSA_KEY.1)
            .stdin(Stdio::null());
        command
    }

    fn ours(&self) -> Command {
        self.command(env!("CARGO_BIN_EXE_es-bootstrap"), self.path("home"))
    }

    /// Returns whether a configuration is unchanged.
    fn is_untouched(&self, config: &str) -> bool {
        let names = fs::read_dir(self.path(config)).unwrap().count();
        names == 1 && fs::read_to_string(self.path(config).join("elasticsearch.yml")).unwrap() == SETTINGS
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn bytes(bytes: &[u8]) -> OsString {
    OsStr::from_bytes(bytes).to_owned()
}

#[test]
fn a_directory_whose_name_is_not_text_is_the_one_that_is_configured() {
    let place = Place::new();
    let config = place.path(bytes(b"conf\xff \xe9"));
    place.put_settings(&config);
    let output = place.ours().arg("configure").env("ES_PATH_CONF", &config).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(config.join("certs/http.p12").exists() && place.is_untouched("home/config"));
}

#[test]
fn a_variable_that_cannot_be_used_is_refused_by_its_name() {
    let place = Place::new();
    for name in ["ES_HOME", "HOSTNAME"] {
        let output = place.ours().arg("configure").env(name, bytes(b"/caf\xe9")).output().unwrap();
        let said = said(&output);
        assert!(output.status.code() == Some(78) && said.contains(&format!("`{name}`")), "{name}: {said}");
    }
    // A container's variables, which are secrets.
    for name in ["ELASTIC_PASSWORD", "KEYSTORE_PASSWORD", "ENROLLMENT_TOKEN"] {
        let output = place.ours().arg("entrypoint").env(name, bytes(b"secret\xe9")).output().unwrap();
        let said = said(&output);
        assert!(output.status.code() == Some(78) && said.contains(&format!("`{name}`")), "{name}: {said}");
        assert!(!said.contains("secret"), "{said}");
    }
    // A variable that the settings refer to.
    fs::write(place.path("home/config/elasticsearch.yml"), "node.attr.a: ${OTHER}\n").unwrap();
    let output = place.ours().arg("configure").env("OTHER", bytes(b"caf\xe9")).output().unwrap();
    let text = said(&output);
    assert!(output.status.code() == Some(78) && text.contains("`OTHER`") && text.contains(":1"), "{text}");
    fs::write(place.path("home/config/elasticsearch.yml"), SETTINGS).unwrap();
    assert!(place.is_untouched("home/config"));
}

#[test]
fn kibanas_files_are_named_as_they_are_or_not_written() {
    let place = Place::new();
    for name in ["data", "kibana"] {
        fs::create_dir(place.path(name)).unwrap();
    }
    let settings = place.path("kibana").join(bytes(b"caf\xe9.yml"));
    fs::write(&settings, "a: 1\n").unwrap();
    let plain = place.path("kibana/plain.yml");
    fs::write(&plain, "a: 1\n").unwrap();
    let data = place.path(bytes(b"data\xff"));
    fs::create_dir(&data).unwrap();
    for (settings, data) in [(&settings, &place.path("data")), (&plain, &data)] {
        let mut command = place.ours();
        command.args(["kibana-setup", "-t", "no token", "--config"]).arg(settings).arg("--data").arg(data);
        let output = command.output().unwrap();
        let said = said(&output);
        assert!(output.status.code() == Some(78) && said.contains("is not UTF-8"), "{said}");
    }
    assert_eq!(fs::read_dir(place.path("kibana")).unwrap().count(), 2);
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn root_takes_the_credentials_of_a_service_where_systemd_puts_them() {
    let place = Place::new();
    fs::write(place.path("own/es-bootstrap.elastic-password"), "another password\n").unwrap();
    let run = |directory: &OsStr| {
        place.ours().arg("configure").env("CREDENTIALS_DIRECTORY", directory).output().unwrap()
    };
    for directory in [place.path("own").as_os_str(), OsStr::new("/run/credentials/../../tmp")] {
        let output = run(directory);
        let said = said(&output);
        assert!(output.status.code() == Some(78) && said.contains("`CREDENTIALS_DIRECTORY`"), "{said}");
        assert!(place.is_untouched("home/config"));
    }
    let output = run(OsStr::new("/run/credentials/none.service"));
    assert!(output.status.success(), "{}", said(&output));
}

/// Runs `configure` for a home without a configuration, with this text in the service's environment file.
fn with_file(place: &Place, text: &[u8], mode: &str) -> Output {
    fs::write(place.path("file"), text).unwrap();
    let script = "mount -t tmpfs none /etc; mkdir /etc/default; cp file /etc/default/elasticsearch; \
                  chmod \"$0\" /etc/default/elasticsearch; exec \"$@\"";
    let mut command = place.command("unshare", place.path("bare"));
    command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", script, mode]);
    command.args([env!("CARGO_BIN_EXE_es-bootstrap"), "configure"]).output().expect("unshare of util-linux")
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn the_file_with_the_services_environment_is_read_as_a_shell_reads_it() {
    let line = |place: &Place, value: &[u8]| {
        [b"# caf\xe9\nES_PATH_CONF=", &place.word()[..], b"/", value, b"\n"].concat()
    };
    for (value, config) in [
        (&b"pc\\ dir"[..], &b"pc dir"[..]),
        (b"\"pc dir\" # here", b"pc dir"),
        (b"'p'\"c\"\\;; ES_JAVA_OPTS=\"$ES_JAVA_OPTS -Xmx1g\"", b"pc;"),
        (b"x\t\nES_PATH_CONF=\"$0/pc\"\nES_PATH_CONF=@/pc", b"pc"),
        (b"pc\xe9", b"pc\xe9"),
    ] {
        let place = Place::new();
        let config = place.path(bytes(config));
        place.put_settings(&config);
        let text = line(&place, value);
        let text: Vec<u8> =
            text.iter().flat_map(|byte| if *byte == b'@' { place.word() } else { vec![*byte] }).collect();
        let output = with_file(&place, &text, "0644");
        assert!(output.status.success(), "{}: {}", text.escape_ascii(), said(&output));
        assert!(config.join("certs").exists());
    }
    for (text, expected) in [
        (&b"D=/srv\nES_PATH_CONF=$D/x\n"[..], "line 2"),
        (b"ulimit -n 65536\nES_PATH_CONF=/x\n", "line 1"),
        (b"ES_PATH_CONF=/x\nES_PATH_CONF=\n", "line 2"),
        (b"\nES_PATH_CONF=own/config\n", "line 2"),
        (b"ES_PATH_CONF='/x\n", "line 1"),
    ] {
        let place = Place::new();
        place.put_settings(&place.path("own/config"));
        let output = with_file(&place, text, "0644");
        let said = said(&output);
        assert_eq!(output.status.code(), Some(78), "{}: {said}", text.escape_ascii());
        assert!(said.contains(expected) && said.contains("/etc/default/elasticsearch"), "{said}");
        assert!(place.is_untouched("own/config"));
    }
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn a_file_that_others_may_write_to_sends_root_nowhere() {
    let place = Place::new();
    place.put_settings(&place.path("own/config"));
    let text = format!("ES_PATH_CONF={}\n", installation::shell_word(place.path("own/config")));
    let output = with_file(&place, text.as_bytes(), "0660");
    let said = said(&output);
    assert!(output.status.code() == Some(78) && said.contains("users other than root"), "{said}");
    assert!(place.is_untouched("own/config"));
}
