#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Takes one step of a rotation of a CA on one node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rotation
short_description: Take one step of a CA rotation on an Elasticsearch node
version_added: "0.1.0"
description:
  - Replaces a CA of a cluster and its key, node by node and without an interruption. Each step is taken on one node
    after the other, and ended on all nodes before the next begins; the wrong order is refused by the program.
  - The role P(es_bootstrap.elasticsearch.rotate#role) takes all steps.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
options:
  layer:
    description: Which CA is rotated.
    type: str
    choices: [transport, http]
    default: transport
  step:
    description:
      - V(prepare) creates the new CA on one node and seals it into O(file). It does nothing if the file exists.
      - V(trust), V(switch) and V(finish) are taken on each node. V(back) undoes the last step of one node.
      - V(status) changes nothing.
    type: str
    choices: [prepare, trust, switch, finish, back, status]
    required: true
  file:
    description: The sealed file on the host.
    type: path
    required: true
  recipients:
    description: With O(step=prepare), the recipients of the file.
    type: list
    elements: str
  passphrase_file:
    description: A file on the host whose first line is the passphrase of the sealed file.
    type: path
  identity:
    description: The key on the host that opens the sealed file.
    type: path
  identity_passphrase_file:
    description: A file on the host whose first line is the passphrase of O(identity).
    type: path
  nodes:
    description: With O(step=prepare), fail unless the cluster has this number of nodes.
    type: int
  remotes_ready:
    description: With O(step=prepare), remote clusters and other trusted parties are ready for the new CA.
    type: bool
    default: false
  clients_ready:
    description:
      - With O(layer=http) and O(step=switch), all clients trust both CAs, which C(http_ca.crt) contains after V(trust). Without it
        that step fails.
    type: bool
    default: false
  http_ca_days:
    description: With O(layer=http) and O(step=prepare), how many days the new CA is valid for.
    type: int
  http_days:
    description: With O(layer=http) and O(step=switch), how many days the new certificate is valid for.
    type: int
  without:
    description: Nodes that are gone for good and are omitted from this step.
    type: list
    elements: str
  compromised:
    description: With O(layer=transport) and O(step=finish), the old key has leaked; RV(left_to_do) lists what else must be done.
    type: bool
    default: false
  offline:
    description: Take the step on a stopped node; with V(status), do not contact the other nodes.
    type: bool
    default: false
  wait:
    description: How long to wait until the node has loaded the files, such as V(1m).
    type: str
"""

EXAMPLES = r"""
- name: Trust the new CA as well
  es_bootstrap.elasticsearch.rotation:
    step: trust
    file: /root/rotation.age
    identity: /etc/ssh/ssh_host_ed25519_key
  throttle: 1

- name: Present a certificate of the new HTTP CA, which all clients trust by now
  es_bootstrap.elasticsearch.rotation:
    layer: http
    step: switch
    clients_ready: true
    file: /root/http.age
    identity: /etc/ssh/ssh_host_ed25519_key
  throttle: 1
"""

RETURN = r"""
outcome:
  description: What was done; V(planned) in check mode.
  returned: success
  type: str
before:
  description: Where the node was before.
  returned: success
  type: str
stage:
  description: Where the node is now.
  returned: success
  type: str
  sample: trusting
nodes:
  description: Where the other nodes are.
  returned: success
  type: list
  elements: dict
left_to_do:
  description: What is left to do where the old key has leaked.
  returned: success
  type: list
  elements: str
  sample: [restart-each-node, delete-the-file]
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    NOTHING_TO_DO,
    Program,
    difference,
    options,
)

OPENING = ("identity", "identity_passphrase_file", "passphrase_file")
# What only one step of one layer takes.
OF_A_STEP = {
    ("http", "switch"): ("clients_ready", "http_days"),
    ("transport", "finish"): ("compromised",),
}


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            layer=dict(type="str", choices=["transport", "http"], default="transport"),
            step=dict(
                type="str", choices=["prepare", "trust", "switch", "finish", "back", "status"], required=True
            ),
            file=dict(type="path", required=True),
            recipients=dict(type="list", elements="str"),
            passphrase_file=dict(type="path", no_log=False),
            identity=dict(type="path"),
            identity_passphrase_file=dict(type="path", no_log=False),
            nodes=dict(type="int"),
            remotes_ready=dict(type="bool", default=False),
            clients_ready=dict(type="bool", default=False),
            http_ca_days=dict(type="int"),
            http_days=dict(type="int"),
            without=dict(type="list", elements="str"),
            compromised=dict(type="bool", default=False),
            offline=dict(type="bool", default=False),
            wait=dict(type="str"),
        ),
        supports_check_mode=True,
    )
    if module.params["step"] == "prepare" and os.path.exists(module.params["file"]):
        module.exit_json(changed=False, outcome="unchanged")
    code, document = Program(module).run(order(module))
    before, stage = document.get("before"), document.get("stage")
    module.exit_json(
        changed=code != NOTHING_TO_DO and module.params["step"] != "status",
        outcome=document.get("outcome"),
        before=before,
        stage=stage,
        nodes=document.get("nodes") or [],
        left_to_do=document.get("left_to_do") or [],
        diff=difference("rotation", "{0}\n".format(before), "{0}\n".format(stage)),
    )


def order(module):
    """The words of `rotate-ca`."""
    parameters = module.params
    step = parameters["step"]
    if step == "status":
        words = ["rotate-ca", "status", "--bundle", parameters["file"]]
        return words + options(parameters, OPENING + ("offline",))
    words = ["rotate-ca", parameters["layer"], step]
    if step == "prepare":
        words += ["--out", parameters["file"]]
        own = ("http_ca_days",) if parameters["layer"] == "http" else ("remotes_ready",)
        words += options(parameters, ("passphrase_file", "nodes", "wait") + own)
        for recipient in parameters["recipients"] or []:
            words += ["--recipient", recipient]
    else:
        own = OF_A_STEP.get((parameters["layer"], step), ())
        words += ["--bundle", parameters["file"]]
        words += options(parameters, OPENING + ("offline", "wait", "without") + own)
    return words + (["--dry-run"] if module.check_mode else [])


if __name__ == "__main__":
    main()
