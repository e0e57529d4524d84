//! Transcripts: the exact output for each reason, error and exit code.

#[test]
fn transcripts() {
    let (variable, key) = tests::RSA_KEY;
    trycmd::TestCases::new().env(variable, key).case("tests/cmd/*.toml");
}
