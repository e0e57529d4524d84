//! Builds the Containerfile with each of the common builders.

use std::fs;
use std::process::Output;

use tests::engine::Engine;
use tests::page::{block, root};

const PAGE: &str = include_str!("../../docs/containers.md");

/// Returns the command from the documentation, with the local base image and a separate name.
fn words(engine: &Engine, version: &str) -> Vec<String> {
    let folder = engine.path("context");
    fs::create_dir(&folder).unwrap();
    fs::copy(tests::program().unwrap(), folder.join("es-bootstrap")).unwrap();
    let line = block(PAGE, "build").trim_end().replace("VERSION=9.5.3", &format!("VERSION={version}"));
    let words = line.strip_prefix("podman build ").unwrap().split_whitespace();
    let words = words.map(|word| match word {
        "DIR" => folder.display().to_string(),
        "elasticsearch-secured" => engine.prefix().to_owned(),
        word => word.to_owned(),
    });
    words.collect()
}

/// Returns the version of the image that `cargo xtask test` provides in place of the Elasticsearch one.
fn version(engine: &Engine) -> String {
    let images = engine.run(&["images", "--format", "{{.Repository}} {{.Tag}}"]).unwrap();
    let found = images.lines().find_map(|line| {
        let (name, tag) = line.split_once(' ')?;
        (name.ends_with("/elasticsearch/elasticsearch") && tag.ends_with("-assembled"))
            .then(|| tag.to_owned())
    });
    found.unwrap()
}

/// Checks that the built image has our entry point and health check.
fn prove(engine: &Engine, output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let format = "{{json .Config.Entrypoint}} {{.Config.User}} {{json .Config.Healthcheck.Test}}";
    let told = match engine.run(&["image", "inspect", "--format", format, engine.prefix()]) {
        Ok(told) => told,
        // Podman reports it elsewhere.
        Err(_) => engine
            .run(&[
                "image",
                "inspect",
                "--format",
                &format.replace(".Config.Health", ".Health"),
                engine.prefix(),
            ])
            .unwrap(),
    };
    let expected = "[\"/bin/tini\",\"--\",\"/usr/local/bin/es-bootstrap\",\"entrypoint\"] 1000:0 \
                    [\"CMD\",\"/usr/local/bin/es-bootstrap\",\"wait\",";
    assert!(told.starts_with(expected), "{told}");
    engine.run(&["rmi", engine.prefix()]).unwrap();
}

#[test]
#[ignore = "needs docker, the program: cargo xtask test"]
fn docker_builds_the_containerfile_with_and_without_buildkit() {
    let engine = Engine::docker().unwrap();
    let words = words(&engine, &version(&engine));
    let (format, words) = words.split_at(2);
    assert_eq!(format, ["--format", "docker"], "docker has no such option");
    let build = |client: &str, builder: &str| {
        let mut command = engine.command(&["env", builder, client, "build"]);
        command.args(words).current_dir(root().unwrap()).output().unwrap()
    };
    prove(&engine, &build("docker", "DOCKER_BUILDKIT=0"));
    // A client supports BuildKit natively or through a plugin. Debian's client does, even if another one
    // precedes it in `PATH`.
    let client = ["docker", "/usr/bin/docker"].into_iter().find(|client| {
        let said = |words: &[&str]| {
            let output = engine.command(&[&[*client], words].concat()).output().unwrap();
            output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
        };
        !client.contains('/') && said(&["buildx", "version"]).is_some()
            || said(&["version", "--format", "{{.Client.Version}}"])
                .is_some_and(|version| version.starts_with("20."))
    });
    prove(&engine, &build(client.expect("a client with BuildKit"), "DOCKER_BUILDKIT=1"));
}

#[test]
#[ignore = "needs podman, the program: cargo xtask test"]
fn podman_builds_the_containerfile() {
    let engine = Engine::podman().unwrap();
    let mut command = engine.command(&["podman", "build"]);
    let output =
        command.args(words(&engine, &version(&engine))).current_dir(root().unwrap()).output().unwrap();
    prove(&engine, &output);
}
