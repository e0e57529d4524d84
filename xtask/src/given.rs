//! Prepares the resources for tests once, and only if a test needs them.

use std::env;
use std::path::Path;

use anyhow::Result;

use crate::engine::{Engine, Running};
use crate::runner::Variables;
use crate::suite::{Need, Test};
use crate::{
    clients, clouds, collection, image, java, kubernetes, node, packages, python_package, root, variables,
};

/// Checks certificates against RFC 5280.
const LINTER: &str = "pkilint==0.13.3";

/// The resources for tests.
pub(crate) struct Given {
    pub(crate) variables: Variables,
    /// Engines started for the tests, which are stopped on drop.
    _engines: Vec<Running>,
}

/// Prepares the resources for these tests: a version of Elasticsearch, and es-bootstrap itself as `program`.
pub(crate) fn variables(tests: &[Test], release: &str, program: &Path, all: bool) -> Result<Given> {
    let needed = |need: Need| tests.iter().any(|test| test.needs(need));
    let mut variables = Variables::new();
    if all {
        variables.push((variables::ALL, "1".into()));
    }
    variables.push((variables::PROGRAM, program.into()));
    if needed(Need::Elasticsearch) || needed(Need::Node) {
        let home = node::assemble(Some(release), None)?;
        // Tests run the tools of the JDK that runs the node, whichever comes first for the caller.
        let path = env::var_os("PATH").unwrap_or_default();
        let path = [home.join("jdk/bin")].into_iter().chain(env::split_paths(&path));
        variables.push(("PATH", env::join_paths(path)?));
        variables.push((variables::HOME, home.into()));
        variables.push((variables::JDKS, java::for_tests()?));
    }
    if needed(Need::Clients) {
        variables.push((variables::CLIENTS, clients::install(release, all)?.into()));
    }
    if needed(Need::Packages) {
        variables.push((variables::PACKAGES, packages::of_this_machine(program)?.into()));
    }
    if needed(Need::Linter) {
        variables.push((variables::LINTER, python_package::install(LINTER)?.into()));
    }
    if needed(Need::Ansible) {
        variables.push((variables::ANSIBLE, collection::ansible()?.into()));
        variables.push((variables::COLLECTION, collection::pack(&root().join("target/dist"))?.into()));
    }
    if needed(Need::Helm) {
        variables.push((variables::HELM, kubernetes::helm()?.into()));
    }
    if needed(Need::KubectlValidate) {
        variables.push((variables::KUBECTL_VALIDATE, kubernetes::validator()?.into()));
    }
    if needed(Need::Clouds) {
        variables.push((variables::CLOUDS, clouds::install(all)?.into()));
    }
    if needed(Need::Testcontainers) {
        variables.push((variables::TESTCONTAINERS, clients::install_testcontainers(all)?.into()));
    }
    let engines = engines(tests, release, program, &mut variables)?;
    Ok(Given { variables, _engines: engines })
}

/// Starts the engines that tests need, with our image loaded.
fn engines(tests: &[Test], release: &str, program: &Path, variables: &mut Variables) -> Result<Vec<Running>> {
    let mut engines = Vec::new();
    for (need, engine, variable) in [
        (Need::Docker, Engine::Docker, variables::DOCKER),
        (Need::Podman, Engine::Podman, variables::PODMAN),
        (Need::Kubernetes, Engine::Kubernetes, variables::KUBERNETES),
    ] {
        if tests.iter().any(|test| test.needs(need)) {
            let running = engine.for_this_task()?;
            image::make(&running, release, program)?;
            if engine == Engine::Docker && tests.iter().any(|test| test.needs(Need::ReleaseBefore)) {
                let before = node::runnable().first().copied().unwrap_or(release);
                image::make_tagged(&running, before, program, image::BEFORE)?;
            }
            variables.push((variable, running.enter().into()));
            engines.push(running);
        }
    }
    Ok(engines)
}
