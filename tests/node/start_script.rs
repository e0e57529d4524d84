//! The shim and the health check on a real node.

use std::fs;
use std::process::{Command, Output};

use tests::place::Place;
use tests::proof;
use tests::running::Running;

fn run(place: &Place, arguments: &[&str]) -> Output {
    place.bootstrap(arguments).output().unwrap()
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn behind_the_shim_the_first_start_is_secured_and_the_health_check_tells_when() {
    let folder = tempfile::tempdir().unwrap();
    Command::new("chmod").arg("755").arg(folder.path()).status().unwrap();
    let home = folder.path().join("home");
    Command::new("cp").arg("-a").arg(tests::home().unwrap()).arg(&home).status().unwrap();
    tests::user::give(&home.join("bin")).unwrap();
    let stock = fs::read(home.join("bin/elasticsearch")).unwrap();
    let place = Place::new(&home, &tests::program().unwrap()).unwrap();

    let early = run(&place, &["wait", "--timeout", "0s"]);
    assert_eq!(early.status.code(), Some(78), "nothing is configured: {early:?}");
    let installed = run(&place, &["install-links", "--shim", "--start-script", home.to_str().unwrap()]);
    assert!(installed.status.success(), "{installed:?}");

    let mut first = Running::start(&mut place.elasticsearch(&["-Ecluster.name=shimmed"]), false).unwrap();
    let healthy = run(&place, &["wait", "--timeout", "2m"]);
    assert!(healthy.status.success(), "{healthy:?}\n{}", first.stderr.text());
    let url = String::from_utf8(healthy.stdout).unwrap();
    assert!(url.starts_with("https://") && url.ends_with(&format!("{}\n", &place.url()[17..])), "{url}");
    let file = place.config("initial-credentials");
    let has_token = || proof::credentials(&file).is_ok_and(|credentials| credentials.token.is_some());
    first.wait_until("the token", |_| has_token()).unwrap();
    let credentials = proof::credentials(&file).unwrap();
    proof::prove(&place.config("certs/http_ca.crt"), &place.url(), &credentials).unwrap();
    first.signal("TERM").unwrap();
    assert_eq!(first.end().unwrap().code(), Some(143));

    let ended = run(&place, &["wait", "--timeout", "0s"]);
    assert_eq!(ended.status.code(), Some(69), "{ended:?}");

    // A CA that is not in this node's files is not trusted.
    let mut again = Running::start(&mut place.elasticsearch(&["-Ecluster.name=shimmed"]), false).unwrap();
    assert!(run(&place, &["wait", "--quiet"]).status.success());
    assert_eq!(again.stderr.text(), "", "a later start says something");
    let other = Place::new(&home, &tests::program().unwrap()).unwrap();
    assert!(run(&other, &["configure", "--credentials-to", "none"]).status.success());
    let stranger = run(&other, &["wait", "--timeout", "0s", "--url", &place.url()]);
    assert_eq!(stranger.status.code(), Some(69), "{stranger:?}");
    again.signal("TERM").unwrap();
    assert_eq!(again.end().unwrap().code(), Some(143));

    let removed = run(&place, &["install-links", "--remove", "--start-script", home.to_str().unwrap()]);
    assert!(removed.status.success(), "{removed:?}");
    assert_eq!(fs::read(home.join("bin/elasticsearch")).unwrap(), stock);
}
