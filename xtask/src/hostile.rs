//! An unusual machine that no test may depend on: Elasticsearch is installed and runs on its default ports,
//! with its users, its defaults and the files of our packages; there is a bridge like Docker's; time zone,
//! locale, umask, host name and temporary directory are unusual, and the disk below the latter is almost full.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::runner::Surroundings;

/// Creates the machine in separate namespaces, reports it, and keeps it as long as standard input is open.
const MACHINE: &str = r#"
set -e
home=$1 program=$2
mount -t tmpfs -o mode=755 none /media
cd /media
for folder in etc var/lib usr/share; do
  mkdir -p "upper/$folder" "work/$folder"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=/media/upper/$folder,workdir=/media/work/$folder" "/$folder"
done
mkdir 'temporary files' locales
# Only 3 of 64 GiB are free: an untouched node would allocate nothing there. The filler takes no space outside.
truncate -s 64G disk
mkfs.ext4 -q -O ^has_journal disk
# In a container, the name of a free device may be missing.
device=$(losetup -f)
[ -e "$device" ] || mknod "$device" b 7 "${device#/dev/loop}"
mount -o loop,discard disk 'temporary files'
chmod 1777 'temporary files'
free=$(df --output=avail --block-size=1M 'temporary files' | tail -1)
fallocate -l "$((free - 3072))M" 'temporary files/filler'
localedef -i tr_TR -f UTF-8 locales/tr_TR.UTF-8
ip link set lo up
ip link add docker0 type bridge
ip address add 172.17.0.1/16 dev docker0
ip address add fd00:17::1/64 dev docker0 nodad
ip link set docker0 up
# hostname(1) of some systems refuses the underscore.
echo Hostile_Host.example > /proc/sys/kernel/hostname

getent group elasticsearch >/dev/null || groupadd --system elasticsearch
getent passwd elasticsearch >/dev/null || useradd --system --no-create-home --gid elasticsearch elasticsearch
rm -rf /usr/share/elasticsearch /etc/elasticsearch /var/lib/elasticsearch /var/lib/es-bootstrap
cp -a "$home" /usr/share/elasticsearch
cp -a /usr/share/elasticsearch/config /etc/elasticsearch
mkdir /var/lib/elasticsearch /var/lib/es-bootstrap
printf 'path.data: /var/lib/elasticsearch\npath.logs: /var/lib/elasticsearch/logs\n' >> /etc/elasticsearch/elasticsearch.yml
chown -R elasticsearch:elasticsearch /etc/elasticsearch /var/lib/elasticsearch
chmod 700 /var/lib/es-bootstrap
printf 'config: /etc/elasticsearch\n' > /var/lib/es-bootstrap/written.sha256
printf 'elastic_password: "of-another-node"\n' > /var/lib/es-bootstrap/initial-credentials
printf 'ES_PATH_CONF=/etc/elasticsearch\nES_JAVA_OPTS="-Xms128m -Xmx128m"\n' > /etc/default/elasticsearch
cp "$program" es-bootstrap
env -i PATH="$PATH" HOSTNAME=hostile ES_JAVA_OPTS='-Xms128m -Xmx128m -XX:TieredStopAtLevel=1' \
  setpriv --reuid=elasticsearch --regid=elasticsearch --clear-groups \
  ./es-bootstrap start --es-home /usr/share/elasticsearch --path-conf /etc/elasticsearch \
  -E transport.host=127.0.0.1 --credentials-to file:/etc/elasticsearch/credentials > log 2>&1 < /dev/null &
until grep -q kibana_enrollment_token: /etc/elasticsearch/credentials 2>/dev/null; do
  kill -0 $! || { cat log >&2; exit 1; }
  sleep 0.2
done
echo ready
cat
kill $!
wait
"#;

/// The machine, removed on drop.
pub(crate) struct Machine {
    keeper: Child,
}

impl Machine {
    /// Creates it with a real Elasticsearch and es-bootstrap.
    ///
    /// # Errors
    ///
    /// If a part of it cannot be created; its output contains the reason.
    pub(crate) fn new(home: &Path, program: &Path) -> Result<Self> {
        let mut keeper = Command::new("unshare")
            .args(["--mount", "--net", "--uts", "sh", "-c", MACHINE, "sh"])
            .args([home, program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("could not run unshare")?;
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().context("no standard output")?).read_line(&mut said)?;
        ensure!(said == "ready\n", "a hostile machine could not be made: {}", keeper.wait()?);
        Ok(Self { keeper })
    }

    /// Returns the command prefix and variables for running tests on it.
    pub(crate) fn surroundings(&self) -> Surroundings {
        let keeper = self.keeper.id().to_string();
        let enter = ["nsenter", "--mount", "--net", "--uts", "--target", &keeper];
        let shell = ["sh", "-c", "umask 077; cd \"$1\"; shift; exec \"$@\"", "sh"];
        let variables = [
            ("TZ", "Pacific/Kiritimati"),
            ("LOCPATH", "/media/locales"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("HOSTNAME", "Hostile_Host.example"),
            ("TMPDIR", "/media/temporary files"),
        ];
        Surroundings {
            before: enter.into_iter().chain(shell).map(str::to_owned).collect(),
            variables: variables.map(|(name, value)| (name, value.into())).to_vec(),
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // The machine stops its node and exits when its standard input is closed.
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
