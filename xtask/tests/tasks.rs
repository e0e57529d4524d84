//! Tasks as a shell starts them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

#[test]
fn variables_that_harm_are_handed_on_to_no_program() -> Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("id");
    fs::create_dir_all(&folder)?;
    // The task asks for the user before anything else.
    let id = folder.join("id");
    fs::write(&id, "#!/bin/sh\nexport -p > \"$0.variables\"\necho 1000\n")?;
    fs::set_permissions(&id, fs::Permissions::from_mode(0o755))?;
    let mut task = Command::new(env!("CARGO_BIN_EXE_xtask"));
    task.args(["test", "--hostile"]).env("PATH", &folder).env("CARGO_TARGET_DIR", "/elsewhere");
    let output = task.env("FILLED", "1").env("CREDENTIALS_DIRECTORY", "").output()?;
    let said = String::from_utf8(output.stderr)?;
    assert!(said.starts_with("error: only root can make the hostile machine for the tests\n"), "{said}");
    let variables = fs::read_to_string(folder.join("id.variables"))?;
    assert!(variables.contains("FILLED=") && !variables.contains("CREDENTIALS_DIRECTORY"), "{variables}");
    assert!(!variables.contains("CARGO_TARGET_DIR"), "{variables}");
    Ok(())
}
