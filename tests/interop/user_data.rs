//! cloud-init and OpenTofu accept the examples for user data in `docs/bundles.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::page;

/// The limit of cloud providers, in bytes of base64.
const LARGEST: usize = 16 << 10;
const NODES: [&str; 3] = ["es01", "es02", "es03"];
const PUBLIC_KEY: &str = include_str!("../../crates/fleet/tests/fixtures/host_ed25519.pub");

/// Returns a directory with the page's examples and the bundles of its three nodes.
fn examples() -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let text = fs::read_to_string(page::root()?.join("docs/bundles.md"))?;
    let example = |begin: &str| -> Result<&str> {
        let (_, rest) = text.split_once(begin).context("the page has no such example")?;
        Ok(rest.split_once("```").map_or(rest, |(example, _)| example))
    };
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text);
    write("cloud-init.yml.tftpl", &format!("#cloud-config\n{}", example("```yaml\n#cloud-config\n")?))?;
    write("main.tf", example("```hcl\n")?)?;
    let nodes = NODES.iter().enumerate();
    let nodes: String =
        nodes.map(|(at, name)| format!("  - {{name: {name}, addresses: [192.0.2.{at}]}}\n")).collect();
    write("nodes.yml", &format!("cluster_name: production\nnodes:\n{nodes}"))?;
    succeeded(
        Command::new(tests::program()?)
            .current_dir(folder.path())
            .args(["bundle", "create", "--nodes", "nodes.yml", "--out", "bundles"])
            .args(["--credentials-to", "none", "--recipient", PUBLIC_KEY.trim()]),
    )?;
    Ok(folder)
}

fn succeeded(command: &mut Command) -> Result<String> {
    let Output { status, stdout, stderr } = command.output()?;
    let said = String::from_utf8_lossy(&stderr);
    ensure!(status.success(), "{command:?}: {}{said}", String::from_utf8_lossy(&stdout));
    Ok(String::from_utf8(stdout)?)
}

/// Validates user data with cloud-init.
fn judge(folder: &Path, user_data: &str) -> Result<String> {
    let file = folder.join("user-data");
    fs::write(&file, user_data)?;
    let clouds = tests::clouds()?;
    succeeded(
        Command::new(clouds.join("bin/python"))
            .arg(clouds.join("usr/bin/cloud-init"))
            .args(["schema", "--config-file"])
            .arg(file)
            .env("PYTHONPATH", clouds.join("usr/lib/python3/dist-packages")),
    )
}

fn is_accepted(folder: &Path, user_data: &str) -> Result<()> {
    let said = judge(folder, user_data)?;
    ensure!(said.starts_with("Valid "), "{said}");
    let size = user_data.len().div_ceil(3) * 4;
    ensure!(size <= LARGEST, "{size} bytes");
    Ok(())
}

#[test]
#[ignore = "needs the program, clouds: cargo xtask test"]
fn cloud_init_accepts_the_pages_template_and_terraform_can_read_its_example() -> Result<()> {
    let folder = examples()?;
    let template = fs::read_to_string(folder.path().join("cloud-init.yml.tftpl"))?;
    let bundle = folder.path().join("bundles/nodes/es01.age");
    let encoded = succeeded(Command::new("base64").arg("--wrap=0").arg(bundle))?;
    is_accepted(folder.path(), &template.replace("${bundle}", &encoded))?;
    ensure!(judge(folder.path(), &template.replace("permissions", "mode")).is_err(), "it accepts anything");

    let read =
        succeeded(Command::new(tests::clouds()?.join("bin/hcl2json")).arg(folder.path().join("main.tf")))?;
    let read: Value = serde_json::from_str(&read)?;
    ensure!(read["output"]["user_data"][0]["sensitive"] == true, "{read}");
    Ok(())
}

#[test]
#[ignore = "needs the program, clouds: cargo xtask test --all"]
fn opentofu_makes_user_data_of_the_example_that_cloud_init_accepts() -> Result<()> {
    let folder = examples()?;
    let tofu = |arguments: &[&str]| {
        let mut command = Command::new(tests::clouds()?.join("bin/tofu"));
        command.current_dir(folder.path()).args(arguments);
        succeeded(command.env("HOME", folder.path()).env_remove("TF_CLI_CONFIG_FILE"))
    };
    tofu(&["init", "-input=false"])?;
    tofu(&["validate"])?;
    tofu(&["fmt", "-check", "-diff"])?;
    let applied = tofu(&["apply", "-input=false", "-auto-approve"])?;
    ensure!(applied.contains("user_data = <sensitive>"), "{applied}");
    let made: BTreeMap<String, String> = serde_json::from_str(&tofu(&["output", "-json", "user_data"])?)?;
    ensure!(made.keys().eq(&NODES), "{:?}", made.keys());
    made.values().try_for_each(|user_data| is_accepted(folder.path(), user_data))
}
