//! The machine of the measurement: only properties that affect its speed, nothing that identifies it.

use std::fs;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result};

use crate::Bench;
use crate::jvm;

/// The machine, and the programs used for comparison.
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) architecture: &'static str,
    /// In GiB.
    pub(crate) memory: u64,
    pub(crate) openssl: String,
    pub(crate) java: String,
    pub(crate) elasticsearch: String,
    /// In bytes.
    pub(crate) binary: u64,
}

impl Machine {
    pub(crate) fn read(bench: &Bench) -> Result<Self> {
        let memory = fs::read_to_string("/proc/meminfo")?;
        let kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
        let kib: u64 = kib.and_then(|kib| kib.trim().parse().ok()).context("no MemTotal in /proc/meminfo")?;
        let first = |command: &mut Command| -> Result<String> {
            let output =
                command.output().with_context(|| format!("could not run {:?}", command.get_program()))?;
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&text).into_owned();
            Ok(text.lines().next().unwrap_or_default().replace('"', ""))
        };
        let openssl = first(Command::new("openssl").arg("version"))?;
        let jar = fs::read_dir(bench.home.join("lib"))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .find_map(|name| {
                let version = name.strip_prefix("elasticsearch-")?.strip_suffix(".jar")?.to_owned();
                version.starts_with(|c: char| c.is_ascii_digit()).then_some(version)
            });
        Ok(Self {
            cores: thread::available_parallelism()?.get(),
            architecture: std::env::consts::ARCH,
            memory: kib.div_ceil(1 << 20),
            openssl: openssl.split(" (").next().unwrap_or_default().to_owned(),
            java: first(Command::new(jvm::program(&bench.home, "java")?).arg("-version"))?,
            elasticsearch: jar.context("no Elasticsearch in the home")?,
            binary: fs::metadata(&bench.program)?.len(),
        })
    }
}
