# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""What modules make of the program's answers."""

from __future__ import annotations

from ansible_collections.es_bootstrap.elasticsearch.plugins.module_utils.program import (
    block,
    difference,
    options,
    parse,
    stops,
    told,
)

BLOCK = (
    "#----- BEGIN SECURITY AUTO CONFIGURATION -----\n"
    "xpack.security.enabled: true\n"
    "#----- END SECURITY AUTO CONFIGURATION -------\n"
)


def test_the_block_is_found_between_its_markers():
    assert block("a: b\n" + BLOCK + "c: d\n") == BLOCK
    assert block(BLOCK) == BLOCK


def test_without_both_markers_there_is_no_block():
    for text in ("", "a: b\n", BLOCK.splitlines(True)[0] + "a: b\n", "a: END SECURITY AUTO CONFIGURATION\n"):
        assert block(text) == ""


def test_a_difference_shows_neighbours_and_not_the_whole_file():
    before = "".join("line {0}\n".format(number) for number in range(20))
    shown = difference("yml", before, before.replace("line 10\n", "another\n"))["prepared"]
    assert "-line 10" in shown and "+another" in shown and "line 3" not in shown
    assert difference("yml", before, before)["prepared"] == ""


def test_options_are_those_that_are_set():
    parameters = dict(san=["a", "b"], http_days=3, keys=None, rejoin=True, plain=False)
    names = ("san", "http_days", "keys", "rejoin", "plain")
    assert options(parameters, names) == ["--san", "a", "--san", "b", "--http-days", "3", "--rejoin"]


def test_an_error_is_told_with_its_causes_and_its_hint():
    document = parse('{"error": "could not do it", "causes": ["no room"], "hint": "make room"}')
    assert told(document, "") == ("could not do it: no room", "make room")
    assert told({}, "error: odd\n") == ("error: odd", None)
    assert parse("no JSON") == {} and parse("[]") == {}


def test_the_rules_that_stop_are_told():
    document = dict(
        findings=[
            dict(rule="role-master", outcome="stop", reason="it is no master", fix="make it one"),
            dict(rule="role-data", outcome="pass", reason="fine"),
        ]
    )
    assert [stop["rule"] for stop in stops(document)] == ["role-master"]
    assert told(document, "") == ("role-master: it is no master", "make it one")
