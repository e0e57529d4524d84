# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Which kibana.yml belongs to a Kibana that is connected."""

from __future__ import annotations

import pytest

from ansible_collections.es_bootstrap.elasticsearch.plugins.modules.kibana import CONNECTED


@pytest.mark.parametrize(
    "text",
    [
        "elasticsearch.serviceAccountToken: x\n",
        "server.port: 5601\n'elasticsearch.serviceAccountToken': x\n",
        "elasticsearch:\n  hosts: [a]\n  serviceAccountToken: x\n",
        '"elasticsearch.serviceAccountToken" : x\n',
    ],
)
def test_a_token_of_its_own_connects_it(text):
    assert CONNECTED.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Use this token instead of a username/password.\n# elasticsearch.serviceAccountToken: \"my_token\"\n",
        "elasticsearch.hosts: [a] # serviceAccountToken: x\n",
        "elasticsearch.username: kibana_system\n",
    ],
)
def test_the_file_as_kibana_ships_it_has_none(text):
    assert not CONNECTED.search(text)
