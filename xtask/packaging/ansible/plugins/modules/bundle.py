#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Makes the sealed files of a planned cluster, or what is missing of them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bundle
short_description: Plan an Elasticsearch cluster and seal the material of each node
version_added: "0.1.0"
description:
  - Creates one sealed file for each node of a cluster, and one with the shared secrets, without a network. Run it on the
    controller, with C(delegate_to=localhost).
  - On a second run, unchanged nodes keep their files, new nodes get certificates of the same CA, and a node whose name or
    address has changed gets a new certificate.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
options:
  out:
    description: The directory of the files. C(manifest.json) contains no secret; store C(cluster.age) in a vault.
    type: path
    required: true
  cluster_name:
    description: The name of the cluster.
    type: str
  nodes:
    description: The nodes of the cluster, all of them.
    type: list
    elements: dict
    suboptions:
      name:
        description: The name of the node.
        type: str
        required: true
      addresses:
        description: Its addresses; other nodes connect to the first one.
        type: list
        elements: str
      names:
        description: Its host names.
        type: list
        elements: str
      master:
        description: Whether it is master-eligible.
        type: bool
        default: true
      recipients:
        description: Keys that can open its file, such as the machine's own C(ssh-ed25519) public key.
        type: list
        elements: str
  list:
    description: A file with the list of nodes, instead of O(cluster_name) and O(nodes).
    type: path
  recipients:
    description: The recipients of C(cluster.age), and of the files of nodes without their own recipients.
    type: list
    elements: str
  identity:
    description: The key that opens C(cluster.age) on later runs.
    type: path
  identity_passphrase_file:
    description: A file whose first line is the passphrase of O(identity).
    type: path
  passphrase_file:
    description: A file whose first line is the passphrase of C(cluster.age).
    type: path
  elastic_password:
    description: The password of C(elastic). It is passed through standard input.
    type: str
  elastic_password_file:
    description: A file whose first line is the password of C(elastic).
    type: path
  credentials_to:
    description: Where a generated password goes, V(none) or V(file:PATH); by default C(initial-credentials) in O(out).
    type: str
  reseal:
    description: The names of nodes whose files are rewritten because their machines have new keys.
    type: list
    elements: str
  plain:
    description: Do not seal the files of nodes.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Plan the cluster on the controller
  es_bootstrap.elasticsearch.bundle:
    out: "{{ playbook_dir }}/bundles"
    cluster_name: production
    nodes:
      - name: es01
        addresses: [192.0.2.11]
        recipients: ["ssh-ed25519 AAAA… es01"]
    recipients: [age1…]
    identity: ~/vault.key
  delegate_to: localhost
  run_once: true
  register: bundle
"""

RETURN = r"""
outcome:
  description: What was done; V(planned) in check mode.
  returned: success
  type: str
  sample: created
ca_fingerprint:
  description: SHA-256 of the HTTP CA of the cluster.
  returned: when it is known
  type: str
founders:
  description: The nodes that found the cluster.
  returned: when they are known
  type: list
  elements: str
nodes:
  description: Each node, what happens to it, and its file.
  returned: success
  type: list
  elements: dict
delivered_to:
  description: Where the password of C(elastic) went. The password itself is never returned.
  returned: when a password was generated
  type: str
"""

import json
import os
import tempfile

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    NOTHING_TO_DO,
    Program,
    difference,
    options,
)

PASSED_ON = ("out", "identity", "identity_passphrase_file", "passphrase_file", "credentials_to", "reseal", "plain")
NODE = dict(
    name=dict(type="str", required=True),
    addresses=dict(type="list", elements="str"),
    names=dict(type="list", elements="str"),
    master=dict(type="bool", default=True),
    recipients=dict(type="list", elements="str"),
)


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            out=dict(type="path", required=True),
            cluster_name=dict(type="str"),
            nodes=dict(type="list", elements="dict", options=NODE),
            list=dict(type="path"),
            recipients=dict(type="list", elements="str"),
            identity=dict(type="path"),
            identity_passphrase_file=dict(type="path", no_log=False),
            passphrase_file=dict(type="path", no_log=False),
            elastic_password=dict(type="str", no_log=True),
            elastic_password_file=dict(type="path", no_log=False),
            credentials_to=dict(type="str"),
            reseal=dict(type="list", elements="str"),
            plain=dict(type="bool", default=False),
        ),
        mutually_exclusive=[("nodes", "list"), ("elastic_password", "elastic_password_file")],
        required_one_of=[("nodes", "list")],
        required_by={"nodes": ("cluster_name",)},
        supports_check_mode=True,
    )
    where = module.params["credentials_to"]
    if where is not None and where != "none" and not where.startswith("file:"):
        module.fail_json(msg="credentials_to is `none` or `file:PATH`, not `{0}`".format(where))
    words = ["bundle", "create"] + options(module.params, PASSED_ON)
    for recipient in module.params["recipients"] or []:
        words += ["--recipient", recipient]
    data = module.params["elastic_password"]
    if data is not None or module.params["elastic_password_file"]:
        words += ["--elastic-password-file", module.params["elastic_password_file"] or "-"]
    words += ["--dry-run"] if module.check_mode else []
    code, document = create(module, words, data)
    nodes = document.get("nodes") or []
    lines = ["{0}: {1}\n".format(node["name"], node["change"]) for node in nodes if node["change"] != "unchanged"]
    module.exit_json(
        changed=code != NOTHING_TO_DO,
        outcome=document.get("outcome"),
        ca_fingerprint=document.get("ca_fingerprint"),
        founders=document.get("founders") or [],
        nodes=nodes,
        delivered_to=(document.get("credentials") or {}).get("delivered_to"),
        diff=difference(module.params["out"], "", "".join(lines)),
    )


def create(module, words, data):
    """Runs `bundle create` with the list of nodes, which it reads from a file."""
    if module.params["list"]:
        return Program(module).run(words + ["--nodes", module.params["list"]], data=data)
    nodes = [dict((key, value) for key, value in node.items() if value is not None) for node in module.params["nodes"]]
    # JSON is YAML.
    document = json.dumps({"cluster_name": module.params["cluster_name"], "nodes": nodes}, indent=1)
    handle, path = tempfile.mkstemp(dir=module.tmpdir, prefix="nodes-", suffix=".yml")
    module.add_cleanup_file(path)
    with os.fdopen(handle, "w") as file:
        file.write(document)
    return Program(module).run(words + ["--nodes", path], data=data)


if __name__ == "__main__":
    main()
