# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Makes the list of nodes of a planned cluster from an inventory."""

from __future__ import annotations

import base64
import ipaddress

from ansible.errors import AnsibleFilterError


def is_address(text):
    """Whether a text is an address, perhaps with a port, and no name."""
    host = text.rsplit(":", 1)[0] if text.count(":") == 1 else text
    try:
        ipaddress.ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        return False
    return True


def public_key(encoded):
    """A public key without its comment, from the file that has it."""
    return " ".join(base64.b64decode(encoded).decode().split()[:2])


def es_bootstrap_nodes(hosts, variables, keys, manifest):
    """One entry for each host. One that is down keeps the recipients that an earlier run has written down."""
    read = {key["item"]: public_key(key["content"]) for key in keys if key.get("content")}
    before = {node["name"]: node["file"]["recipients"] for node in manifest.get("nodes") or []}
    nodes = []
    for host in hosts:
        known = variables[host]
        name = str(known.get("node_name", host))
        recipients = known.get("node_recipients") or ([read[host]] if host in read else before.get(name))
        if not recipients:
            raise AnsibleFilterError(
                "the key of {0} is unknown, because the host is down or has none: set node_recipients for it, or wait until it is up".format(host)
            )
        reached = str(known.get("ansible_host", host))
        nodes.append(
            {
                "name": name,
                "addresses": known.get("node_addresses", [reached] if is_address(reached) else []),
                "names": known.get("node_names", [] if is_address(reached) else [reached]),
                "master": known.get("node_master", True),
                "recipients": list(recipients),
            }
        )
    return nodes


class FilterModule:
    """The filters of this file."""

    def filters(self):
        """Their names."""
        return {"es_bootstrap_nodes": es_bootstrap_nodes}
