# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Which words a step of a rotation is called by."""

from __future__ import annotations

from ansible_collections.es_bootstrap.elasticsearch.plugins.modules.rotation import order

BUNDLE = ["--bundle", "r.age"]


class Module:
    """What `order` asks of a module."""

    def __init__(self, check_mode=False, **parameters):
        defaults = {"layer": "transport", "file": "r.age", "recipients": None, "without": None}
        self.params = dict(defaults, **parameters)
        self.check_mode = check_mode


def words(**parameters):
    return order(Module(**parameters))


def test_each_step_of_each_layer_gets_what_only_it_takes():
    given = {"clients_ready": True, "http_days": 90, "compromised": True, "wait": "1m"}
    wait = ["--wait", "1m"]
    ready = ["--clients-ready", "--http-days", "90"]
    for layer, step, own in (
        ("transport", "trust", []),
        ("transport", "switch", []),
        ("transport", "finish", ["--compromised"]),
        ("http", "trust", []),
        ("http", "switch", ready),
        ("http", "finish", []),
        ("http", "back", []),
    ):
        assert words(layer=layer, step=step, **given) == ["rotate-ca", layer, step] + BUNDLE + wait + own


def test_a_preparation_says_whom_it_is_for():
    given = {"recipients": ["one", "other"], "nodes": 3, "remotes_ready": True, "http_ca_days": 9}
    both = ["--recipient", "one", "--recipient", "other"]
    begin = ["--out", "r.age", "--nodes", "3"]
    transport = words(step="prepare", **given)
    assert transport == ["rotate-ca", "transport", "prepare"] + begin + ["--remotes-ready"] + both
    http = words(layer="http", step="prepare", **given)
    assert http == ["rotate-ca", "http", "prepare"] + begin + ["--http-ca-days", "9"] + both


def test_nodes_that_are_gone_are_left_out_and_check_mode_changes_nothing():
    left_out = order(Module(step="trust", without=["n8", "n9"], check_mode=True))
    assert left_out[5:] == ["--without", "n8", "--without", "n9", "--dry-run"]
    assert order(Module(step="status", check_mode=True)) == ["rotate-ca", "status"] + BUNDLE
