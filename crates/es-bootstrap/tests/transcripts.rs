//! Transcripts: the exact output for each reason, error and exit code.

use std::path::Path;

use rustix::fs::Mode;

#[test]
fn transcripts() {
    // The transcripts contain paths that need no quotes, and modes of files.
    tempfile::env::override_temp_dir(Path::new("/tmp")).unwrap();
    rustix::process::umask(Mode::WGRP | Mode::WOTH);
    let (variable, key) = tests::RSA_KEY;
    trycmd::TestCases::new().env(variable, key).case("tests/cmd/*.toml");
}
