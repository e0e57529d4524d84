//! Transcripts: one per reason, error and exit code, with exactly what is printed.

#[test]
fn transcripts() {
    let (variable, key) = tests::RSA_KEY;
    trycmd::TestCases::new().env(variable, key).case("tests/cmd/*.toml");
}
