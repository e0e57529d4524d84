#!/usr/bin/python
# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Gives a node's keystore the entries that are wanted."""

from __future__ import annotations

DOCUMENTATION = r"""
module: keystore
short_description: Manage the secure settings of an Elasticsearch node
version_added: "0.1.0"
description:
  - Compares all entries with the node's keystore and writes it once if they differ. Values are passed through
    standard input, and never returned.
extends_documentation_fragment:
  - es_bootstrap.elasticsearch.program
  - es_bootstrap.elasticsearch.program.attributes
options:
  entries:
    description: The names of settings and their values, which are strings.
    type: dict
    required: true
  purge:
    description: Remove all other entries except those that the node itself needs.
    type: bool
    default: false
notes:
  - A running node uses new values after its next start, or some of them after C(POST /_nodes/reload_secure_settings).
"""

EXAMPLES = r"""
- name: Bring the access to a repository
  es_bootstrap.elasticsearch.keystore:
    entries:
      s3.client.default.access_key: "{{ vault_access_key }}"
      s3.client.default.secret_key: "{{ vault_secret_key }}"
"""

RETURN = r"""
added:
  description: The names that were added.
  returned: success
  type: list
  elements: str
changed_names:
  description: The names whose values were changed.
  returned: success
  type: list
  elements: str
removed:
  description: The names that were removed.
  returned: success
  type: list
  elements: str
"""

import json

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    COMMON,
    NOTHING_TO_DO,
    Program,
    difference,
)


def main():
    """Runs the module."""
    module = AnsibleModule(
        argument_spec=dict(
            COMMON,
            entries=dict(type="dict", required=True, no_log=True),
            purge=dict(type="bool", default=False),
        ),
        supports_check_mode=True,
    )
    parameters = module.params
    not_texts = [name for name, value in parameters["entries"].items() if not isinstance(value, (str, int, float))]
    if not_texts:
        module.fail_json(msg="these entries are no texts: " + ", ".join(sorted(not_texts)))
    # The names are no secrets, but stand in an argument that is one: they are needed in the result.
    entries = dict((name, text(value)) for name, value in parameters["entries"].items())
    words = ["keystore", "apply", "-"] + (["--purge"] if parameters["purge"] else [])
    words += ["--dry-run"] if module.check_mode else []
    code, document = Program(module).run(words, data=json.dumps(entries))
    names = dict((kind, document.get(kind) or []) for kind in ("added", "changed", "removed"))
    before = ["{0}\n".format(name) for name in sorted(names["changed"] + names["removed"])]
    after = ["{0}\n".format(name) for name in sorted(names["added"])]
    after += ["{0} (another value)\n".format(name) for name in sorted(names["changed"])]
    module.exit_json(
        changed=code != NOTHING_TO_DO,
        added=names["added"],
        changed_names=names["changed"],
        removed=names["removed"],
        diff=difference("elasticsearch.keystore", "".join(before), "".join(sorted(after))),
    )


def text(value):
    """Numbers and truth values as the keystore has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


if __name__ == "__main__":
    main()
