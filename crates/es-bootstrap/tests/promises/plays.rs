//! The setup for each command that writes: its files, its arguments, and the servers that it contacts.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use keystore::{Format, Keystore, Passphrase};
use tempfile::TempDir;

use crate::adoption;
use crate::cluster::Cluster;
use crate::kibana::{self, Kibana};
use crate::place::identity;
use crate::rotation;
use crate::scene::Play;
use crate::server::{Server, ready};
use crate::shape::{ENTRY, OTHER_PASSPHRASE, PASSPHRASE, VALUE};
use crate::table::{Row, WRITERS, Writer};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_es-bootstrap");
/// A version whose keystores open quickly.
const JAR: &str = "elasticsearch-8.13.4.jar";
pub(crate) const SETTINGS: &str = "# The operator's.\nnode.name: n1\n";
/// The operator's password.
pub(crate) const PASSWORD: &str = "planted-password-Zx9";
/// The secret part of each enrollment token of the scripted clusters.
const TOKEN: &str = "token";
/// The variable with the file of the keystore's passphrase, for all commands.
const PHRASE_FILE: (&str, &str) = ("ES_KEYSTORE_PASSPHRASE_FILE", "{}/phrase");

/// Returns the play of a row, which is created only once.
pub(crate) fn of(row: &'static Row) -> &'static Play {
    static PLAYS: [OnceLock<Play>; WRITERS.len()] = [const { OnceLock::new() }; WRITERS.len()];
    let at = WRITERS.iter().position(|other| other.writer == row.writer).unwrap();
    PLAYS[at].get_or_init(|| make(row))
}

fn make(row: &'static Row) -> Play {
    match row.writer {
        Writer::Configure
        | Writer::ConfigureInPlace
        | Writer::ConfigureJoining
        | Writer::ConfigureOut
        | Writer::ConfigureCredentials
        | Writer::StockConfigure => configure(row.writer),
        Writer::Start | Writer::Entrypoint => starting(row.writer),
        Writer::ReconfigureNode | Writer::StockReconfigureNode => reconfigure(row.writer),
        Writer::Announce
        | Writer::AnnounceElsewhere
        | Writer::CreateToken
        | Writer::StockCreateToken
        | Writer::RevokeToken
        | Writer::ResetPassword
        | Writer::StockResetPassword
        | Writer::ResetPasswordFile
        | Writer::Finalize => running(row.writer),
        Writer::KibanaSetup | Writer::StockKibanaSetup | Writer::KibanaPreseed => for_kibana(row.writer),
        Writer::KeystoreCreate
        | Writer::KeystoreAdd
        | Writer::KeystoreAddFile
        | Writer::KeystoreRemove
        | Writer::KeystoreApply
        | Writer::KeystorePasswd
        | Writer::KeystoreUpgrade
        | Writer::KeystoreShow
        | Writer::StockKeystore
        | Writer::GeneratePassword
        | Writer::StockGeneratePassword => secrets(row.writer),
        Writer::Generalize => Play::of(configured(), &["generalize"]),
        Writer::Undo | Writer::UndoReconfigured => undo(row.writer),
        Writer::Renew => Play::of(configured(), &["renew", "--san", "more.example.org"]),
        Writer::RenewCa => Play::of(configured(), &["renew", "http-ca", "--refresh-names"]),
        Writer::Csr => Play::of(configured(), &["csr", "http", "--out", "out/n1.csr"]).file("out/.keep", ""),
        Writer::RenewMounted => {
            let mounts = ["config/certs/http.p12", "config/certs/http_ca.crt"];
            Play::of(configured(), &["renew", "http-ca", "--san", "more.example.org"]).mounted(&mounts)
        }
        Writer::AdoptHttp | Writer::AdoptHttpCa | Writer::AdoptPem | Writer::AdoptTransport => {
            adoption::play(row.writer)
        }
        Writer::RotatePrepare => rotation::prepare("transport"),
        Writer::RotateHttpPrepare => rotation::prepare("http"),
        Writer::RotateHttpTrust
        | Writer::RotateHttpSwitch
        | Writer::RotateHttpFinish
        | Writer::RotateHttpBack => rotation::http_step(row.writer),
        Writer::RotateTrust | Writer::RotateSwitch | Writer::RotateFinish | Writer::RotateBack => {
            rotation::step(row.writer)
        }
        Writer::RotatePemTrust
        | Writer::RotatePemSwitch
        | Writer::RotatePemFinish
        | Writer::RotatePemBack => rotation::pem_step(row.writer),
        Writer::Textfile => {
            let words = ["status", "--offline", "--quiet", "--textfile", "out/es.prom"];
            Play::of(configured(), &words).file("out/.keep", "").after(&words)
        }
        Writer::InstallLinks | Writer::StartScript | Writer::Shim | Writer::RemoveShim => links(row.writer),
        Writer::DebPostinst | Writer::DebPostrm | Writer::RpmPost | Writer::RpmPostun => hook(row.writer),
        Writer::BundleCreate | Writer::BundleAgain | Writer::ConfigureBundle => bundles(row.writer),
    }
}

/// The key that opens the bundles, and its public half.
const HOST_KEY: &str = include_str!("../../../fleet/tests/fixtures/host_ed25519");
const HOST_KEY_PUBLIC: &str = include_str!("../../../fleet/tests/fixtures/host_ed25519.pub");
pub(crate) const NODES: &str = "cluster_name: planned\nnodes:\n  - {name: n1, addresses: [192.0.2.1]}\n  - {name: n2, addresses: [192.0.2.2]}\n";

fn bundles(writer: Writer) -> Play {
    let create = |list: &'static str| {
        ["bundle", "create", "--nodes", list, "--out", "out", "--recipient", HOST_KEY_PUBLIC.trim()]
    };
    let of = |words: &[&str]| Play::of(fresh(), words).file("nodes.yml", NODES).secret("key", HOST_KEY);
    let first = create("nodes.yml");
    match writer {
        Writer::BundleCreate => of(&first),
        Writer::BundleAgain => {
            let moved = NODES.replace("192.0.2.2", "192.0.2.22");
            let more = format!("{moved}  - {{name: n3, addresses: [192.0.2.3]}}\n");
            let again = [&create("more.yml")[..], &["--identity", "key"]].concat();
            of(&again).file("more.yml", &more).after(&first)
        }
        _ => of(&["configure", "--bundle", "out/nodes/n1.age", "--identity", "key"]).after(&first),
    }
}

fn configure(writer: Writer) -> Play {
    let protected = |words: &[&str]| {
        Play::of(fresh(), words).keystore(PASSPHRASE, Format::V5).with(PHRASE_FILE.0, PHRASE_FILE.1)
    };
    match writer {
        Writer::ConfigureInPlace => Play::of(fresh(), &["configure", "--in-place"])
            .mounted(&["config/elasticsearch.yml", "config/elasticsearch.keystore"]),
        Writer::ConfigureJoining => {
            let cluster = Cluster::new();
            let server = cluster.serve();
            protected(&["configure", "--enrollment-token-file", TOKEN])
                .secret(TOKEN, &cluster.token(&[&server.address]))
                .holding(server)
        }
        Writer::ConfigureOut => protected(&["configure", "--out", "out"]).file("out/.keep", ""),
        Writer::ConfigureCredentials => {
            protected(&["configure", "--credentials-to", "file:given/credentials"]).file("given/.keep", "")
        }
        Writer::StockConfigure => Play::of(fresh(), &[]).called("auto-configure-node"),
        _ => protected(&["configure"]),
    }
}

fn starting(writer: Writer) -> Play {
    const NODE: &str = "#!/bin/sh\nexec sleep 0.2\n";
    let play = match writer {
        Writer::Entrypoint => {
            let play = Play::of(fresh(), &["entrypoint", "--wait", "0s"]);
            let image = play.base().join("home/config");
            fs::rename(play.base().join("config"), image).unwrap();
            fs::create_dir(play.base().join("volume")).unwrap();
            play.with("ES_PATH_CONF", "{}/volume").with("ELASTIC_PASSWORD", PASSWORD)
        }
        _ => Play::of(fresh(), &["start", "--wait", "0s"]),
    };
    let play = play.file("home/bin/elasticsearch", NODE).unprivileged();
    executable(&play.base().join("home/bin/elasticsearch"));
    play
}

fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn reconfigure(writer: Writer) -> Play {
    let cluster = Cluster::new();
    let server = cluster.serve();
    let token = cluster.token(&[&server.address]);
    match writer {
        Writer::StockReconfigureNode => Play::of(configured(), &["--enrollment-token", &token])
            .called("elasticsearch-reconfigure-node")
            .typing("y\n")
            .holding(server),
        _ => Play::of(configured(), &["reconfigure-node", "--enrollment-token-file", TOKEN])
            .secret(TOKEN, &token)
            .holding(server),
    }
}

/// Creates plays that undo a run that created the keystore, or one that found a keystore.
fn undo(writer: Writer) -> Play {
    const WORDS: &[&str] = &["undo"];
    if writer == Writer::Undo {
        let play = Play::of(fresh(), WORDS).after(&["configure"]);
        fs::remove_file(play.base().join("config/elasticsearch.keystore")).unwrap();
        return play;
    }
    let cluster = Cluster::new();
    let server = cluster.serve();
    Play::of(configured(), WORDS)
        .secret(TOKEN, &cluster.token(&[&server.address]))
        .after(&["reconfigure-node", "--enrollment-token-file", TOKEN])
        .holding(server)
}

/// A cluster with another master-eligible node.
const MEMBERS: &str = r#"{"nodes":{"a":{"roles":["master"],"transport":{"publish_address":"10.0.0.1:9300"}},
    "b":{"roles":["master"],"transport":{"publish_address":"10.0.0.2:9300"}}}}"#;

/// Creates plays for a running node. Without the credentials file, only a temporary user can log in.
fn running(writer: Writer) -> Play {
    let server = Server::with_tls(identity(&configured().join("config")), |call, before| match call {
        "DELETE /_security/api_key" => (200, r#"{"invalidated_api_keys":["id"]}"#).into(),
        "GET /" => (200, r#"{"cluster_uuid":"uuid"}"#).into(),
        "GET /_nodes/_local/transport" => (200, r#"{"nodes":{"a":{}}}"#).into(),
        "GET /_nodes/transport" => (200, MEMBERS).into(),
        _ => ready(call, before),
    });
    let (url, port) = (server.url.clone(), format!("-Ehttp.port={}", server.port));
    let reset = ["reset-password", "-u", "elastic", "--batch", "--url", &url];
    let stock = |tool: &str, words: &[&str]| Play::of(configured(), words).called(tool).closed();
    let own = |words: &[&str]| Play::of(configured(), words);
    let play = match writer {
        Writer::Announce => own(&["announce", "--wait", "20s", &port]),
        Writer::AnnounceElsewhere => {
            let words =
                ["announce", "--wait", "20s", &port, "--credentials-to", "file:elsewhere/credentials"];
            let play = own(&words).file("elsewhere/.keep", "");
            let default = play.base().join("config/initial-credentials");
            fs::rename(default, play.base().join("elsewhere/credentials")).unwrap();
            play
        }
        Writer::Finalize => own(&["finalize", &port]),
        Writer::CreateToken => own(&["create-enrollment-token", "-s", "kibana", "--url", &url]).closed(),
        Writer::StockCreateToken => {
            stock("elasticsearch-create-enrollment-token", &["-s", "kibana", "--url", &url])
        }
        Writer::RevokeToken => own(&["create-enrollment-token", "--revoke", TOKEN, "--url", &url])
            .closed()
            .secret(TOKEN, &Cluster::new().token(&["127.0.0.1:9200"])),
        Writer::StockResetPassword => {
            stock("elasticsearch-reset-password", &["-u", "elastic", "-b", "--url", &url])
        }
        Writer::ResetPasswordFile => {
            own(&[&reset[..], &["--credentials-to", "file:given/credentials"]].concat())
                .closed()
                .file("given/.keep", "")
        }
        _ => own(&reset),
    };
    play.holding(server)
}

fn for_kibana(writer: Writer) -> Play {
    let kibana = Kibana::new("# mine\nserver.port: 5601\n");
    let server = kibana::Server::start(kibana::cluster);
    let play = match writer {
        Writer::KibanaPreseed => Play::of(configured(), &["kibana", "preseed", "--kibana-home", "kibana"]),
        Writer::StockKibanaSetup => {
            let words =
                ["--config", "kibana/config/kibana.yml", "--data", "kibana/data", "-t", &server.token(&[])];
            Play::of(fresh(), &words).called("kibana-setup").failing_with(1).with("KIBANA_HOME", "{}/kibana")
        }
        _ => {
            Play::of(fresh(), &["kibana-setup", "--kibana-home", "kibana", "--enrollment-token-file", TOKEN])
                .secret(TOKEN, &server.token(&[]))
        }
    };
    play.folder("kibana", kibana.folder.path()).holding(server)
}

fn secrets(writer: Writer) -> Play {
    let of = |words: &[&str]| Play::of(fresh(), words);
    let protected =
        |words: &[&str]| of(words).keystore(PASSPHRASE, Format::V5).with(PHRASE_FILE.0, PHRASE_FILE.1);
    let twice = format!("{OTHER_PASSPHRASE}\n{OTHER_PASSPHRASE}\n");
    match writer {
        Writer::KeystoreCreate => {
            let play = of(&["keystore", "create", "--password"]).typing(&twice);
            fs::remove_file(play.base().join("config/elasticsearch.keystore")).unwrap();
            play
        }
        Writer::KeystoreAdd => {
            protected(&["keystore", "add", "--stdin", "--force", "an.entry"]).typing(&format!("{PASSWORD}\n"))
        }
        Writer::KeystoreAddFile => {
            protected(&["keystore", "add-file", "--force", "a.file", "file"]).secret("file", PASSWORD)
        }
        Writer::KeystoreRemove => protected(&["keystore", "remove", "another"]),
        Writer::KeystoreApply => protected(&["keystore", "apply", "entries", "--purge"])
            .secret("entries", &format!("{{\"an.entry\": \"{PASSWORD}\"}}")),
        Writer::KeystorePasswd => protected(&["keystore", "passwd"]).typing(&twice),
        Writer::KeystoreUpgrade => {
            let play = protected(&["keystore", "upgrade"]);
            let lib = play.base().join("home/lib");
            fs::rename(lib.join(JAR), lib.join("elasticsearch-8.14.0.jar")).unwrap();
            play
        }
        Writer::KeystoreShow => protected(&["keystore", "show", ENTRY, "--output", "out/value"])
            .file("out/.keep", "")
            .shows(&[VALUE]),
        Writer::StockKeystore => {
            of(&["create", "-p"]).called("elasticsearch-keystore").typing(&format!("y\n{twice}"))
        }
        Writer::StockGeneratePassword => of(&[]).called("auto-config-gen-passwd").failing_with(73),
        _ => of(&["auto-config-gen-passwd"]),
    }
}

fn links(writer: Writer) -> Play {
    let of = |words: &[&str]| {
        let play = Play::of(fresh(), words)
            .file("home/bin/elasticsearch", "#!/bin/sh\nexit 0\n")
            .file("links/.keep", "");
        executable(&play.base().join("home/bin/elasticsearch"));
        play
    };
    match writer {
        Writer::InstallLinks => of(&["install-links", "links"]),
        Writer::StartScript => of(&["install-links", "--start-script", "home"]),
        Writer::Shim => of(&["install-links", "--start-script", "home", "--shim"]),
        _ => of(&["install-links", "--start-script", "home", "--remove"]).after(&[
            "install-links",
            "--start-script",
            "home",
            "--shim",
        ]),
    }
}

fn hook(writer: Writer) -> Play {
    const WHERE: [&str; 5] = ["hook", "--state", "state", "--defaults", "defaults"];
    let of = |words: &[&str]| Play::of(fresh(), &[&WHERE[..], words].concat()).never_fails();
    match writer {
        Writer::DebPostinst => of(&["deb-postinst", "configure", ""]),
        Writer::RpmPost => of(&["rpm-post", "1"]),
        Writer::RpmPostun => of(&["rpm-postun", "0"]).after(&[&WHERE[..], &["rpm-post", "1"]].concat()),
        _ => of(&["deb-postrm", "purge"]).after(&[&WHERE[..], &["deb-postinst", "configure", ""]].concat()),
    }
}

impl Play {
    /// Adds a keystore with the operator's entries, and a file with its passphrase.
    fn keystore(self, passphrase: &str, format: Format) -> Self {
        put_keystore(self.base(), passphrase, format);
        self.secret("phrase", passphrase)
    }

    /// Removes the credentials file, so that only a temporary user can log in.
    fn closed(self) -> Self {
        fs::remove_file(self.base().join("config/initial-credentials")).unwrap();
        self
    }

    fn folder(self, name: &str, from: &Path) -> Self {
        let copied = Command::new("cp").arg("-aT").arg(from).arg(self.base().join(name)).status();
        assert!(copied.unwrap().success());
        self
    }
}

fn put_keystore(base: &Path, passphrase: &str, format: Format) {
    let rng = &mut memory::rng();
    let mut keystore = Keystore::new(rng);
    keystore.set(ENTRY, VALUE.as_bytes()).unwrap();
    keystore.set("another", b"value").unwrap();
    let bytes = keystore.encode(format, &Passphrase::new(passphrase.into()), rng).unwrap();
    fs::write(base.join("config/elasticsearch.keystore"), &*bytes).unwrap();
}

/// Returns a node with the operator's own files, before its first start.
pub(crate) fn fresh() -> &'static Path {
    static FRESH: OnceLock<TempDir> = OnceLock::new();
    let made = FRESH.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["home/lib", "home/bin", "config/certs"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        fs::write(at("home/lib").join(JAR), "").unwrap();
        fs::write(at("config/elasticsearch.yml"), SETTINGS).unwrap();
        fs::write(at("config/certs/mine.pem"), "mine").unwrap();
        symlink("mine.pem", at("config/certs/link.pem")).unwrap();
        for name in ["users", "users_roles"] {
            fs::write(at("config").join(name), format!("# {name} of ours\n")).unwrap();
        }
        put_keystore(folder.path(), "", Format::V5);
        folder
    });
    made.path()
}

/// Returns the same node after its first start.
pub(crate) fn configured() -> &'static Path {
    static CONFIGURED: OnceLock<TempDir> = OnceLock::new();
    let made = CONFIGURED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let copied = Command::new("cp").arg("-aT").arg(fresh()).arg(folder.path()).status();
        assert!(copied.unwrap().success());
        let output = Command::new(PROGRAM)
            .arg("configure")
            .env("ES_HOME", folder.path().join("home"))
            .env("ES_PATH_CONF", folder.path().join("config"))
            .env("HOSTNAME", "n1")
            .envs([tests::RSA_KEY])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        folder
    });
    made.path()
}

/// Returns a directory that everyone can read, with the program, its stock names and its test key.
pub(crate) fn tools() -> PathBuf {
    static TOOLS: OnceLock<TempDir> = OnceLock::new();
    let made = TOOLS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let shell = |script: &str| {
            let status = Command::new("sh").args(["-ec", script]).current_dir(folder.path()).status();
            assert!(status.unwrap().success(), "{script}");
        };
        // A shell writes it: a program cannot be run while a thread of this process has it open for writing.
        shell(&format!(
            "chmod 755 .; umask 022; cp {} es-bootstrap; cp {} key.der; ./es-bootstrap install-links -q .",
            installation::shell_word(PROGRAM),
            installation::shell_word(tests::RSA_KEY.1)
        ));
        folder
    });
    made.path().to_path_buf()
}
