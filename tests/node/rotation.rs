//! `rotate-ca` on three real nodes under load: no node ever rejects another, no request fails, and a step in
//! the wrong order is refused. In the end the old certificate is rejected, and a client that knows only the
//! old CA fails.

mod cluster;
mod files;
mod load;
mod rule;

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use lifecycle::Stage;
use node::{Identity, Pinged, Session, Trust};
use tests::all;
use tests::curl::{Who, get};
use tests::place::Place;
use tests::running::{PATIENCE, Running};

use crate::first_start::{first_start, place};
use crate::joining::{join, named, stop, token, with_token};
use cluster::Cluster;
use load::Load;

/// Within this time a node responds, unless it is busy.
const LIMIT: Duration = Duration::from_secs(10);

/// Creates a node that checks for new certificates more often than by default, which shortens the test.
fn on(name: &str, address: &str) -> Place {
    let place = named(place().on(address).unwrap(), name);
    place.append_settings("resource.reload.interval.high: 1s\n").unwrap();
    place
}

#[test]
#[ignore = "needs a node, clients: cargo xtask test"]
fn three_nodes_under_load_get_other_cas_and_never_lose_each_other() {
    let first = on("first", "127.0.0.2");
    let (founder, credentials) = first_start(&first, &[]);
    let password = credentials.password.clone();
    let second = with_token(on("second", "127.0.0.3"), &token(&first, "node"));
    let joined = join(&second, &first, &password, 2, &[]);
    let third = with_token(on("third", "127.0.0.4"), &token(&first, "node"));
    let last = join(&third, &first, &password, 3, &[]);
    let mut cluster = Cluster::of([first, second, third], [founder, joined, last], password);
    are_of_several_kinds(&mut cluster);
    let load = Load::on(&cluster);

    transport(&mut cluster);
    load.is_served();
    let old_ca = cluster.places[0].path("old_ca.crt");
    fs::copy(cluster.places[0].config("certs/http_ca.crt"), &old_ca).unwrap();
    http(&mut cluster);
    load.ends();
    cluster.lost_nobody();

    let url = cluster.places[0].url();
    let who = Who::User("elastic", &cluster.password);
    assert!(get(&cluster.places[0].config("certs/http_ca.crt"), &url, who).is_ok());
    assert!(get(&old_ca, &url, who).is_err(), "a client that knows the old CA alone");
    cluster.stop();
}

/// Converts the transport layer of the last node to PEM files, and of the one before it to two stores.
fn are_of_several_kinds(cluster: &mut Cluster) {
    let identity = files::identity(&cluster.places[0]);
    cluster.put_down(2);
    files::into_pem(&cluster.places[2], &identity);
    cluster.start(2);
    if all() {
        cluster.put_down(1);
        files::into_two_stores(&cluster.places[1], &identity);
        cluster.start(1);
    }
}

/// Rotates the transport CA, with an aborted rotation, a stopped node, and steps that come too early.
fn transport(cluster: &mut Cluster) {
    let old = cluster.identity(0);
    let prepare = ["transport", "prepare"];
    cluster.refuses_to(&[&prepare[..], &["--nodes", "4"]].concat(), "the cluster has 3 nodes");
    cluster.prepares("transport");
    cluster.takes(0, "transport", "trust", Stage::Trusting);
    cluster.refuses_to(&prepare, "trusts 1 other CAs");
    cluster.takes(0, "transport", "back", Stage::Before);
    cluster.prepares("transport");
    cluster.stand(&old, [Stage::Before; 3]);

    cluster.takes(0, "transport", "trust", Stage::Trusting);
    let output = cluster.places[0].bootstrap(&["create-enrollment-token", "-s", "node"]).output().unwrap();
    assert_eq!(output.status.code(), Some(78), "a token while two CAs are trusted");
    cluster.refuses(0, "transport", &["switch"], "`second`");
    cluster.restart(2);
    cluster.takes(1, "transport", "trust", Stage::Trusting);
    cluster.stand(&old, [Stage::Trusting, Stage::Trusting, Stage::Before]);

    // A stopped node blocks the others, or is omitted; it must then not be started with its old
    // configuration.
    cluster.put_down(2);
    cluster.refuses(0, "transport", &["switch"], "`third`");
    cluster.refuses(
        0,
        "transport",
        &["switch", "--without", "second"],
        "`second` is a node of the cluster now",
    );
    cluster.step(0, "transport", &["switch", "--without", "third"], Stage::Switched);
    cluster.does_not_start(2);
    cluster.step(2, "transport", &["trust", "--offline"], Stage::Trusting);
    cluster.start(2);
    cluster.stand(&old, [Stage::Switched, Stage::Trusting, Stage::Trusting]);

    cluster.step(0, "transport", &["back"], Stage::Trusting);
    cluster.anew(1);
    cluster.takes(0, "transport", "switch", Stage::Switched);
    cluster.anew(2);
    cluster.refuses(0, "transport", &["finish"], "`second`");
    cluster.takes(1, "transport", "switch", Stage::Switched);
    cluster.anew(1);
    cluster.takes(2, "transport", "switch", Stage::Switched);
    cluster.stand(&old, [Stage::Switched; 3]);
    cluster.anew(1);
    cluster.takes(0, "transport", "finish", Stage::Finished);
    cluster.anew(2);
    cluster.takes(1, "transport", "finish", Stage::Finished);
    cluster.anew(2);
    cluster.stand(&old, [Stage::Finished, Stage::Finished, Stage::Switched]);
    cluster.takes(2, "transport", "finish", Stage::Finished);
    cluster.restart(1);
    cluster.stand(&old, [Stage::Finished; 3]);
    for folder in ["certs", "certs/node", "certs/ca"] {
        for place in &cluster.places {
            let left = fs::read_dir(place.config(folder)).into_iter().flatten();
            let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let left: Vec<String> = left.filter(|name| name.contains("previous")).collect();
            assert!(left.is_empty(), "{left:?}");
        }
    }
    let kept = fs::read_to_string(cluster.places[2].config("certs/ca/ca.crt")).unwrap();
    assert!(kept.starts_with("# The cluster's\n") && kept.matches("BEGIN").count() == 1, "{kept}");
}

/// Rotates the HTTP CA: with the file on two nodes, with a token of a switched node on the third.
fn http(cluster: &mut Cluster) {
    cluster.prepares("http");
    cluster.refuses(0, "http", &["switch", "--clients-ready"], "does not trust the new CA yet");
    for at in 0..3 {
        cluster.takes(at, "http", "trust", Stage::Trusting);
    }
    cluster.takes(2, "http", "back", Stage::Before);
    cluster.refuses(0, "http", &["switch"], "clients that do not trust the new CA yet");
    cluster.step(0, "http", &["switch", "--clients-ready"], Stage::Switched);
    cluster.refuses(1, "http", &["back"], "`first`");
    cluster.refuses(0, "http", &["finish"], "`second`");
    cluster.step(0, "http", &["back"], Stage::Trusting);
    cluster.step(0, "http", &["switch", "--clients-ready"], Stage::Switched);
    cluster.step(1, "http", &["switch", "--clients-ready"], Stage::Switched);
    for (step, stage) in
        [(&["trust"][..], Stage::Trusting), (&["switch", "--clients-ready"], Stage::Switched)]
    {
        let file = cluster.places[2].path("token");
        fs::write(&file, token(&cluster.places[0], "node")).unwrap();
        cluster.step_by(2, "http", step, &["--enrollment-token-file", &file.display().to_string()], stage);
    }
    cluster.anew(1);
    cluster.takes(0, "http", "finish", Stage::Finished);
    cluster.takes(1, "http", "finish", Stage::Finished);
    cluster.step_by(2, "http", &["finish"], &[], Stage::Finished);
    for place in &cluster.places {
        assert!(!place.config("certs/http.previous.p12").exists());
        assert_eq!(fs::read(place.config("certs/http_ca.crt")).unwrap(), cluster.clients_file());
    }
}

/// Pings nodes until all respond.
fn pinged(addresses: &[String], identity: &Identity) -> Vec<Pinged> {
    let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answers = session.ping(addresses, identity, LIMIT).unwrap();
        match answers.into_iter().collect::<Result<_, _>>() {
            Ok(answers) => return answers,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        thread::sleep(Duration::from_secs(1));
    }
}

/// Starts a configured node again.
fn started(place: &Place) -> Running {
    Running::start(&mut place.bootstrap(&["start"]), false).unwrap()
}
