# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""The list of nodes that an inventory stands for."""

from __future__ import annotations

import base64

import pytest

from ansible.errors import AnsibleFilterError
from ansible_collections.es_bootstrap.elasticsearch.plugins.filter.es_bootstrap_nodes import (
    es_bootstrap_nodes,
    is_address,
)


def key(host, text):
    return {"item": host, "content": base64.b64encode(text.encode()).decode()}


def test_addresses_are_told_from_names():
    for text in ("192.0.2.1", "192.0.2.1:9301", "::1", "2001:db8::7", "[2001:db8::7]"):
        assert is_address(text), text
    for text in ("es01", "es01.example.org", "es01:9300", "1.2.3"):
        assert not is_address(text), text


def test_each_host_is_a_node_with_its_own_key():
    variables = {"es01": {"ansible_host": "192.0.2.1"}, "es02": {"node_name": "two", "node_master": False}}
    keys = [key("es01", "ssh-ed25519 AAAA root@es01\n"), key("es02", "ssh-ed25519 BBBB\n")]
    first, second = es_bootstrap_nodes(["es01", "es02"], variables, keys, {})
    assert first == {
        "name": "es01",
        "addresses": ["192.0.2.1"],
        "names": [],
        "master": True,
        "recipients": ["ssh-ed25519 AAAA"],
    }
    assert (second["name"], second["addresses"], second["names"], second["master"]) == ("two", [], ["es02"], False)


def test_a_host_that_is_down_keeps_the_key_that_is_known():
    manifest = {"nodes": [{"name": "es01", "file": {"recipients": ["ssh-ed25519 CCCC"]}}]}
    down = [{"item": "es01", "unreachable": True}]
    assert es_bootstrap_nodes(["es01"], {"es01": {}}, down, manifest)[0]["recipients"] == ["ssh-ed25519 CCCC"]
    with pytest.raises(AnsibleFilterError, match="key of es01 is unknown"):
        es_bootstrap_nodes(["es01"], {"es01": {}}, down, {})
