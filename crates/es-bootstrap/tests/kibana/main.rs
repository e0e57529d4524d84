//! Kibana's enrollment against a scripted TLS server: the cases of Kibana's own tests, by their numbers (K).

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

mod killed;
mod links;
mod preseed;
mod scene;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use scene::{AUTHENTICATE, BEARER, ENROLL, Kibana, NODES, Script, Server, cluster, refused};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tests::ports;

#[test]
fn k14_both_calls_are_made_in_order_and_both_files_written() {
    let server = Server::start(cluster);
    let kibana = Kibana::new("# mine\nserver.port: 5601\n");
    let (code, out, err) = kibana.setup(&server, &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let asked = server.asked.lock().unwrap();
    let key = format!("ApiKey {}", BASE64_STANDARD.encode("id:secret"));
    let bearer = format!("Bearer {BEARER}");
    let expected = [(ENROLL, &key), (AUTHENTICATE, &bearer), (NODES, &bearer)];
    assert_eq!(*asked, expected.map(|(call, who)| (call.to_owned(), who.clone())));
    assert!(!out.contains(BEARER));

    let settings: serde_yaml::Value = serde_yaml::from_str(&kibana.settings()).unwrap();
    let ca = settings["elasticsearch.ssl.certificateAuthorities"][0].as_str().unwrap();
    let host = format!("https://127.0.0.1:{}", server.port);
    assert_eq!(settings["elasticsearch.hosts"][0], host.as_str());
    assert_eq!(settings["elasticsearch.serviceAccountToken"], BEARER);
    assert_eq!(settings["server.port"], 5601);
    assert_eq!(pki::pem::decode(&fs::read(ca).unwrap()).unwrap(), server.ca);
    assert!(ca.contains("/data/ca_") && ca.ends_with(".crt"), "{ca}");
    let output = &settings["xpack.fleet.outputs"][0];
    assert_eq!(output["ca_trusted_fingerprint"], server.fingerprint().as_str());
    assert_eq!(output["hosts"][0], host.as_str());
    // Modes and names.
    assert_eq!(fs::metadata(kibana.at("config/kibana.yml")).unwrap().mode() & 0o7777, 0o640);
    assert_eq!(fs::metadata(ca).unwrap().mode() & 0o7777, 0o644);
    assert_eq!(kibana.files().len(), 2);
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn owners_are_kept() {
    let users = [4711, 4712];
    let kibana = Kibana::new("");
    for (name, user) in ["config/kibana.yml", "data"].into_iter().zip(users) {
        std::os::unix::fs::chown(kibana.at(name), Some(user), None).unwrap();
    }
    fs::set_permissions(kibana.at("data"), fs::Permissions::from_mode(0o2750)).unwrap();
    let facts = || {
        ["config/kibana.yml", "data"].map(|name| {
            let metadata = fs::metadata(kibana.at(name)).unwrap();
            (metadata.uid(), metadata.gid(), metadata.mode())
        })
    };
    let before = facts();
    let server = Server::start(cluster);
    let mut setup = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"));
    setup.args(["kibana-setup", "--format", "json", "-t", &server.token(&[]), "--kibana-home"]);
    setup.arg(kibana.at("")).env_remove("KBN_PATH_CONF");
    // The directory belongs to an unrelated user, until that is the service's user.
    let refused = setup.output().unwrap();
    let said = String::from_utf8(refused.stdout).unwrap();
    assert!(refused.status.code() == Some(78) && said.contains("belongs to user 4712"), "{said}");
    assert!(server.calls().is_empty() && facts() == before);
    let passwd = kibana.at("passwd");
    fs::write(&passwd, "root:x:0:0::/:\nkibana:x:4712:4712::/:\n").unwrap();
    let output = tests::user::with_mounted(&setup, &passwd, "/etc/passwd").output().unwrap();
    assert_eq!((output.status.code(), facts()), (Some(0), before), "{output:?}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let owner = |member: &str| fs::metadata(document[member].as_str().unwrap()).unwrap().uid();
    assert_eq!(["config", "ca_certificate"].map(owner), users);
}

#[test]
fn k4_nobody_reachable_names_each_host() {
    let server = Server::start(cluster);
    let kibana = Kibana::new("a: 1\n");
    let ports = [ports::free().unwrap(), ports::free().unwrap()];
    // A server with a certificate other than the token's counts as a failed connection.
    let other = Server::start(cluster);
    let token = server.token_for(&[ports[0], ports[1], other.port]);
    let (code, _, err) = kibana.run(&["-t", &token], "");
    assert_eq!(code, 69, "{err}");
    for port in [ports[0], ports[1], other.port] {
        assert!(err.contains(&format!("https://127.0.0.1:{port}")), "{err}");
    }
    assert!(other.calls().is_empty());
    kibana.assert_untouched("a: 1\n");
    assert_eq!(kibana.stock(&["-t", &token], "").0, 1);
}

#[test]
fn k5_the_next_host_is_tried_after_a_failed_connection_and_one_is_written() {
    let server = Server::start(cluster);
    let kibana = Kibana::new("");
    let (code, _, err) = kibana.run(&["-t", &server.token(&[ports::free().unwrap()])], "");
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [ENROLL, AUTHENTICATE, NODES]);
    assert!(
        kibana.settings().contains(&format!("elasticsearch.hosts: [https://127.0.0.1:{}]\n", server.port))
    );
}

#[test]
fn k6_an_answer_ends_it_whatever_it_says() {
    let scripts: [(Script, &str); 4] = [
        (|_, _| refused(401, "expired"), "[401]: expired"),
        (|_, _| refused(403, "no"), "[403]: no"),
        (|_, _| refused(500, "broken"), "[500]: broken"),
        (|_, _| refused(302, ""), "[302]"),
    ];
    for (script, expected) in scripts {
        let second = Server::start(cluster);
        let server = Server::start(script);
        // The token's second address is never contacted.
        let parsed = enrollment::EnrollmentToken::parse(&server.token(&[])).unwrap();
        let mut addresses = parsed.addresses.clone();
        addresses.push(format!("127.0.0.1:{}", second.port));
        let token = enrollment::EnrollmentToken { addresses, ..parsed };
        let kibana = Kibana::new("a: 1\n");
        let (code, _, err) = kibana.run(&["-t", token.encode().expose_secret()], "");
        assert!(code == 69 && err.contains(expected), "{code} {err}");
        assert_eq!(server.calls(), [ENROLL]);
        assert!(second.calls().is_empty());
        kibana.assert_untouched("a: 1\n");
    }
}

#[test]
fn k7_a_token_that_is_not_accepted_ends_it() {
    let server = Server::start(|call, good| match call {
        AUTHENTICATE => refused(401, "who is that"),
        _ => cluster(call, good),
    });
    let kibana = Kibana::new("a: 1\n");
    let (code, _, err) = kibana.setup(&server, &[]);
    assert_eq!(code, 69, "{err}");
    assert_eq!(server.calls(), [ENROLL, AUTHENTICATE]);
    assert!(err.contains("[401]: who is that") && err.contains("enroll-process-token-1"), "{err}");
    kibana.assert_untouched("a: 1\n");
}

#[test]
fn k8_releases_that_do_not_fit_are_refused_and_all_nodes_are_looked_at() {
    let server = Server::start(|call, good| match call {
        NODES => (
            200,
            json!({"nodes": {
                "a": {"version": "8.19.1", "ip": "10.0.0.1"},
                "b": {"version": "8.18.0", "http": {"publish_address": "10.0.0.2:9200"}},
            }}),
        ),
        _ => cluster(call, good),
    });
    let kibana = Kibana::new("a: 1\n");
    let (code, _, err) = kibana.setup(&server, &[]);
    assert_eq!(code, 78, "{err}");
    assert!(err.contains("8.18.0 at 10.0.0.2:9200") && !err.contains("10.0.0.1"), "{err}");
    kibana.assert_untouched("a: 1\n");
    let (code, _, err) = kibana.setup(&server, &["--kibana-version", "8.17.3"]);
    assert!(code == 0 && err.contains("warning: Kibana is 8.17.3"), "{err}");
    fs::remove_file(kibana.at("package.json")).unwrap();
    assert!(kibana.setup(&server, &[]).2.contains("version of this Kibana is unknown"));
}

#[test]
fn k15_what_kibanas_own_route_would_not_take_is_no_token() {
    let fingerprint = "ab".repeat(32);
    for (addresses, fingerprint, key, expected) in [
        (json!([]), &*fingerprint, "id:secret", 69),
        // Even an `http` address is contacted over TLS only.
        (json!([format!("http://127.0.0.1:{}", ports::free().unwrap())]), &fingerprint, "id:secret", 69),
        (json!(["127.0.0.1:9200"]), &fingerprint[1..], "id:secret", 65),
        (json!(["127.0.0.1:9200"]), &fingerprint, "", 65),
    ] {
        let token = json!({"ver": "8.14.0", "adr": addresses, "fgr": fingerprint, "key": key}).to_string();
        let token = BASE64_STANDARD.encode(&token);
        let kibana = Kibana::new("a: 1\n");
        let (code, _, err) = kibana.run(&["-t", &token], "");
        assert!(code == expected && !err.contains(&token), "{token}: {code} {err}");
        assert_eq!(kibana.stock(&["-t", &token], "").0, 1);
        kibana.assert_untouched("a: 1\n");
    }
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn the_files_are_where_kibana_itself_would_look() {
    let server = Server::start(cluster);
    let kibana = Kibana::new("");
    let at = |name: &str| kibana.at(name).display().to_string();
    fs::create_dir(kibana.at("other")).unwrap();
    fs::write(kibana.at("other/kibana.yml"), "b: 2\n").unwrap();
    let run = |line: &str| {
        // A machine with Kibana's package and nothing else.
        let machine =
            "mount -t tmpfs none /etc; mount -t tmpfs none /var/lib; mkdir /etc/kibana /var/lib/kibana
            echo 'c: 3' > /etc/kibana/kibana.yml; unset KBN_PATH_CONF";
        let line = format!("{machine}; {line} \"$0\" kibana-setup -t {} --format json", server.token(&[]));
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", &line]);
        command.arg(env!("CARGO_BIN_EXE_es-bootstrap")).current_dir("/");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{line}: {said}");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        ["config", "ca_certificate"].map(|member| document[member].as_str().unwrap().to_owned())
    };
    let [config, ca] = run("");
    assert!(config == "/etc/kibana/kibana.yml" && ca.starts_with("/var/lib/kibana/ca_"), "{config} {ca}");
    let [config, ca] = run(&format!("KIBANA_HOME='{}'", at("")));
    assert!(config == at("config/kibana.yml") && ca.starts_with(&at("data/ca_")), "{config} {ca}");
    let [config, ca] = run(&format!("KIBANA_HOME='{}' KBN_PATH_CONF='{}'", at(""), at("other")));
    assert!(config == at("other/kibana.yml") && ca.starts_with(&at("data/ca_")), "{config} {ca}");
}

#[test]
fn a_path_that_leads_nowhere_gets_kibanas_hint() {
    let gone = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" kibana-setup --config x.yml -t t";
    let folder = tempfile::tempdir().unwrap();
    let ended = Command::new("sh")
        .args(["-c", gone, env!("CARGO_BIN_EXE_es-bootstrap")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(78), "{err}");
    assert!(
        err.contains("hint: name Kibana's files with absolute paths") && !err.contains("--path-conf"),
        "{err}"
    );
}

#[test]
fn an_address_that_the_certificate_does_not_name_is_no_host() {
    let server = Server::named("10.0.0.1", cluster);
    let kibana = Kibana::new("");
    assert_eq!(kibana.setup(&server, &[]).0, 69);
    assert!(server.calls().is_empty());
}

#[test]
fn k10_what_was_set_before_is_in_a_comment_and_a_second_run_replaces_the_first() {
    let before =
        "elasticsearch:\n  hosts: [\"http://old:9200\"]\n  username: kibana_system\nserver.port: 5601\n";
    let kibana = Kibana::new(before);
    for _ in 0..2 {
        let (code, _, err) = kibana.setup(&Server::start(cluster), &[]);
        assert!(code == 0 && err.contains("`elasticsearch.hosts`"), "{err}");
        thread::sleep(std::time::Duration::from_millis(2));
    }
    let text = kibana.settings();
    let settings: serde_yaml::Mapping = serde_yaml::from_str(&text).unwrap();
    assert!(settings.contains_key("server.port") && !settings.contains_key("elasticsearch.username"));
    assert_eq!(text.matches("BACKUP START").count(), 2);
    for line in before.lines() {
        assert!(text.contains(&format!("\n#{line}\n")), "{text}");
    }
}

#[test]
fn k11_k12_k13_what_cannot_be_written_is_found_before_the_cluster_is_asked() {
    let server = Server::start(cluster);
    let check = |kibana: &Kibana, arguments: &[&str], expected: i32, what: &str| {
        let (code, _, err) = kibana.setup(&server, arguments);
        assert!(code == expected && err.contains(what), "{code} {err}");
        assert!(server.calls().is_empty(), "{what}");
    };
    check(&Kibana::new("a: 1\na: 2\n"), &[], 78, "a key is duplicated");
    check(&Kibana::new("a: [\n"), &[], 78, "malformed (line");
    check(&Kibana::new("a: 1\n"), &["--data", "/no/such/place"], 73, "/no/such/place");
    check(&Kibana::new("a: 1\n"), &["--config", "/no/such/kibana.yml"], 73, "/no/such/kibana.yml");
    check(&Kibana::new("a: 1\n"), &["--data", "/dev/null"], 73, "/dev/null");
    check(&Kibana::new("path.data: /no/such/place\n"), &[], 73, "/no/such/place");
    let busy = Kibana::new("a: 1\n");
    // The lock of another run.
    let config = fs::File::open(busy.at("config")).unwrap();
    config.lock().unwrap();
    let server = Server::start(cluster);
    let waiting = thread::scope(|scope| {
        let run = scope.spawn(|| busy.setup(&server, &[]).0);
        thread::sleep(std::time::Duration::from_millis(300));
        assert!(server.calls().is_empty());
        config.unlock().unwrap();
        run.join().unwrap()
    });
    assert_eq!(waiting, 0);
}

/// The file that is edited while the cluster is being contacted.
static EDIT: Mutex<Option<PathBuf>> = Mutex::new(None);

#[test]
fn what_this_user_may_not_read_or_write_is_found_before_the_cluster_is_asked() {
    const NOBODY: u32 = 65_534;
    let server = Server::start(cluster);
    let kibana = Kibana::new("a: 1\n");
    // Root can access everything, so the program runs as another user.
    let is_root = rustix::process::geteuid().is_root();
    let program = kibana.at("es-bootstrap");
    tests::copy_program(env!("CARGO_BIN_EXE_es-bootstrap").as_ref(), &program);
    if is_root {
        for name in ["", "config", "config/kibana.yml", "data"] {
            std::os::unix::fs::chown(kibana.at(name), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    let cases = [
        ("config/kibana.yml", 0o400, 73),
        ("config/kibana.yml", 0o200, 74),
        ("config", 0o500, 73),
        ("data", 0o500, 73),
    ];
    for (name, mode, expected) in cases {
        let before = fs::metadata(kibana.at(name)).unwrap().permissions();
        fs::set_permissions(kibana.at(name), fs::Permissions::from_mode(mode)).unwrap();
        let mut command = Command::new(&program);
        command
            .args(["kibana-setup", "-t", &server.token(&[]), "--kibana-home"])
            .arg(kibana.at(""))
            .env_remove("KBN_PATH_CONF");
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(expected), "{name} {mode:o}: {output:?}");
        assert!(server.calls().is_empty());
        fs::set_permissions(kibana.at(name), before).unwrap();
    }
    kibana.assert_untouched("a: 1\n");
}

#[test]
fn an_edit_that_somebody_makes_meanwhile_is_not_lost() {
    let kibana = Kibana::new("a: 1\n");
    let path = kibana.at("config/kibana.yml");
    // The edit happens before the server answers.
    *EDIT.lock().unwrap() = Some(path.clone());
    let server = Server::start(|call, good| {
        if call == NODES {
            fs::write(EDIT.lock().unwrap().as_ref().unwrap(), "a: 2\n").unwrap();
        }
        cluster(call, good)
    });
    let (code, _, err) = kibana.setup(&server, &[]);
    assert!(code == 75 && err.contains("was changed during the run"), "{code} {err}");
    kibana.assert_untouched("a: 2\n");
    assert_eq!(fs::read_to_string(path).unwrap(), "a: 2\n");
}

#[test]
fn a_plan_asks_nothing_and_writes_nothing() {
    let server = Server::start(cluster);
    let kibana = Kibana::new("a: 1\n");
    let (code, out, err) = kibana.setup(&server, &["--dry-run"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains(&format!("elasticsearch.hosts: [https://127.0.0.1:{}]", server.port)), "{out}");
    assert!(server.calls().is_empty());
    kibana.assert_untouched("a: 1\n");
}

#[test]
fn the_documents_are_as_their_schema_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/kibana-setup.json");
    let schema = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    for (settings, arguments) in [("", &[][..]), ("elasticsearch.hosts: x\n", &["--dry-run"])] {
        let arguments = [arguments, &["--format", "json"]].concat();
        let (code, out, err) = Kibana::new(settings).setup(&Server::start(cluster), &arguments);
        assert_eq!(code, 0, "{err}");
        jsonschema::validate(&schema, &serde_json::from_str(&out).unwrap()).unwrap();
    }
}

#[test]
fn under_kibanas_name_every_failure_is_1_and_a_token_is_asked_for() {
    let server = Server::start(cluster);
    let kibana = Kibana::new("");
    let token = server.token(&[]);
    let (code, out, _) = kibana.stock(&[], &format!("nonsense\n{token}\n"));
    assert!(code == 0 && out.contains("bin/kibana"), "{code} {out}");
    let (code, out, err) = Kibana::new("").stock(&["-s", "-t", &token], "");
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    for arguments in [&["-s"][..], &["-t", "nonsense"], &["-t", ""], &["--nonsense"], &["-s", "-t", "eyJ"]] {
        let (code, out, err) = Kibana::new("").stock(arguments, "");
        assert!(code == 1 && out.is_empty() && err.contains("with exit code 1"), "{code} {err}");
    }
    assert_eq!(Kibana::new("").stock(&["--help"], "").0, 0);
}

#[test]
fn what_a_killed_run_left_is_taken_out() {
    let kibana = Kibana::new("a: 1\n");
    // The state after a kill between the two steps: both new files are in place, and still have their
    // temporary names.
    let (config, data) = (kibana.at("config"), kibana.at("data"));
    fs::write(data.join("ca_5.crt"), "CA").unwrap();
    fs::hard_link(data.join("ca_5.crt"), data.join("ca_5.crt.5.0.tmp")).unwrap();
    fs::rename(config.join("kibana.yml"), config.join("kibana.yml.5.1.old")).unwrap();
    fs::write(config.join("kibana.yml"), "a: 1\nelasticsearch.hosts: [x]\n").unwrap();
    fs::hard_link(config.join("kibana.yml"), config.join("kibana.yml.5.1.tmp")).unwrap();
    // The state after a kill while the first file was staged.
    fs::write(data.join("ca_6.crt.6.0.tmp"), "CA").unwrap();
    let (code, _, err) = kibana.setup(&Server::start(cluster), &[]);
    assert!(code == 0 && err.contains("warning: an earlier run was interrupted"), "{err}");
    assert!(kibana.settings().starts_with("a: 1\n\n\n# This section"), "{}", kibana.settings());
    assert_eq!(kibana.files().len(), 2, "{:?}", kibana.files());
}
