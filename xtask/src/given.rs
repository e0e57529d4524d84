//! What tests are given beside themselves: made once, and only where a test needs it.

use std::env;
use std::path::Path;

use anyhow::Result;

use crate::runner::Variables;
use crate::suite::{Need, Test};
use crate::{clients, java, node, packages, python_package, variables};

/// Checks certificates against RFC 5280.
const LINTER: &str = "pkilint==0.13.3";

/// Makes what these tests need of a release of Elasticsearch, and of ours: `program`.
pub(crate) fn variables(tests: &[Test], release: &str, program: &Path, all: bool) -> Result<Variables> {
    let needed = |need: Need| tests.iter().any(|test| test.needs(need));
    let mut variables = Variables::new();
    if all {
        variables.push((variables::ALL, "1".into()));
    }
    variables.push((variables::PROGRAM, program.into()));
    if needed(Need::Elasticsearch) || needed(Need::Node) {
        variables.push((variables::HOME, node::assemble(Some(release), None)?.into()));
        let jdks = java::installed(None).into_iter().map(|(_, jdk)| jdk);
        variables.push((variables::JDKS, env::join_paths(jdks)?));
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
    Ok(variables)
}
