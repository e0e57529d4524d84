//! Tests each rule with its edge cases. Case numbers refer to behavior that Elasticsearch's own tests
//! require.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use eligibility::{Finding, Mode, Options, Outcome, Stop, Verdict, Writing, judge};
use installation::{Installation, Request, Writer};
use settings::block::{Place, Reach};

const NOOP: Option<Stop> = Some(Stop::Noop);
const CONFIG: Option<Stop> = Some(Stop::Config);

fn at(folder: &Path, settings: &str, overrides: &[(&str, &str)]) -> Installation {
    fs::create_dir_all(folder.join("lib")).unwrap();
    fs::create_dir_all(folder.join("config")).unwrap();
    fs::write(folder.join("lib/elasticsearch-8.19.21.jar"), "").unwrap();
    let file = folder.join("config/elasticsearch.yml");
    if !file.exists() && !file.is_symlink() {
        fs::write(file, settings).unwrap();
    }
    Installation::read(&Request {
        es_home: Some(folder.to_path_buf()),
        path_conf: Some(folder.join("config")),
        overrides: overrides.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        writer: Writer::FirstStart,
        ..Request::default()
    })
    .unwrap()
}

fn findings(node: &Installation, mode: Mode<'_>) -> Vec<Finding> {
    judge(node, Options { mode, accept: &[], writing: Writing::Replacing }).closed().into_findings()
}

/// Returns the rule that decides and the kind of its stop.
fn decides(findings: &[Finding]) -> Option<(&'static str, Stop)> {
    findings.iter().find_map(|finding| Some((finding.rule.name, finding.stop()?)))
}

/// Settings, the rule that stops and the kind of its stop; an empty name if none stops.
const SETTINGS: [(&str, &str, Option<Stop>); 59] = [
    ("", "", None),
    ("# only a comment\n", "", None),
    ("\u{feff}cluster.name: c\n", "", None),
    ("cluster.name: c\r\nnode.name: n\r\n", "", None),
    ("---\ncluster.name: c\n", "", None),
    ("http.port: 1e3\n", "node-startable", CONFIG),
    // Row 6.
    ("xpack.security.autoconfiguration.enabled: false\n", "autoconfiguration-enabled", NOOP), // case 27
    ("xpack.security.autoconfiguration.enabled: 'false'\n", "autoconfiguration-enabled", NOOP),
    ("xpack.security.autoconfiguration.enabled: no\n", "autoconfiguration-enabled", NOOP),
    ("xpack.security.autoconfiguration.enabled: FALSE\n", "autoconfiguration-enabled", NOOP),
    ("xpack.security.autoconfiguration.enabled: 0\n", "autoconfiguration-enabled", CONFIG),
    ("xpack.security.autoconfiguration.enabled: 'no'\n", "autoconfiguration-enabled", CONFIG),
    ("xpack.security.autoconfiguration.enabled: ''\n", "", None),
    ("xpack.security.autoconfiguration.enabled: true\n", "", None),
    ("xpack: {security: {autoconfiguration: {enabled: false}}}\n", "autoconfiguration-enabled", NOOP),
    // Row 7.
    ("xpack.security.enabled: true\n", "security-not-configured", NOOP), // case 30
    ("xpack.security.enabled: false\n", "security-not-configured", NOOP),
    ("xpack.security.enabled: nonsense\n", "security-not-configured", NOOP),
    ("xpack:\n  security.enabled: true\n", "security-not-configured", NOOP),
    ("force.xpack.security.enabled: true\n", "security-not-configured", NOOP),
    // Row 8.
    ("xpack.security.http.ssl.enabled: false\n", "tls-not-configured", NOOP), // case 22
    ("xpack.security.transport.ssl:\n  verification_mode: none\n", "tls-not-configured", NOOP),
    ("xpack.security.http.ssl.certificate_authorities: []\n", "tls-not-configured", NOOP),
    ("xpack.security.http.ssl.enabled: ''\n", "settings-file-extendable", CONFIG),
    ("xpack.security.http.ssl: {}\n", "settings-file-extendable", CONFIG),
    ("xpack.security.remote_cluster_server.ssl.enabled: false\n", "", None),
    ("xpack.security.http.sslx.enabled: false\n", "", None),
    // Row 9.
    ("discovery.seed_hosts: [a]\n", "initial-node", NOOP), // case 19
    ("discovery.seed_hosts: a\n", "initial-node", NOOP),
    ("discovery.seed_hosts.0: a\n", "initial-node", NOOP),
    ("discovery.seed_hosts: []\n", "", None),
    ("discovery.seed_hosts: ''\n", "", None),
    ("discovery.seed_providers: file\n", "initial-node", NOOP),
    ("discovery.type: single-node\ndiscovery.seed_hosts: [a]\n", "", None),
    ("discovery.type: multi-node\n", "", None),
    ("discovery.type: Single-Node\ndiscovery.seed_hosts: [a]\n", "initial-node", NOOP),
    ("discovery.type: Single-Node\n", "node-startable", CONFIG),
    ("node.name: n\ncluster.initial_master_nodes: n\ndiscovery.seed_hosts: [a]\n", "", None),
    ("node.name: n\ncluster.initial_master_nodes: [n]\n", "", None),
    ("node.name: n\ncluster.initial_master_nodes: ['${node.name}']\n", "", None),
    ("node.name: n\ncluster.initial_master_nodes: [n, n]\n", "initial-node", NOOP),
    ("node.name: n\ncluster.initial_master_nodes: [n.example.org]\n", "initial-node", NOOP),
    ("cluster.initial_master_nodes: []\n", "node-startable", CONFIG),
    // Rows 10 and 11.
    ("node.roles: [voting_only, master]\n", "role-master", NOOP), // case 20
    ("node.roles: [ingest]\n", "role-master", NOOP),              // case 21
    ("node.roles: []\n", "role-master", NOOP),
    ("node.roles: ''\n", "", None),
    ("node.roles: master\n", "role-data", NOOP),
    ("node.roles: [ingest, chef]\n", "role-master", NOOP),
    ("node.roles: [master, chef]\n", "role-data", CONFIG),
    ("node.roles: data_hot, master\n", "", None),
    ("node.roles: [master, index]\n", "", None),
    ("node.roles: [search, master]\n", "", None),
    // Ours.
    ("xpack.security.fips_mode.enabled: true\n", "fips-mode-off", CONFIG),
    ("{cluster.name: c}\n", "settings-file-extendable", CONFIG),
    ("xpack.security.enrollment.enabled: maybe\n", "settings-file-extendable", CONFIG),
    ("cluster.name: c\n...\n", "settings-file-extendable", CONFIG),
    // Not checked.
    ("xpack.security.authc.realms.file.f.order: 0\nnetwork.host: 0.0.0.0\nhttp.port: 9201\n", "", None),
    ("xpack.security.enrollment.enabled: true\n", "", None),
];

#[test]
fn settings_decide_as_they_do_in_the_stock_step() {
    for (settings, rule, stop) in SETTINGS {
        let folder = tempfile::tempdir().unwrap();
        let node = at(folder.path(), settings, &[]);
        let expected = stop.map(|stop| (rule, stop));
        assert_eq!(decides(&findings(&node, Mode::InitialNode)), expected, "{settings:?}");
    }
}

#[test]
fn settings_that_cannot_be_read_stop_with_their_line() {
    for (settings, line) in [
        ("a: b\nc:\n\td: e\n", Some(3)),
        ("a: b\na: c\n", Some(2)),
        ("a: b\nc:\n", Some(2)),
        ("a: b\n---\nc: d\n", None),
        ("a: ${nobody.at.all}\n", Some(1)),
        ("- a\n", Some(1)),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let node = at(folder.path(), settings, &[]);
        let findings = findings(&node, Mode::InitialNode);
        assert_eq!(decides(&findings), Some(("settings-valid", Stop::Config)), "{settings:?}");
        let finding = findings.iter().find(|finding| finding.rule.name == "settings-valid").unwrap();
        let Some(eligibility::Place::File { line: found, .. }) = &finding.place else {
            panic!("{settings:?}")
        };
        assert!(line.is_none() || *found == line, "{settings:?}: {found:?}");
        let not_run = findings.iter().filter(|finding| finding.outcome == Outcome::NotRun).count();
        assert!(not_run >= 9, "rules that need the settings ran: {settings:?}");
    }
}

#[test]
fn overrides_count_and_are_named_as_such() {
    for (key, value, rule) in [
        ("xpack.security.enabled", "true", "security-not-configured"),
        ("node.roles", "[ingest]", "role-master"),
        ("discovery.seed_hosts", "[a, b]", "initial-node"),
        ("xpack.security.http.ssl.enabled", "false", "tls-not-configured"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let node = at(folder.path(), "", &[(key, value)]);
        let findings = findings(&node, Mode::InitialNode);
        assert_eq!(decides(&findings), Some((rule, Stop::Noop)), "{key}");
        let finding = findings.iter().find(|finding| finding.rule.name == rule).unwrap();
        assert_eq!(finding.place, Some(eligibility::Place::CommandLine), "{key}");
    }
}

#[test]
fn any_entry_in_any_data_path_counts() {
    type Prepare = fn(&Path);
    let cases: [(&str, Prepare, Option<&str>); 9] = [
        ("", |home| fs::write(home.join("data/.hidden"), "").unwrap(), Some("data-directory-empty")),
        ("", |home| fs::create_dir(home.join("data/empty")).unwrap(), Some("data-directory-empty")),
        ("", |home| fs::create_dir(home.join("data/lost+found")).unwrap(), Some("data-directory-empty")),
        ("", |home| fs::remove_dir(home.join("data")).unwrap(), None),
        (
            "path.data: data, other\n",
            |home| fs::create_dir_all(home.join("other/x")).unwrap(),
            Some("data-directory-empty"),
        ),
        (
            "path.data: [data, other]\n",
            |home| fs::create_dir_all(home.join("other/x")).unwrap(),
            Some("data-directory-empty"),
        ),
        (
            "path.data: link\n",
            |home| {
                fs::create_dir_all(home.join("other/x")).unwrap();
                symlink("other", home.join("link")).unwrap();
            },
            Some("data-directory-empty"),
        ),
        (
            "path.data: ${path.home}/other\n",
            |home| fs::create_dir_all(home.join("other/x")).unwrap(),
            Some("data-directory-empty"),
        ),
        ("path.logs: other\n", |home| fs::create_dir_all(home.join("other/x")).unwrap(), None),
    ];
    for (at_case, (settings, prepare, rule)) in cases.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        prepare(folder.path());
        let node = at(folder.path(), settings, &[]);
        let expected = rule.map(|rule| (rule, Stop::Noop));
        assert_eq!(decides(&findings(&node, Mode::InitialNode)), expected, "case {at_case}");
    }
}

#[test]
fn what_a_file_system_put_there_is_accepted_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("data/lost+found")).unwrap();
    fs::create_dir_all(folder.path().join("data/.Trash-0")).unwrap();
    let unaccepted = findings(&at(folder.path(), "", &[]), Mode::InitialNode);
    let stop = unaccepted.iter().find(|finding| finding.stop().is_some()).unwrap();
    assert_eq!((stop.rule.name, stop.stop()), ("data-directory-empty", NOOP));
    assert!(stop.reason.contains("entries of its file system: .Trash-0, lost+found"), "{}", stop.reason);
    assert!(stop.fix.as_ref().unwrap().contains("--accept data-directory-empty"));
    let accept = ["data-directory-empty".to_owned()];
    let judged = |node: &Installation| {
        let options = Options { mode: Mode::InitialNode, accept: &accept, writing: Writing::Replacing };
        matches!(judge(node, options).closed(), Verdict::Eligible(_))
    };
    assert!(judged(&at(folder.path(), "", &[])));
    fs::write(folder.path().join("data/node.lock"), "").unwrap();
    assert!(!judged(&at(folder.path(), "", &[])));
}

#[test]
fn links_and_directories_in_place_of_files_stop() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    fs::write(folder.path().join("config/real.yml"), "").unwrap();
    symlink("real.yml", folder.path().join("config/elasticsearch.yml")).unwrap();
    let node = at(folder.path(), "", &[]);
    assert_eq!(decides(&findings(&node, Mode::InitialNode)), Some(("settings-file-present", Stop::Config)));

    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("config/elasticsearch.keystore")).unwrap();
    let node = at(folder.path(), "", &[]);
    assert_eq!(decides(&findings(&node, Mode::InitialNode)), Some(("keystore-readable", Stop::Noop)));

    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    symlink("nothing", folder.path().join("config/elasticsearch.keystore")).unwrap();
    let node = at(folder.path(), "", &[]);
    assert_eq!(decides(&findings(&node, Mode::InitialNode)), None);
}

#[test]
fn case_23_a_directory_that_cannot_be_written_to_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = at(folder.path(), "", &[]);
    node.directory.access = installation::Access::Refused(std::io::ErrorKind::PermissionDenied.into());
    assert_eq!(
        decides(&findings(&node, Mode::InitialNode)),
        Some(("config-directory-writable", Stop::CannotCreate))
    );
    node.directory.access = installation::Access::Writable;
    node.directory.open_to_everybody = true;
    node.user = 0;
    node.directory.owner = 0;
    assert_eq!(
        decides(&findings(&node, Mode::InitialNode)),
        Some(("config-directory-writable", Stop::Config))
    );
    node.user = 1000;
    node.directory.owner = 1000;
    assert_eq!(decides(&findings(&node, Mode::InitialNode)), None);
    node.directory.owner += 1;
    assert_eq!(decides(&findings(&node, Mode::InitialNode)), Some(("config-directory-owner", Stop::Config)));
}

#[test]
fn the_first_stop_decides_and_all_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("data/nodes")).unwrap();
    let node = at(folder.path(), "xpack.security.enabled: true\nnode.roles: [ingest]\n", &[]);
    let findings = findings(&node, Mode::InitialNode);
    assert_eq!(findings.len(), eligibility::RULES.len());
    let stops: Vec<&str> =
        findings.iter().filter(|finding| finding.stop().is_some()).map(|finding| finding.rule.name).collect();
    assert_eq!(stops, ["data-directory-empty", "security-not-configured", "role-master", "role-data",]);
    assert!(findings.iter().all(|finding| finding.stop().is_none() || finding.fix.is_some()));
}

#[test]
fn a_node_that_is_named_twice_is_not_said_to_be_another() {
    for (masters, reason) in [("[n, n]", "names this node more than once"), ("[n, m]", "names other nodes")] {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!("node.name: n\ncluster.initial_master_nodes: {masters}\n");
        let findings = findings(&at(folder.path(), &settings, &[]), Mode::InitialNode);
        assert_eq!(decides(&findings), Some(("initial-node", Stop::Noop)));
        assert!(findings.iter().any(|finding| finding.reason.contains(reason)), "{masters}");
    }
}

#[test]
fn a_node_that_joins_may_have_any_roles() {
    let folder = tempfile::tempdir().unwrap();
    let node = at(folder.path(), "node.roles: [ingest]\n", &[]);
    assert_eq!(decides(&findings(&node, Mode::Join)), None);
}

#[test]
fn a_node_that_joins_founds_no_cluster() {
    for (settings, rule, stop) in [
        ("discovery.type: single-node\n", "initial-node", CONFIG),
        ("node.name: n\ncluster.initial_master_nodes: [n]\n", "initial-node", CONFIG),
        ("discovery.seed_hosts: [a]\n", "initial-node", NOOP),
        ("discovery.type: multi-node\ncluster.initial_master_nodes: []\n", "", None),
    ] {
        for mode in [Mode::Join, Mode::Rejoin] {
            let folder = tempfile::tempdir().unwrap();
            let node = at(folder.path(), settings, &[]);
            let decided = decides(&findings(&node, mode)).filter(|(rule, _)| *rule == "initial-node");
            assert_eq!(decided, stop.map(|stop| (rule, stop)), "{settings:?}");
        }
    }
}

#[test]
fn a_node_that_was_planned_contradicts_its_bundle_in_nothing() {
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let place = |masters: &[&str], master| Place {
        cluster_name: "c".to_owned(),
        node_name: "n".to_owned(),
        master,
        initial_masters: names(masters),
        seed_hosts: names(&["192.0.2.2", "192.0.2.3"]),
        reach: Reach::Remote,
    };
    let (founder, later, data) = (place(&["n", "m"], true), place(&[], true), place(&[], false));
    for (settings, place, expected) in [
        ("", &founder, None),
        ("cluster.name: c\nnode.name: n\n", &founder, None),
        ("cluster.initial_master_nodes: [m, n]\n", &founder, None),
        ("discovery.seed_hosts: '192.0.2.3, 192.0.2.2'\n", &founder, None),
        ("discovery.type: multi-node\ndiscovery.seed_providers: file\n", &founder, None),
        ("node.roles: [master, ingest]\n", &founder, None),
        ("node.roles: [data]\n", &data, None),
        ("node.roles: []\n", &data, None),
        ("cluster.name: d\n", &founder, CONFIG),
        ("node.name: m\n", &founder, CONFIG),
        ("cluster.initial_master_nodes: [n]\n", &founder, CONFIG),
        ("cluster.initial_master_nodes: [n]\n", &later, CONFIG),
        ("cluster.initial_master_nodes: []\n", &later, None),
        ("discovery.seed_hosts: [192.0.2.2]\n", &later, CONFIG),
        ("discovery.seed_hosts: []\n", &later, CONFIG),
        ("discovery.type: single-node\n", &founder, CONFIG),
        ("node.roles: [data]\n", &founder, CONFIG),
        ("node.roles: [master]\n", &data, CONFIG),
        ("xpack.security.enabled: true\n", &founder, NOOP),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let node = at(folder.path(), settings, &[]);
        let decided = decides(&findings(&node, Mode::Planned(place))).map(|(_, stop)| stop);
        assert_eq!(decided, expected, "{settings:?}");
    }
}

#[test]
fn a_node_that_joins_another_cluster_needs_the_passwords_of_its_stores() {
    let stores = [
        keystore::HTTP_KEYSTORE_PASSWORD,
        keystore::TRANSPORT_KEYSTORE_PASSWORD,
        keystore::TRANSPORT_TRUSTSTORE_PASSWORD,
    ];
    let folder = tempfile::tempdir().unwrap();
    let judged = |keystore: &keystore::Keystore| {
        let format = keystore::Format::written_by(8, 19).unwrap();
        let bytes = keystore.encode(format, &keystore::Passphrase::empty(), &mut memory::rng()).unwrap();
        fs::write(folder.path().join("config/elasticsearch.keystore"), &*bytes).unwrap();
        let node = at(folder.path(), "", &[]);
        findings(&node, Mode::Rejoin)
    };
    let node = at(folder.path(), "xpack.security.http.ssl.client_authentication: optional\n", &[]);
    assert_eq!(decides(&findings(&node, Mode::Rejoin)), Some(("keystore-without-tls-settings", Stop::Io)));
    let mut keystore = keystore::Keystore::new(&mut memory::rng());
    for name in stores {
        let findings = judged(&keystore);
        assert_eq!(decides(&findings), Some(("keystore-without-tls-settings", Stop::Io)));
        let stop = findings.iter().find(|finding| finding.stop().is_some()).unwrap();
        assert!(stop.reason.contains(&format!("[{name}]")), "{}", stop.reason);
        keystore.set(name, b"x").unwrap();
    }
    assert_eq!(decides(&judged(&keystore)), None);
}

#[test]
fn an_unreadable_keystore_is_not_opened_and_one_of_an_excluded_node_neither() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    let keystore = folder.path().join("config/elasticsearch.keystore");
    fs::write(&keystore, "damaged").unwrap();
    fs::set_permissions(&keystore, fs::Permissions::from_mode(0o600)).unwrap();
    let opens = |node: &Installation| {
        let findings = findings(node, Mode::InitialNode);
        findings.iter().find(|finding| finding.rule.name == "keystore-opens").unwrap().outcome
    };
    assert_eq!(opens(&at(folder.path(), "", &[])), Outcome::Stop(Stop::Data));
    assert_eq!(opens(&at(folder.path(), "", &[("xpack.security.enabled", "true")])), Outcome::NotRun);
}
