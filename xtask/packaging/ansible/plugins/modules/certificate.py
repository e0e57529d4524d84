#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Renews a node's HTTP certificate where it is due, or where its names have changed."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate
short_description: Renew the HTTP certificate of an Elasticsearch node
version_added: "0.1.0"
description:
  - Renews the HTTP certificate with the CA whose private key the node has. A running node loads it without a restart; the
    module waits until the node presents it.
  - Without O(force) nothing is done unless the certificate is due, or its names are no longer those of the machine.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
options:
  role:
    description:
      - V(http) renews the HTTP certificate; V(http_ca) also renews the certificate of its CA, with the same key.
      - V(http_ca) is never due by itself, so it needs O(force=true) or an enrollment token of a node that has the new one.
    type: str
    choices: [http, http_ca]
    default: http
  force:
    description: Renew even if nothing is due. Each run then changes the certificate.
    type: bool
    default: false
  before:
    description:
      - When the certificate is due, as the remaining time, such as V(30d), or as the elapsed share of its life, such as
        V(66%).
    type: str
  refresh_names:
    description: Replace outdated names and addresses of the machine by the current ones.
    type: bool
    default: true
  san:
    description: More names and addresses.
    type: list
    elements: str
  drop_name:
    description: Names and addresses to remove from the certificate.
    type: list
    elements: str
  http_days:
    description: How many days the HTTP certificate is valid.
    type: int
  http_ca_days:
    description: How many days the HTTP CA is valid.
    type: int
  enrollment_token:
    description: With O(role=http_ca), a token of a node that has the new CA. It is passed through standard input.
    type: str
  wait:
    description: How long to wait until the node presents the certificate, such as V(1m).
    type: str
  no_wait:
    description: Do not wait until the node presents the certificate.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Renew what ends within 30 days, and follow the machine's addresses
  es_bootstrap.elasticsearch.certificate:
    before: 30d
"""

RETURN = r"""
outcome:
  description: What was done; V(planned) in check mode.
  returned: success
  type: str
  sample: renewed
names:
  description: The names of the certificate.
  returned: when it changes
  type: list
  elements: str
previous:
  description: The certificate before.
  returned: when it changes
  type: dict
certificate:
  description: The certificate now.
  returned: when it changes, but for check mode
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    NOTHING_TO_DO,
    Program,
    difference,
    options,
)

PASSED_ON = (
    "refresh_names",
    "san",
    "drop_name",
    "http_days",
    "http_ca_days",
    "wait",
    "no_wait",
)


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            role=dict(type="str", choices=["http", "http_ca"], default="http"),
            force=dict(type="bool", default=False),
            before=dict(type="str"),
            refresh_names=dict(type="bool", default=True),
            san=dict(type="list", elements="str"),
            drop_name=dict(type="list", elements="str"),
            http_days=dict(type="int"),
            http_ca_days=dict(type="int"),
            enrollment_token=dict(type="str", no_log=True),
            wait=dict(type="str"),
            no_wait=dict(type="bool", default=False),
        ),
        mutually_exclusive=[("wait", "no_wait")],
        supports_check_mode=True,
    )
    parameters = module.params
    if parameters["role"] == "http_ca" and not (parameters["force"] or parameters["enrollment_token"]):
        module.fail_json(msg="role `http_ca` needs `force: true` or an enrollment token: a CA is never due by itself")
    program = Program(module)
    code, document = program.run(order(module), data=parameters["enrollment_token"])
    if code == NOTHING_TO_DO:
        module.exit_json(changed=False, outcome="unchanged", names=document.get("names") or [])
    previous, now = document.get("previous") or {}, document.get("certificate") or {}
    module.exit_json(
        changed=True,
        outcome=document.get("outcome"),
        names=document.get("names") or [],
        previous=previous,
        certificate=now,
        diff=difference(document.get("path") or "certificate", shown(previous), shown(now, document.get("names"))),
    )


def order(module):
    """The words of `renew`."""
    parameters = module.params
    words = ["renew", parameters["role"].replace("_", "-")] + options(parameters, PASSED_ON)
    if not parameters["force"] and parameters["role"] == "http":
        words.append("--if-due")
    if parameters["before"] and not parameters["force"]:
        words += ["--expires-in", parameters["before"]]
    if parameters["enrollment_token"]:
        words += ["--enrollment-token-file", "-"]
    if module.check_mode:
        words.append("--dry-run")
    return words


def shown(certificate, names=None):
    """One line for each thing that people compare."""
    lines = ["{0}: {1}".format(name, certificate[name]) for name in sorted(certificate) if name != "names"]
    lines += ["name: {0}".format(name) for name in certificate.get("names") or names or []]
    return "".join(line + "\n" for line in lines)


if __name__ == "__main__":
    main()
