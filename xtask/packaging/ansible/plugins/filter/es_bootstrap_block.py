# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Keeps what a first start wrote in an elasticsearch.yml that a template makes."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import block


def es_bootstrap_block(text):
    """The block in the text of an elasticsearch.yml."""
    if not isinstance(text, str):
        raise AnsibleFilterError("es_bootstrap_block works on the text of an elasticsearch.yml")
    return block(text)


class FilterModule:
    """The filters of this file."""

    def filters(self):
        """Their names."""
        return {"es_bootstrap_block": es_bootstrap_block}
