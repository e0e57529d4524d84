//! The gate is a type: planning for a node that was not judged eligible does not compile.

#[test]
fn planning_needs_the_proof() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
