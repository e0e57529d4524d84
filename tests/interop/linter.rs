//! A linter for RFC 5280 checks the certificates.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::configured::{HTTP_PASSWORD, TRANSPORT_PASSWORD, configured};
use crate::openssl::certificates;

/// Its only objection: names with a single label such as `localhost`, by which clients connect to a node.
const SINGLE_LABEL: &str = "pkix.invalid_domain_name_syntax";

#[test]
#[ignore = "needs Elasticsearch, the program, openssl, the linter: cargo xtask test"]
fn finds_nothing_in_our_certificates() -> Result<()> {
    for options in [&[][..], &["--keys", "stock"]] {
        let place = configured(options)?;
        for (store, setting) in [("http.p12", HTTP_PASSWORD), ("transport.p12", TRANSPORT_PASSWORD)] {
            let [ca, leaf] = certificates(&place, store, setting)?;
            for arguments in [
                &["lint_pkix_cert", "lint", &ca][..],
                &["lint_pkix_cert", "lint", &leaf],
                &["lint_pkix_signer_signee_cert_chain", "lint", &ca, &leaf],
            ] {
                let findings = lint(arguments)?;
                ensure!(findings.is_empty(), "{store} with {options:?}: {findings:?}");
            }
        }
    }
    Ok(())
}

/// Returns warnings and errors.
fn lint(arguments: &[&str]) -> Result<Vec<String>> {
    let folder = tests::linter()?;
    let [tool, arguments @ ..] = arguments else { return Ok(Vec::new()) };
    let output = Command::new("python3")
        .env("PYTHONPATH", &folder)
        .env("LC_ALL", "C.UTF-8")
        .arg(folder.join("bin").join(tool))
        .args(arguments)
        .args(["--severity", "WARNING"])
        .output()
        .context("could not run python3")?;
    ensure!(output.stderr.is_empty(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let findings = text.lines().filter(|line| line.contains("(WARNING)") || line.contains("(ERROR)"));
    Ok(findings.filter(|line| !line.contains(SINGLE_LABEL)).map(str::to_owned).collect())
}
