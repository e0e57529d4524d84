//! Clients that must not notice the rotation: the official client writes and reads in a loop, and another one
//! logs in every second.

use std::fs;
use std::process::Command;

use tests::clients;
use tests::running::Running;

use super::cluster::Cluster;

/// Each round creates a new client, as a restarted program does: it reads the CA file, and knows all nodes.
const WRITES: &str = r#"
import os, sys, time
from elasticsearch import Elasticsearch
ca, stop, hosts = sys.argv[1], sys.argv[2], sys.argv[3:]
count = 0
while not os.path.exists(stop):
    client = Elasticsearch(hosts, ca_certs=ca, basic_auth=("elastic", os.environ["ELASTIC_PASSWORD"]),
                           request_timeout=60, retry_on_timeout=True, max_retries=10)
    for _ in range(5):
        client.index(index="load", id=str(count), document={"count": count})
        assert client.get(index="load", id=str(count))["_source"]["count"] == count
        count += 1
        time.sleep(0.2)
    client.close()
    print("round", count, flush=True)
print("ended after", count, flush=True)
"#;

/// Logs in as Kibana does, which knows a single node; that node is never restarted.
const LOGS_IN: &str = r#"
import os, sys, time
from elasticsearch import Elasticsearch
ca, stop, host = sys.argv[1:4]
count = 0
while not os.path.exists(stop):
    client = Elasticsearch(host, ca_certs=ca, basic_auth=("elastic", os.environ["ELASTIC_PASSWORD"]),
                           request_timeout=60, max_retries=0)
    assert client.security.authenticate()["username"] == "elastic"
    client.close()
    count += 1
    print("round", count, flush=True)
    time.sleep(1)
print("ended after", count, flush=True)
"#;

pub(super) struct Load {
    clients: [Running; 2],
    stop: std::path::PathBuf,
}

impl Load {
    pub(super) fn on(cluster: &Cluster) -> Self {
        let first = &cluster.places[0];
        let stop = first.path("stop");
        let hosts: Vec<String> = cluster.places.iter().map(tests::place::Place::url).collect();
        let start = |script: &str, hosts: &[String]| {
            let mut command = Command::new("python3");
            command.args(["-W", "ignore", "-c", script]).arg(first.config("certs/http_ca.crt")).arg(&stop);
            command.args(hosts).env("PYTHONPATH", clients().unwrap().join("python"));
            Running::start(command.env("ELASTIC_PASSWORD", &cluster.password), false).unwrap()
        };
        let mut clients = [start(WRITES, &hosts), start(LOGS_IN, &hosts[..1])];
        for client in &mut clients {
            client.wait_until("the first round", |client| client.stdout.text().contains("round")).unwrap();
        }
        Self { clients, stop }
    }

    /// Checks that both clients continue without an error.
    pub(super) fn is_served(&self) {
        for client in &self.clients {
            assert_eq!(client.stderr.text(), "");
        }
    }

    /// Stops both clients and checks that they exit by themselves.
    pub(super) fn ends(mut self) {
        fs::write(&self.stop, "").unwrap();
        for client in &mut self.clients {
            let said = client.stderr.clone();
            assert!(client.end().unwrap().success(), "{}", said.text());
            assert!(client.stdout.text().contains("ended after"));
        }
    }
}
