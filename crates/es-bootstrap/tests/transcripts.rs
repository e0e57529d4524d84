//! Transcripts: one per reason, error and exit code, with exactly what is printed.

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}
