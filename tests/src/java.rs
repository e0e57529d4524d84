//! Compiles and runs small Java programs that call classes of Elasticsearch's own jars.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// A compiled program.
#[derive(Debug)]
pub struct Java {
    name: String,
    java: String,
    class_path: String,
    folder: TempDir,
}

impl Java {
    /// Compiles `interop/java/NAME.java` against jars in directories relative to a home. The JDK is the
    /// home's, or the first one of this machine.
    ///
    /// # Errors
    ///
    /// If the compilation fails.
    pub fn compile(name: &str, home: &Path, folders: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        crate::place::set_mode(folder.path(), 0o755)?;
        let jars: Vec<String> = folders.iter().map(|jars| format!("{}/{jars}/*", home.display())).collect();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("interop/java/{name}.java"));
        let jdk = jdk(home)?;
        // The node's user reads the classes, whatever the umask is.
        let mut javac = Command::new("sh");
        javac.args(["-c", "umask 022; exec \"$@\"", "sh"]).arg(jdk.join("bin/javac"));
        javac.args(["-cp", &jars.join(":"), "-d"]).arg(folder.path()).arg(source);
        let compiled = javac.output().context("could not run javac")?;
        ensure!(compiled.status.success(), "javac: {}", String::from_utf8_lossy(&compiled.stderr));
        Ok(Self {
            name: name.to_owned(),
            java: jdk.join("bin/java").display().to_string(),
            class_path: format!("{}:{}", folder.path().display(), jars.join(":")),
            folder,
        })
    }

    /// Returns the directory of its classes, which may also hold files of the test.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the command that runs it with these system properties.
    #[must_use]
    pub fn command(&self, properties: &[(&str, &str)]) -> Command {
        let mut command = Command::new(&self.java);
        command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"]);
        command.arg("-Dsun.jnu.encoding=UTF-8").env("LC_ALL", "C.UTF-8");
        for (name, value) in properties {
            command.arg(format!("-D{name}={value}"));
        }
        command.args(["-cp", &self.class_path, &self.name]);
        command
    }

    /// Returns the command that runs it as part of the server of 9.5 and later, in the given package, as the
    /// start script runs the server.
    #[must_use]
    pub fn within_server(&self, home: &Path, package: &str, temporary: &Path) -> Command {
        let lib = home.join("lib");
        let lib = lib.display();
        let patch = |module: &str, with: &str| format!("--patch-module={module}={with}");
        let mut command = Command::new(&self.java);
        command.args(SERVER_OPTIONS).env("LC_ALL", "C.UTF-8").env("LIBFFI_TMPDIR", temporary);
        command.arg(format!("-Djava.io.tmpdir={}", temporary.display()));
        command.arg(format!("-Des.path.home={}", home.display()));
        command.arg(patch("java.base", &format!("{lib}/entitlement-bridge/bridge.jar")));
        command.arg(patch("org.elasticsearch.server", &self.folder.path().display().to_string()));
        command.arg(format!("--module-path={lib}")).arg("-m");
        command.arg(format!("org.elasticsearch.server/{package}.{}", self.name));
        command
    }
}

/// The options of the start script, except for memory and speed, plus what a part of the server needs to
/// reset the single node per process.
const SERVER_OPTIONS: &[&str] = &[
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xss1m",
    "-Dfile.encoding=UTF-8",
    "-Djna.nosys=true",
    "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
    "-Des.distribution.type=tar",
    "-Des.java.type=unknown",
    "-Djdk.attach.allowAttachSelf=true",
    "-XX:+EnableDynamicAgentLoading",
    "--add-exports=java.base/org.elasticsearch.entitlement.bridge=org.elasticsearch.entitlement,java.logging,java.net.http,java.naming,jdk.net",
    "--add-opens=org.apache.lucene.core/org.apache.lucene.codecs.lucene99=org.elasticsearch.server",
    "--add-opens=org.apache.lucene.core/org.apache.lucene.internal.vectorization=org.elasticsearch.server",
    "--enable-native-access=org.elasticsearch.nativeaccess,org.apache.lucene.core",
    "--enable-native-access=ALL-UNNAMED",
    "--add-modules=jdk.net",
    "--add-modules=jdk.management.agent",
    "--add-modules=ALL-MODULE-PATH",
    "--add-modules=jdk.unsupported",
    "--add-reads=org.elasticsearch.server=jdk.unsupported",
    "--sun-misc-unsafe-memory-access=allow",
];

fn jdk(home: &Path) -> Result<PathBuf> {
    let own = home.join("jdk");
    if own.exists() { Ok(own) } else { crate::jdks()?.into_iter().next().context("this machine has no JDK") }
}
