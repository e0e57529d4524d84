//! Tests that this user or machine cannot run: each one is listed, and root in CI must run all.

use std::collections::BTreeMap;
use std::env;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::failure::with_hint;
use crate::prerequisites;
use crate::run::is_root;
use crate::suite::{Need, Test};

/// Names of skipped tests, by reason.
pub(crate) type LeftOut = BTreeMap<&'static str, Vec<String>>;

const ROOT: &str = "they need root";
const MOUNTS: &str = "they mount, which this container does not allow root";
const NAMESPACE: &str = "they mount in a namespace of a user's own, which this system does not allow";
const GO: &str = "they need Go, to build other programs";
const DEBIAN: &str = "they need a program that comes from Debian";
const HELM: &str = "they need Helm, or Go to build it";
const LONG: &str = "only `--all` has time for them";
const OUTSIDE: &str = "that machine lacks the network and the engines that they need";

/// What the caller is able to run.
#[derive(Clone, Copy)]
struct Powers {
    root: bool,
    mounts: bool,
    namespaces: bool,
    helm: bool,
    go: bool,
    debian: bool,
}

/// Removes the tests that cannot run here; in CI as root that is an error.
pub(crate) fn of(tests: &mut Vec<Test>) -> Result<LeftOut> {
    let powers = Powers {
        root: is_root(),
        mounts: may_mount(&["--mount"]),
        namespaces: may_mount(&["--user", "--map-root-user", "--mount"]),
        helm: prerequisites::is_on_path("helm") || prerequisites::is_on_path("go"),
        go: prerequisites::is_on_path("go"),
        debian: prerequisites::is_on_path("apt-get"),
    };
    let left_out = take_out(tests, powers);
    let is_ci = env::var_os("CI").is_some_and(|ci| ci == "true");
    if is_ci && powers.root && !left_out.is_empty() {
        return Err(with_hint(
            format!("nothing is left out in CI, and here would be:\n{}", text(&left_out)),
            "give the container what it lacks (`--privileged`), or run as another user than root",
        ));
    }
    Ok(left_out)
}

/// Removes the tests of the long form.
pub(crate) fn long(tests: &mut Vec<Test>) -> LeftOut {
    remove(tests, |test| test.long.then_some(LONG))
}

/// Removes the tests that cannot run on a machine without a network.
pub(crate) fn outside(tests: &mut Vec<Test>) -> LeftOut {
    remove(tests, |test| (test.needs(Need::Network) || test.needs_an_engine()).then_some(OUTSIDE))
}

/// Whether root may run this step, which mounts; it is among those left out otherwise.
pub(crate) fn may_run(step: &'static str, left_out: &mut LeftOut) -> bool {
    let reason = match is_root() {
        true if may_mount(&["--mount"]) => return true,
        true => MOUNTS,
        false => ROOT,
    };
    left_out.entry(reason).or_default().push(step.to_owned());
    false
}

/// Prints the skipped tests at the end.
pub(crate) fn tell(left_out: &LeftOut) {
    if !left_out.is_empty() {
        println!("{}", text(left_out));
    }
}

fn take_out(tests: &mut Vec<Test>, powers: Powers) -> LeftOut {
    remove(tests, |test| reason(test, powers))
}

fn remove(tests: &mut Vec<Test>, reason: impl Fn(&Test) -> Option<&'static str>) -> LeftOut {
    let mut left_out = LeftOut::new();
    tests.retain(|test| {
        let reason = reason(test);
        if let Some(reason) = reason {
            left_out.entry(reason).or_default().push(test.name());
        }
        reason.is_none()
    });
    left_out
}

fn reason(test: &Test, powers: Powers) -> Option<&'static str> {
    let needs_root = test.needs(Need::Root) || test.needs_an_engine();
    if needs_root && !powers.root {
        return Some(ROOT);
    }
    if needs_root && !powers.mounts {
        return Some(MOUNTS);
    }
    if test.needs(Need::Helm) && !powers.helm {
        return Some(HELM);
    }
    if (test.needs(Need::KubectlValidate) || test.needs(Need::Clouds)) && !powers.go {
        return Some(GO);
    }
    let debian = test.needs(Need::Clouds) || (test.needs(Need::Packages) && needs_root);
    if debian && !powers.debian {
        return Some(DEBIAN);
    }
    (test.needs(Need::Namespace) && !powers.namespaces).then_some(NAMESPACE)
}

/// Formats the reasons, with the names and their number.
pub(crate) fn text(left_out: &LeftOut) -> String {
    let groups = left_out.iter().map(|(reason, names)| {
        let mut names = names.clone();
        names.sort_unstable();
        format!("left out, as {reason} ({}):\n  {}", names.len(), names.join("\n  "))
    });
    groups.collect::<Vec<_>>().join("\n")
}

/// Returns whether this caller can mount in a namespace of unshare(1).
fn may_mount(namespace: &[&str]) -> bool {
    Command::new("unshare")
        .args(namespace)
        .args(["mount", "-t", "tmpfs", "tmpfs", "/mnt"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tests() -> Vec<Test> {
        [("plain", &[][..]), ("mounts", &[Need::Namespace]), ("gives", &[Need::Root, Need::Node])]
            .map(|(name, needs)| Test::of(name, needs))
            .to_vec()
    }

    fn check(root: bool, mounts: bool, namespaces: bool, runs: &[&str], said: &str) {
        let mut tests = tests();
        let left_out =
            take_out(&mut tests, Powers { root, mounts, namespaces, helm: true, go: true, debian: true });
        assert_eq!(tests.iter().map(|test| test.path.as_str()).collect::<Vec<_>>(), runs);
        assert_eq!(text(&left_out), said);
    }

    #[test]
    fn what_is_left_out_is_named_with_its_number_and_the_reason() {
        check(true, true, true, &["plain", "mounts", "gives"], "");
        check(false, false, true, &["plain", "mounts"], "left out, as they need root (1):\n  made_up::gives");
        check(
            false,
            false,
            false,
            &["plain"],
            &format!(
                "left out, as {NAMESPACE} (1):\n  made_up::mounts\n\
                 left out, as they need root (1):\n  made_up::gives"
            ),
        );
        check(
            true,
            false,
            true,
            &["plain", "mounts"],
            &format!("left out, as {MOUNTS} (1):\n  made_up::gives"),
        );
    }
}
