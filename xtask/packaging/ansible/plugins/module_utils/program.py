# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Runs es-bootstrap, and gives its answer to a module. Nothing beyond Python's own library is needed."""

from __future__ import annotations

import difflib
import json
import os

BEGIN = "BEGIN SECURITY AUTO CONFIGURATION"
END = "END SECURITY AUTO CONFIGURATION"

# The exit codes that modules tell from others; docs/exit-codes.md lists all.
DONE = 0
NOTHING_TO_DO = 80

COMMON = dict(
    executable=dict(type="str", default="es-bootstrap"),
    es_home=dict(type="path"),
    path_conf=dict(type="path"),
    es_version=dict(type="str"),
    keystore_passphrase_file=dict(type="path", no_log=False),
)


class Program:
    """The program on this host, with the options that say which node is meant."""

    def __init__(self, module, planned=None):
        """Where check mode has not installed the program, the module ends with what is known without it."""
        self.module = module
        parameters = module.params
        self.executable = module.get_bin_path(
            parameters["executable"], required=not module.check_mode, opt_dirs=["/usr/local/bin"]
        )
        if self.executable is None:
            module.warn("{0} is not installed, so nobody can tell what it would do".format(parameters["executable"]))
            module.exit_json(**(planned or dict(changed=True, outcome="planned")))
        self.common = ["--format", "json", "--color", "never"]
        for name in ("es_home", "path_conf", "es_version", "keystore_passphrase_file"):
            if parameters[name]:
                self.common += ["--" + name.replace("_", "-"), parameters[name]]

    def run(self, words, data=None, accepted=(DONE, NOTHING_TO_DO)):
        """Returns the exit code and the document; ends the module with any other exit code than the accepted ones."""
        command = [self.executable] + self.common + list(words)
        code, out, err = self.module.run_command(command, data=data, handle_exceptions=False)
        document = parse(out)
        if code not in accepted:
            self.fail(code, document, err)
        self.warn(err)
        return code, document

    def warn(self, err):
        """What the program said on standard error is for people."""
        for line in err.splitlines():
            line = line.strip()
            if line.startswith("warning:"):
                self.module.warn(line[len("warning:"):].strip())

    def fail(self, code, document, err):
        """Ends the module with the program's own error, its causes and its hint."""
        message, hint = told(document, err)
        self.module.fail_json(
            msg=message if hint is None else "{0} (hint: {1})".format(message, hint),
            hint=hint,
            exit_code=code,
            findings=stops(document),
        )

    def settings_file(self, document):
        """The path of elasticsearch.yml of the node that a document is about."""
        node = document.get("node") or {}
        folder = node.get("path_conf") or self.module.params["path_conf"] or "/etc/elasticsearch"
        return os.path.join(folder, "elasticsearch.yml")


def parse(text):
    """The document on standard output: an empty one where there is none."""
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def told(document, err):
    """The error and the hint of a run that failed."""
    if document.get("error"):
        return ": ".join([document["error"]] + list(document.get("causes") or [])), document.get("hint")
    reasons = ["{0}: {1}".format(stop["rule"], stop["reason"]) for stop in stops(document)]
    if reasons:
        fixes = [stop["fix"] for stop in stops(document) if stop.get("fix")]
        return "; ".join(reasons), "; ".join(fixes) or None
    lines = [line.strip() for line in err.splitlines() if line.strip()]
    return " ".join(lines) or "es-bootstrap said nothing", None


def stops(document):
    """The findings of a document that stand in the way."""
    return [
        {name: finding.get(name) for name in ("rule", "reason", "fix", "file", "line", "exit_code")}
        for finding in document.get("findings") or []
        if finding.get("outcome") == "stop"
    ]


def options(parameters, names):
    """The program's options of parameters that are set: texts, numbers, lists and switches."""
    words = []
    for name in names:
        value = parameters.get(name)
        option = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(option)
        elif isinstance(value, list):
            for one in value:
                words += [option, str(one)]
        else:
            words += [option, str(value)]
    return words


def read(path):
    """The text of a file; an empty one where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace")
    except (IOError, OSError):
        return ""


def block(text):
    """The block of a first start in the text of an elasticsearch.yml, with its two marker lines; empty if there is none."""
    kept, inside = [], False
    for line in text.splitlines(True):
        marker = line.lstrip().startswith("#")
        if marker and BEGIN in line:
            kept, inside = [], True
        if inside:
            kept.append(line)
        if inside and marker and END in line:
            return "".join(kept)
    return ""


def difference(path, before, after):
    """What `--diff` shows of a file: changed lines with their neighbours, never the whole file."""
    lines = difflib.unified_diff(
        before.splitlines(True), after.splitlines(True), fromfile=path, tofile=path, n=1
    )
    return {"prepared": "".join(line if line.endswith("\n") else line + "\n" for line in lines)}
