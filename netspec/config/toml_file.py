"""Reads the settings of a `netspec.toml` or a `pyproject.toml`, and reports every fault of them at its place."""

from __future__ import annotations

import os
import re
import sys
from codecs import BOM_UTF8
from itertools import islice
from typing import Any

from netspec.config.path_patterns import fault
from netspec.config.project_settings import ProjectSettings, Selection
from netspec.config.toml_places import TomlPlaces
from netspec.diagnostics import Problem, Span, ordered
from netspec.source.decoding import SourceText, decode, start_of
from netspec.wording import nearest, on_one_line, shown

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = ("root", "include", "exclude", "select", "ignore", "strict")
MAX_BYTES = 512 * 1024
MAX_ITEMS = 200
"""The most items of a list, and the most faults that are reported: each is looked for in the text."""
MAX_PARTS = 64
"""The most parts of a dotted key."""
_LONG_KEY = re.compile(rf"[^=\n,{{}}\[\]]{{{2 * MAX_PARTS},}}")
_PART = re.compile(r"\.[ \t]*[^\s.]")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def settings_of(data: bytes, file: str, folder: str, in_tool: bool) -> ProjectSettings | None:
    """The settings of a file: its table `[tool.netspec]`, which may be absent, if `in_tool`, or else all of it."""
    if len(data) > MAX_BYTES:
        text = f"the configuration is larger than {MAX_BYTES // 1024} KiB"
        return ProjectSettings(file, folder, problems=(Problem("file-too-large", text, start_of(file)),))
    try:
        source = SourceText(file, data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return ProjectSettings(file, folder, problems=tuple(decode(data, file)[1]))
    problems = decode(data[:3], file)[1] if data.startswith(BOM_UTF8) else []
    if deep := _deep_key(source):
        return ProjectSettings(file, folder, problems=(*problems, deep), lines=source.lines)
    try:
        table: Any = tomllib.loads(source.content)
    except (ValueError, RecursionError) as error:
        return ProjectSettings(file, folder, problems=(*problems, _syntax(source, error)), lines=source.lines)
    if in_tool:
        tools = table.get("tool")
        if not isinstance(tools, dict) or "netspec" not in tools:
            return _misplaced(source, folder) if isinstance(table.get("netspec"), dict) else None
        table = tools["netspec"]
    reader = _Reader(table, TomlPlaces(source, in_tool), problems)
    return ProjectSettings(
        file,
        folder,
        reader.folder("root", folder),
        reader.patterns("include"),
        reader.patterns("exclude"),
        Selection(reader.codes("select"), reader.codes("ignore") or frozenset()),
        reader.flag("strict"),
        ordered(problems),
        source.lines,
    )


def _misplaced(text: SourceText, folder: str) -> ProjectSettings:
    """The settings of a `pyproject.toml` with a table `[netspec]`."""
    span = TomlPlaces(text, in_tool=False).key("netspec")
    problem = Problem("unknown-key", "the settings of netspec stand in [tool.netspec]", span, help="write tool.netspec")
    return ProjectSettings(text.file, folder, problems=(problem,), lines=text.lines)


class _Reader:
    """Reads the values of a table; one that is at fault is reported and counts as absent."""

    def __init__(self, table: Any, places: TomlPlaces, problems: list[Problem]) -> None:
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
        value = self._table.get(key, False)
        if isinstance(value, bool):
            return value
        self._report("wrong-type", f"{key}: expected true or false, got {shown(value)}", self._places.key(key))
        return False

    def patterns(self, key: str) -> tuple[str, ...]:
        found = []
        for pattern in self._texts(key, "patterns of paths"):
            if text := fault(pattern):
                self._report("unknown-value", f"{key}: {text}", self._places.value(key, pattern))
            else:
                found.append(pattern)
        return tuple(found)

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

    def folder(self, key: str, own: str) -> str | None:
        """The folder that a key names, relative to `own`, the folder of the file."""
        value = self._table.get(key)
        if value is None:
            return None
        span = self._places.key(key)
        if not isinstance(value, str):
            self._report("wrong-type", f"{key}: expected a folder, got {shown(value)}", span)
            return None
        span = self._places.value(key, value)
        named = on_one_line(value)
        try:
            path = os.path.realpath(os.path.join(own, value))
        except ValueError:
            path = ""
        if not value or not os.path.isdir(path):
            self._report("no-such-file", f"{key}: no such folder: '{named}'", span)
            return None
        limit = _repository(own)
        if os.path.commonpath([path, limit]) != limit:
            text = f"{key}: '{named}' is outside of {os.path.basename(limit) or limit}, which the configuration is for"
            help = "name a folder of the same repository, or use --root on the command line"
            self._report("outside-folder", text, span, help)
            return None
        return path

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


def _repository(folder: str) -> str:
    """The nearest folder at or above one that holds a `.git`; without any, the folder itself."""
    above = folder
    while not os.path.lexists(os.path.join(above, ".git")):
        if above == os.path.dirname(above):
            return folder
        above = os.path.dirname(above)
    return above


def _deep_key(text: SourceText) -> Problem | None:
    """The problem of a key of very many parts, for which Python's parser takes time quadratic in their number."""
    for found in _LONG_KEY.finditer(text.content):
        if sum(1 for _ in _PART.finditer(found[0])) > MAX_PARTS:
            fault = f"a key has more than {MAX_PARTS} parts"
            return Problem("too-deep", fault, text.span(found.start(), found.start() + 1))
    return None


def _syntax(text: SourceText, error: Exception) -> Problem:
    """The problem of an error of the parser, whose message ends in the place."""
    if isinstance(error, RecursionError):
        return Problem("too-deep", "values are nested too deeply", start_of(text.file))
    said = str(error)
    found = _PLACE.search(said)
    fault = said[: found.start()] if found else said
    at = len(text.content.rstrip())
    if found and found[1]:
        above = text.content.split("\n")[: int(found[1]) - 1]
        at = sum(len(line) + 1 for line in above) + int(found[2]) - 1
    return Problem("toml-syntax", f"invalid TOML: {fault[:1].lower()}{fault[1:]}", text.span(at, at + 1))
