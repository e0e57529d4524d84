//! A network for one test.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tests::running::PATIENCE;
use tests::user::within;

/// An address of the network that nodes do not consider loopback.
pub(crate) const ADDRESS: &str = "192.0.2.10";

/// A network namespace with an address other than loopback, kept by a process.
pub(crate) struct Network(std::process::Child);

impl Network {
    pub(crate) fn new() -> Self {
        let ready = format!("ip link set lo up && ip address add {ADDRESS}/32 dev lo && exec sleep infinity");
        let keeper = Command::new("unshare").args(["--net", "sh", "-ec", &ready]).spawn().unwrap();
        let network = Self(keeper);
        let deadline = Instant::now() + PATIENCE;
        while !network.run(&["ip", "address", "show"]).contains(ADDRESS) {
            assert!(Instant::now() < deadline, "the network is not ready");
            thread::sleep(Duration::from_millis(100));
        }
        network
    }

    fn words(&self) -> [String; 3] {
        ["nsenter".to_owned(), format!("--net=/proc/{}/ns/net", self.0.id()), "--".to_owned()]
    }

    pub(crate) fn run(&self, words: &[&str]) -> String {
        let [program, network, end] = self.words();
        let output = Command::new(program).arg(network).arg(end).args(words).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Returns a command that runs in this network.
    pub(crate) fn within(&self, command: &Command) -> Command {
        let words = self.words();
        within(command, &words.each_ref().map(String::as_str))
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
