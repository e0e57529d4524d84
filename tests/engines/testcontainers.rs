//! The image under testcontainers, which uses it as Elasticsearch's own: waits for a line of the log, copies
//! the CA from the container, connects with TLS. Its reaper is disabled, because the reaper's image is not
//! available here.

use std::path::{Path, PathBuf};
use std::process::Command;

use tests::engine::{Engine, IMAGE, printed};

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("engines/testcontainers").join(name)
}

/// Returns a command that runs beside Docker, with variables for what differs here.
fn command(engine: &Engine, words: &[&str]) -> Command {
    let mut command = engine.command(words);
    command.env("TESTCONTAINERS_RYUK_DISABLED", "true");
    // Otherwise, in a container, testcontainers looks for the host with a container of yet another image.
    command.env("TESTCONTAINERS_HOST_OVERRIDE", "localhost");
    command
}

#[test]
#[ignore = "needs docker, testcontainers: cargo xtask test"]
fn users_of_testcontainers_for_python_find_what_they_are_used_to() {
    let engine = Engine::docker().unwrap();
    let image = format!("{IMAGE}:latest");
    let script = source("users.py");
    let mut python = command(&engine, &["python3", script.to_str().unwrap(), &image, engine.prefix()]);
    python.env("PYTHONPATH", tests::testcontainers().unwrap().join("python"));
    let said = printed(&mut python).unwrap();
    assert_eq!(said.lines().count(), 2, "{said}");
}

/// Returns the image under test with its newest version as tag, because some clients depend on the tag.
fn tagged(engine: &Engine) -> String {
    let tags = engine.run(&["images", "--format", "{{.Tag}}", IMAGE]).unwrap();
    let releases = tags.lines().filter(|tag| tag.starts_with(|first: char| first.is_ascii_digit()));
    format!(
        "{IMAGE}:{}",
        releases.max_by_key(|tag| tag.split('.').next().unwrap().parse::<u32>().unwrap()).unwrap()
    )
}

#[test]
#[ignore = "needs docker, testcontainers, Elasticsearch: cargo xtask test --all"]
fn users_of_testcontainers_for_java_find_what_they_are_used_to() {
    let engine = Engine::docker().unwrap();
    let jdks = tests::jdks().unwrap();
    let java = jdks.iter().map(|jdk| jdk.join("bin/java")).next().unwrap();
    let jars = format!("{}/*", tests::testcontainers().unwrap().join("java").display());
    // testcontainers waits for the start message in the format of Elasticsearch's image, in which the
    // assembled node does not log.
    let [source, logging] =
        ["Users.java", "log4j2.properties"].map(|name| source(name).display().to_string());
    let words = [java.to_str().unwrap(), "-cp", &jars, &source, &tagged(&engine), engine.prefix(), &logging];
    assert!(printed(&mut command(&engine, &words)).unwrap().ends_with("200"));
}

#[test]
#[ignore = "needs docker, testcontainers: cargo xtask test --all"]
fn users_of_testcontainers_for_go_find_what_they_are_used_to() {
    let engine = Engine::docker().unwrap();
    let module = tests::testcontainers().unwrap().join("go");
    let program = engine.path("users");
    let mut build = Command::new("go");
    build.args(["build", "-mod=mod", "-o"]).arg(&program).arg(source("users.go")).current_dir(module);
    printed(&mut build).unwrap();
    let words = [program.to_str().unwrap(), &tagged(&engine), engine.prefix()];
    assert!(printed(&mut command(&engine, &words)).unwrap().ends_with("200"));
}
