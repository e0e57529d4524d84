#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Makes an enrollment token on a node that runs, or revokes one."""

from __future__ import annotations

DOCUMENTATION = r"""
module: enrollment_token
short_description: Create or revoke an enrollment token
version_added: "0.1.0"
description:
  - Creates a token with which nodes or a Kibana join the cluster of a running node, or revokes it. Use C(delegate_to) for
    the node that creates it.
  - The result is hidden in output and logs, as with C(no_log). Set C(no_log) on tasks that use the token.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
attributes:
  check_mode:
    description: In check mode no token is created or revoked.
    support: full
  diff_mode:
    support: none
options:
  state:
    description: V(present) creates a token, V(absent) revokes the one in O(token).
    type: str
    choices: [present, absent]
    default: present
  scope:
    description: What will enroll.
    type: str
    choices: [node, kibana]
    default: node
  token:
    description: The token to revoke. It is passed through standard input.
    type: str
  url:
    description: The URL of the node, if it cannot be derived from its settings.
    type: str
  wait:
    description: How long to wait for a node that is still starting, such as V(5m).
    type: str
notes:
  - Each run creates another token, so a task reports changed. A token is valid for 30 minutes, and for any number of nodes.
"""

EXAMPLES = r"""
- name: Create a token on the first node
  es_bootstrap.elasticsearch.enrollment_token:
    scope: node
    wait: 5m
  delegate_to: es01
  run_once: true
  register: token

- name: Revoke it
  es_bootstrap.elasticsearch.enrollment_token:
    state: absent
    token: "{{ token.token }}"
  delegate_to: es01
  run_once: true
"""

RETURN = r"""
token:
  description: The token, a secret.
  returned: with O(state=present), but for check mode
  type: str
expires:
  description: When it ends.
  returned: with O(state=present), but for check mode
  type: str
addresses:
  description: The addresses that it leads to.
  returned: with O(state=present), but for check mode
  type: list
  elements: str
ca_fingerprint:
  description: SHA-256 of the HTTP CA that it leads to.
  returned: with O(state=present), but for check mode
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    NOTHING_TO_DO,
    Program,
    options,
)


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            state=dict(type="str", choices=["present", "absent"], default="present"),
            scope=dict(type="str", choices=["node", "kibana"], default="node"),
            token=dict(type="str", no_log=True),
            url=dict(type="str"),
            wait=dict(type="str"),
        ),
        required_if=[("state", "absent", ("token",))],
        supports_check_mode=True,
    )
    parameters = module.params
    if module.check_mode:
        module.exit_json(changed=True)
    program = Program(module)
    words = ["create-enrollment-token"] + options(parameters, ("url", "wait"))
    if parameters["state"] == "absent":
        code = program.run(words + ["--revoke", "-"], data=parameters["token"])[0]
        module.exit_json(changed=code != NOTHING_TO_DO)
    document = program.run(words + ["--scope", parameters["scope"]])[1]
    module.exit_json(
        changed=True,
        token=document.get("token"),
        expires=document.get("expires"),
        addresses=document.get("addresses") or [],
        ca_fingerprint=document.get("ca_fingerprint"),
    )


if __name__ == "__main__":
    main()
