# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Options that all modules of this collection have."""

from __future__ import annotations


class ModuleDocFragment:
    """What every module says of the program that it runs."""

    DOCUMENTATION = r"""
options:
  executable:
    description: The program C(es-bootstrap), as a path or a name on the search path.
    type: str
    default: es-bootstrap
  es_home:
    description: Where Elasticsearch is installed; detected by default.
    type: path
  path_conf:
    description: The configuration directory of Elasticsearch; detected by default.
    type: path
  es_version:
    description: The version of Elasticsearch, if it cannot be detected.
    type: str
  keystore_passphrase_file:
    description: A file on the host whose first line is the passphrase of the keystore.
    type: path
requirements:
  - es-bootstrap of the collection's version, on the host that the module runs on
author:
  - The authors of es-bootstrap (@es-bootstrap)
"""

    ATTRIBUTES = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the host.
    support: full
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: full
  platform:
    description: The systems that the module works on.
    platforms: posix
    support: full
"""
