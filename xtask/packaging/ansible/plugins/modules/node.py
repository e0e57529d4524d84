#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Secures a fresh node, lets it join a cluster, or undoes that."""

from __future__ import annotations

DOCUMENTATION = r"""
module: node
short_description: Secure an Elasticsearch node before its first start
version_added: "0.1.0"
description:
  - Creates certificates, keystore and settings of a fresh node, from a bundle, with an enrollment token, or as the first node
    of a cluster, all or nothing.
  - A node that is already secured is not changed. A node that has data or is configured by hand is refused.
  - Start the service afterwards.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
options:
  state:
    description:
      - V(configured) secures a fresh node, from O(bundle) or as the first node of a new cluster.
      - V(joined) secures a fresh node with the certificates of the cluster that issued an enrollment token.
      - V(absent) undoes a first start, as long as the node has no data.
    type: str
    choices: [configured, joined, absent]
    default: configured
  bundle:
    description: The file on the host that M(es_bootstrap.elasticsearch.bundle) created for this node.
    type: path
  identity:
    description: The key on the host that opens the bundle; by default the host's own SSH key.
    type: path
  identity_passphrase_file:
    description: A file on the host whose first line is the passphrase of O(identity).
    type: path
  passphrase_file:
    description: A file on the host whose first line is the passphrase of the bundle.
    type: path
  ca_fingerprint:
    description:
      - SHA-256 of the HTTP CA in hexadecimal. A bundle of another CA is refused, and so is a node that is secured by
        another one.
    type: str
  rejoin:
    description: The node is recreated while its cluster is running, so it must not form a second cluster.
    type: bool
    default: false
  enrollment_token:
    description: The token of a running node. It is passed through standard input.
    type: str
  enrollment_token_file:
    description: A file on the host with the token.
    type: path
  elastic_password:
    description: The password of C(elastic). It is passed through standard input.
    type: str
  elastic_password_file:
    description: A file on the host whose first line is the password of C(elastic).
    type: path
  credentials_to:
    description:
      - Where a generated password goes, V(none) or V(file:PATH) on the host; by default C(initial-credentials) in the
        configuration directory.
    type: str
  san:
    description: More names and addresses for the HTTP certificate.
    type: list
    elements: str
  http_days:
    description: How many days the HTTP certificate is valid.
    type: int
  http_ca_days:
    description: How many days the HTTP CA is valid.
    type: int
  keys:
    description: Which keys are created.
    type: str
    choices: [compatible, stock]
  accept:
    description: Rules that are ignored; C(es-bootstrap explain RULE) says which ones can be.
    type: list
    elements: str
  lock_timeout:
    description: How long to wait for another run that is in progress, such as V(30s).
    type: str
notes:
  - In check mode with O(state=joined) no node is contacted.
seealso:
  - module: es_bootstrap.elasticsearch.bundle
  - module: es_bootstrap.elasticsearch.enrollment_token
"""

EXAMPLES = r"""
- name: Secure a node from its bundle
  es_bootstrap.elasticsearch.node:
    bundle: /root/es01.age
    ca_fingerprint: "{{ bundle.ca_fingerprint }}"

- name: Secure the first node of a cluster
  es_bootstrap.elasticsearch.node:
    credentials_to: file:/root/elastic-credentials

- name: Let a node join
  es_bootstrap.elasticsearch.node:
    state: joined
    enrollment_token: "{{ token.token }}"
  no_log: true
"""

RETURN = r"""
outcome:
  description: What was done; V(planned) in check mode.
  returned: success
  type: str
  sample: configured
ca_fingerprint:
  description: SHA-256 of the HTTP CA.
  returned: when it is known
  type: str
certificates:
  description: The certificates that were created.
  returned: success
  type: list
  elements: dict
files:
  description: The files that were written, with their modes.
  returned: success
  type: list
  elements: dict
settings:
  description: The names of the settings that were written into C(elasticsearch.yml).
  returned: success
  type: list
  elements: str
delivered_to:
  description: Where the password of C(elastic) went. The password itself is never returned.
  returned: when a password was generated
  type: str
removed:
  description: The files that O(state=absent) removed.
  returned: with O(state=absent)
  type: list
  elements: str
exit_code:
  description: The exit code of the program, where it failed.
  returned: failure
  type: int
hint:
  description: What to do, where the program failed and knows it.
  returned: failure
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    NOTHING_TO_DO,
    Program,
    block,
    difference,
    options,
    read,
    stops,
    told,
)

FROM_BUNDLE = ("bundle", "identity", "identity_passphrase_file", "passphrase_file", "ca_fingerprint", "rejoin")
OF_A_START = ("credentials_to", "san", "http_days", "http_ca_days", "keys", "accept", "lock_timeout")


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            state=dict(type="str", choices=["configured", "joined", "absent"], default="configured"),
            bundle=dict(type="path"),
            identity=dict(type="path"),
            identity_passphrase_file=dict(type="path", no_log=False),
            passphrase_file=dict(type="path", no_log=False),
            ca_fingerprint=dict(type="str"),
            rejoin=dict(type="bool", default=False),
            enrollment_token=dict(type="str", no_log=True),
            enrollment_token_file=dict(type="path", no_log=False),
            elastic_password=dict(type="str", no_log=True),
            elastic_password_file=dict(type="path", no_log=False),
            credentials_to=dict(type="str"),
            san=dict(type="list", elements="str"),
            http_days=dict(type="int"),
            http_ca_days=dict(type="int"),
            keys=dict(type="str", choices=["compatible", "stock"], no_log=False),
            accept=dict(type="list", elements="str"),
            lock_timeout=dict(type="str"),
        ),
        mutually_exclusive=[
            ("enrollment_token", "enrollment_token_file", "bundle"),
            ("elastic_password", "elastic_password_file", "bundle"),
            ("elastic_password", "enrollment_token"),
        ],
        required_if=[("state", "joined", ("enrollment_token", "enrollment_token_file"), True)],
        supports_check_mode=True,
    )
    refuse(module)
    program = Program(module, planned=dict(changed=module.params["state"] != "absent", outcome="planned"))
    if module.params["state"] == "absent":
        undo(module, program)
    secure(module, program)


def refuse(module):
    """What the program would take, and a module must not: a password on standard output would be in the result."""
    where = module.params["credentials_to"]
    if where is not None and where != "none" and not where.startswith("file:"):
        module.fail_json(msg="credentials_to is `none` or `file:PATH`, not `{0}`".format(where))


def secure(module, program):
    """`configure`, once it is known that the node is fresh."""
    status = seen(program)
    if status.get("standing") == "secured":
        same_ca(module, status)
        module.exit_json(changed=False, outcome="unchanged", ca_fingerprint=fingerprint(status))
    path = program.settings_file(status)
    before = read(path)
    words, data = order(module)
    code, document = program.run(words, data=data)
    if code == NOTHING_TO_DO:
        skipped(module, program, document)
    after = read(path)
    if module.check_mode:
        after = before + (document.get("block") or "".join(name + "\n" for name in document.get("settings") or []))
    module.exit_json(
        changed=True,
        outcome=document.get("outcome"),
        ca_fingerprint=document.get("ca_fingerprint"),
        certificates=document.get("certificates") or [],
        files=document.get("files") or [],
        settings=document.get("settings") or [],
        delivered_to=(document.get("credentials") or {}).get("delivered_to"),
        diff=difference(path, before, after),
    )


def order(module):
    """The words of `configure`, and what goes to its standard input."""
    parameters = module.params
    words, data = ["configure"] + options(parameters, OF_A_START), None
    if parameters["bundle"]:
        words += options(parameters, FROM_BUNDLE)
    if parameters["state"] == "joined" and not module.check_mode:
        words += ["--enrollment-token-file", parameters["enrollment_token_file"] or "-"]
        data = parameters["enrollment_token"]
    if parameters["elastic_password"] is not None or parameters["elastic_password_file"] is not None:
        words += ["--elastic-password-file", parameters["elastic_password_file"] or "-"]
        data = parameters["elastic_password"]
    if module.check_mode:
        words.append("--dry-run")
    return words, data


def seen(program):
    """What `status` says of the node's files. It asks no node, and any finding is fine here."""
    return program.run(["status", "--offline"], accepted=(0, 1, 2, 3))[1]


def fingerprint(status):
    """SHA-256 of the HTTP CA that the node has."""
    for certificate in status.get("certificates") or []:
        if certificate.get("role") == "http_ca" and certificate.get("sha256"):
            return certificate["sha256"]
    return None


def same_ca(module, status):
    """A node of another cluster is no success."""
    wanted, found = module.params["ca_fingerprint"], fingerprint(status)
    if wanted and found and wanted.replace(":", "").lower() != found:
        module.fail_json(
            msg="the node is secured by another CA, {0}".format(found),
            hint="is it a node of another cluster? `es-bootstrap status` shows its certificates",
        )


def skipped(module, program, document):
    """The node was not configured: another run has secured it meanwhile, or a rule stops."""
    if seen(program).get("standing") == "secured":
        module.exit_json(changed=False, outcome="unchanged")
    message, hint = told(document, "")
    module.fail_json(msg="the node cannot be secured: " + message, hint=hint, findings=stops(document))


def undo(module, program):
    """`undo`."""
    path = program.settings_file(seen(program))
    before = read(path)
    words = ["undo"] + (["--dry-run"] if module.check_mode else [])
    code, document = program.run(words)
    if code == NOTHING_TO_DO:
        module.exit_json(changed=False, outcome="unchanged", removed=[])
    after = before.replace(block(before), "") if module.check_mode else read(path)
    module.exit_json(
        changed=True,
        outcome=document.get("outcome"),
        removed=document.get("removed") or [],
        diff=difference(path, before, after),
    )


if __name__ == "__main__":
    main()
