#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Tells the state of a node's certificates, keystore and settings."""

from __future__ import annotations

DOCUMENTATION = r"""
module: status_info
short_description: Report what is due or broken on a secured Elasticsearch node
version_added: "0.1.0"
description:
  - Returns the certificates of a node with their expiry, and what is due or broken, as C(es-bootstrap status) does. It
    changes nothing.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
attributes:
  diff_mode:
    support: none
options:
  before:
    description:
      - When a certificate is due, as the remaining time, such as V(30d), or as the elapsed share of its life, such
        as V(66%).
    type: str
  fail_on:
    description: The state at which, or above which, the task fails.
    type: str
    choices: [never, broken, due]
    default: never
  offline:
    description: Do not connect to the node.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Fail where a certificate ends within 30 days
  es_bootstrap.elasticsearch.status_info:
    before: 30d
    fail_on: due
"""

RETURN = r"""
state:
  description: The worst of all findings.
  returned: always
  type: str
  sample: ok
standing:
  description: Whether the node is secured; V(fresh) if it is not.
  returned: success
  type: str
  sample: secured
secured_by:
  description: Who secured it, V(es-bootstrap), V(stock) or V(operator).
  returned: success
  type: str
ca_fingerprint:
  description: SHA-256 of the HTTP CA.
  returned: when the node has one
  type: str
block:
  description:
    - The lines that a first start wrote into C(elasticsearch.yml), with their markers, for templates of the whole file;
      empty if there are none.
  returned: success
  type: str
status:
  description: The whole document; C(docs/schemas/status.json) of es-bootstrap describes it.
  returned: always
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    Program,
    block,
    read,
)

# The exit codes of `status`, from the best to the worst.
STATES = {0: "ok", 1: "due", 2: "broken", 3: "unknown"}


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            before=dict(type="str"),
            fail_on=dict(type="str", choices=["never", "broken", "due"], default="never"),
            offline=dict(type="bool", default=False),
        ),
        supports_check_mode=True,
    )
    parameters = module.params
    program = Program(module, planned=dict(
        changed=False, state="unknown", standing="fresh", secured_by=None, ca_fingerprint=None, block="", status={}
    ))
    words = ["status"] + (["--offline"] if parameters["offline"] else [])
    if parameters["before"]:
        words += ["--expires-in", parameters["before"]]
    code, document = program.run(words, accepted=tuple(STATES))
    result = dict(
        changed=False,
        state=document.get("state", STATES[code]),
        standing=document.get("standing"),
        secured_by=document.get("secured_by"),
        ca_fingerprint=fingerprint(document),
        block=block(read(program.settings_file(document))),
        status=document,
    )
    fatal = {"never": (), "broken": (2, 3), "due": (1, 2, 3)}[parameters["fail_on"]]
    if code in fatal:
        module.fail_json(msg=reasons(document), **result)
    module.exit_json(**result)


def fingerprint(document):
    """SHA-256 of the HTTP CA."""
    found = [one for one in document.get("certificates") or [] if one.get("role") == "http_ca"]
    return next((one["sha256"] for one in found if one.get("sha256")), None)


def reasons(document):
    """What is due or broken, in one line."""
    found = [one for one in document.get("findings") or [] if one.get("severity") != "note"]
    lines = ["{0}: {1}".format(one.get("rule"), one.get("reason")) for one in found]
    return "; ".join(lines) or "the node is {0}".format(document.get("state"))


if __name__ == "__main__":
    main()
