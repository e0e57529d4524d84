//! Tells the code whether this is a build for tests, which may be given a clock, a key and a host key by variables. A
//! release is none, nor is whatever else inherits its profile: packages are built from these alone.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "cargo tells build scripts by variables, and is told on standard output"
)]

fn main() {
    println!("cargo::rerun-if-env-changed=PROFILE");
    println!("cargo::rustc-check-cfg=cfg(test_build)");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        println!("cargo::rustc-cfg=test_build");
    }
}
