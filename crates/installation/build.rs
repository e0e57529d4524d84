//! Tells the code whether this is a test build, in which variables can set the clock, a key and a host key.
//! Neither `release` nor a profile that inherits from it ever is, and packages are built only from these.

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
