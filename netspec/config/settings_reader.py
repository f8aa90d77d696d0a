"""Reads the settings of a table, and reports every fault of them at its place."""

from __future__ import annotations

import os
from itertools import islice
from typing import Any

from netspec.config.path_patterns import PathPatterns, fault
from netspec.config.toml_places import TomlPlaces
from netspec.diagnostics import Problem, Span
from netspec.wording import nearest, on_one_line, shown

KEYS = ("root", "include", "exclude", "select", "ignore", "strict")
MAX_ITEMS = 200
"""The most items of a list, and the most faults that are reported: each is looked for in the text."""


class SettingsReader:
    """Reads the values of a table; one that is at fault is reported and counts as absent."""

    def __init__(self, table: Any, places: TomlPlaces, folder: str, problems: list[Problem]) -> None:
        """`folder` is that of the file, links resolved; the faults are added to `problems`."""
        self._folder = folder
        self._table: dict[str, Any] = table if isinstance(table, dict) else {}
        self._places, self._problems = places, problems
        if not isinstance(table, dict):
            self._report("wrong-type", f"the settings of netspec are a table, got {shown(table)}", places.table())
        for key in islice((key for key in self._table if key not in KEYS), MAX_ITEMS):
            near = nearest(key, KEYS)
            help = f"did you mean '{near}'?" if near else f"known: {', '.join(KEYS)}"
            if key in ("tool", "netspec"):
                help = "write the settings at the top level of this file, without a table"
            text = f"the configuration has no key '{on_one_line(key)}'"
            self._report("unknown-key", text, places.key(key), help)

    def flag(self, key: str) -> bool:
        """The truth value of a key; false if it is absent."""
        value = self._table.get(key, False)
        if isinstance(value, bool):
            return value
        self._report("wrong-type", f"{key}: expected true or false, got {shown(value)}", self._places.key(key))
        return False

    def patterns(self, key: str) -> PathPatterns:
        """The patterns of a key."""
        if key == "include" and self._table.get(key) == []:
            help = "leave the key out to include all YAML files"
            self._report("wrong-length", "include: an empty list includes no file", self._places.key(key), help)
        found = []
        for pattern in self._texts(key, "patterns of paths"):
            if text := fault(pattern):
                self._report("unknown-value", f"{key}: {text}", self._places.value(key, pattern))
            else:
                found.append(pattern)
        return PathPatterns(found, self._folder)

    def codes(self, key: str) -> frozenset[str] | None:
        """The codes of a key; None if it is absent or at fault."""
        from netspec.config.warning_codes import ALL, expanded, fault_of

        before = len(self._problems)
        words = self._texts(key, "codes")
        for word in words:
            if word != ALL and (wrong := fault_of(word)):
                near = f"did you mean '{wrong[1]}'?" if wrong[1] else None
                self._report("unknown-value", f"{key}: {wrong[0]}", self._places.value(key, word), near)
        return expanded(frozenset(words)) if key in self._table and len(self._problems) == before else None

    def root(self) -> str | None:
        """The folder that `root` names, relative to that of the file."""
        value = self._table.get("root")
        if value is None:
            return None
        if not isinstance(value, str):
            self._report("wrong-type", f"root: expected a folder, got {shown(value)}", self._places.key("root"))
            return None
        span, named, limit = self._places.value("root", value), on_one_line(value), repository(self._folder)
        path = _resolved(os.path.join(self._folder, value)) if value else None
        if path is None:
            self._report("no-such-file", f"root: no such folder: '{named}'", span)
        elif os.path.commonpath([path, limit]) != limit:
            text = f"root: '{named}' is outside of {os.path.basename(limit) or limit}, which the configuration is for"
            help = "name a folder of the same repository, or use --root on the command line"
            self._report("outside-folder", text, span, help)
        else:
            return path
        return None

    def _texts(self, key: str, noun: str) -> list[str]:
        value = self._table.get(key, [])
        if isinstance(value, list) and len(value) > MAX_ITEMS:
            text = f"{key}: at most {MAX_ITEMS} {noun} are read, got {len(value):,}"
            self._report("wrong-length", text, self._places.key(key))
            return []
        if isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    text = f"{key}: expected a list of {noun}, got {shown(item)} in it"
                    self._report("wrong-type", text, self._places.key(key))
            return [item for item in value if isinstance(item, str)]
        help = f'write {key} = ["{value}"]' if isinstance(value, str) else None
        self._report("wrong-type", f"{key}: expected a list of {noun}, got {shown(value)}", self._places.key(key), help)
        return []

    def _report(self, code: str, text: str, span: Span, help: str | None = None) -> None:
        self._problems.append(Problem(code, text, span, help=help))


def _resolved(folder: str) -> str | None:
    """A folder's path without links; None if there is none."""
    try:
        path = os.path.realpath(folder)
    except ValueError:  # the name contains a NUL
        return None
    return path if os.path.isdir(path) else None


def repository(folder: str) -> str:
    """The nearest folder at or above one that holds a `.git`; without any, the folder itself."""
    above = folder
    while not os.path.lexists(os.path.join(above, ".git")):
        if above == os.path.dirname(above):
            return folder
        above = os.path.dirname(above)
    return above
