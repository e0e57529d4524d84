#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Connects a Kibana to a secured cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kibana
short_description: Connect a Kibana to a secured Elasticsearch cluster
version_added: "0.1.0"
description:
  - V(enrolled) connects the Kibana of this host with an enrollment token. V(preseeded) gives the Kibana on a node's own host
    a token that does not expire, whether the node runs or not.
  - A Kibana that already has a token is not changed.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
attributes:
  diff_mode:
    description: Names the settings that are written, never their values.
    support: full
options:
  state:
    description: How Kibana is connected.
    type: str
    choices: [enrolled, preseeded]
    default: enrolled
  enrollment_token:
    description: A token with the scope V(kibana). It is passed through standard input.
    type: str
  kibana_home:
    description: Where Kibana is installed.
    type: path
    default: /usr/share/kibana
  config:
    description: The file C(kibana.yml).
    type: path
    default: /etc/kibana/kibana.yml
  data:
    description: Kibana's data directory, if C(path.data) in C(kibana.yml) does not set it.
    type: path
  kibana_version:
    description: The version of Kibana, if its C(package.json) cannot be read.
    type: str
  host:
    description: With O(state=preseeded), the URL of the node, if it cannot be derived from its settings.
    type: str
  token_name:
    description: With O(state=preseeded), the name of the token.
    type: str
  force:
    description: Connect a Kibana again even if it already has a token.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Connect Kibana
  es_bootstrap.elasticsearch.kibana:
    enrollment_token: "{{ token.token }}"
  no_log: true
"""

RETURN = r"""
outcome:
  description: What was done; V(planned) in check mode.
  returned: success
  type: str
host:
  description: The node that Kibana is connected to.
  returned: when it changes
  type: str
config:
  description: The file that was written.
  returned: success
  type: str
ca_fingerprint:
  description: SHA-256 of the HTTP CA.
  returned: when it changes
  type: str
"""

import os
import re

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    Program,
    difference,
    options,
    read,
)

# What Kibana logs in with.
CONNECTED = re.compile(r"^\s*[\"']?(elasticsearch\.)?serviceAccountToken[\"']?\s*:", re.MULTILINE)
WRITTEN = ("elasticsearch.hosts", "elasticsearch.serviceAccountToken", "elasticsearch.ssl.certificateAuthorities")


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            state=dict(type="str", choices=["enrolled", "preseeded"], default="enrolled"),
            enrollment_token=dict(type="str", no_log=True),
            kibana_home=dict(type="path", default="/usr/share/kibana"),
            config=dict(type="path", default="/etc/kibana/kibana.yml"),
            data=dict(type="path"),
            kibana_version=dict(type="str"),
            host=dict(type="str"),
            token_name=dict(type="str", no_log=False),
            force=dict(type="bool", default=False),
        ),
        supports_check_mode=True,
    )
    path = module.params["config"]
    if os.path.isdir(path):
        path = os.path.join(path, "kibana.yml")
    if CONNECTED.search(read(path)) and not module.params["force"]:
        module.exit_json(changed=False, outcome="unchanged", config=path)
    if module.params["state"] == "enrolled":
        document = enroll(module)
    else:
        document = preseed(module)
    names = document.get("settings") or WRITTEN
    names = [name for name in names if isinstance(name, str)] or WRITTEN
    module.exit_json(
        changed=True,
        outcome=document.get("outcome") or ("planned" if module.check_mode else "preseeded"),
        host=document.get("host"),
        config=path,
        ca_fingerprint=document.get("ca_fingerprint"),
        diff=difference(path, "", "".join(name.split(":")[0] + "\n" for name in names)),
    )


def enroll(module):
    """`kibana-setup`; a plan needs a token as well, and there may be none yet."""
    token = module.params["enrollment_token"]
    if not token:
        if module.check_mode:
            return {}
        module.fail_json(msg="state `enrolled` needs an enrollment_token")
    words = ["kibana-setup", "--enrollment-token-file", "-"]
    words += options(module.params, ("kibana_home", "config", "data", "kibana_version"))
    words += ["--dry-run"] if module.check_mode else []
    return Program(module).run(words, data=token)[1]


def preseed(module):
    """`kibana preseed`, which knows no plan."""
    program = Program(module)
    if module.check_mode:
        return {}
    words = ["kibana", "preseed"]
    words += options(module.params, ("kibana_home", "config", "data", "host", "token_name"))
    return program.run(words)[1]


if __name__ == "__main__":
    main()
