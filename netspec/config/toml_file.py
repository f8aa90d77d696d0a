"""Reads the settings of a `netspec.toml` or a `pyproject.toml`, and reports every fault of them at its place."""

from __future__ import annotations

import re
import sys
from codecs import BOM_UTF8
from typing import Any

from netspec.config.project_settings import ProjectSettings, Selection
from netspec.config.settings_reader import SettingsReader
from netspec.config.toml_places import TomlPlaces
from netspec.diagnostics import Problem, ordered
from netspec.source.decoding import SourceText, decode, start_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_BYTES = 512 * 1024
MAX_PARTS = 64
"""The most parts of a dotted key."""
_LONG_KEY = re.compile(rf"[^=\n,{{}}\[\]]{{{2 * MAX_PARTS},}}")
_PART = re.compile(r"\.[ \t]*[^\s.]")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def settings_of(data: bytes, file: str, folder: str, in_tool: bool) -> ProjectSettings | None:
    """The settings of a file: its table `[tool.netspec]`, which may be absent, if `in_tool`, or else all of it."""
    if len(data) > MAX_BYTES:
        text = f"the configuration is larger than {MAX_BYTES // 1024} KiB"
        return ProjectSettings(file, problems=(Problem("file-too-large", text, start_of(file)),))
    try:
        source = SourceText(file, data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return ProjectSettings(file, problems=tuple(decode(data, file)[1]))
    problems = decode(data[:3], file)[1] if data.startswith(BOM_UTF8) else []
    if deep := _deep_key(source):
        return ProjectSettings(file, problems=(*problems, deep), lines=source.lines)
    try:
        table: Any = tomllib.loads(source.content)
    except (ValueError, RecursionError) as error:
        return ProjectSettings(file, problems=(*problems, _syntax(source, error)), lines=source.lines)
    if in_tool:
        tools = table.get("tool")
        if not isinstance(tools, dict) or "netspec" not in tools:
            return _misplaced(source) if isinstance(table.get("netspec"), dict) else None
        table = tools["netspec"]
    reader = SettingsReader(table, TomlPlaces(source, in_tool), folder, problems)
    return ProjectSettings(
        file,
        reader.root(),
        reader.patterns("include"),
        reader.patterns("exclude"),
        Selection(reader.codes("select"), reader.codes("ignore") or frozenset()),
        reader.flag("strict"),
        ordered(problems),
        source.lines,
    )


def _misplaced(text: SourceText) -> ProjectSettings:
    """The settings of a `pyproject.toml` with a table `[netspec]`."""
    span = TomlPlaces(text, in_tool=False).key("netspec")
    problem = Problem("unknown-key", "the settings of netspec stand in [tool.netspec]", span, help="write tool.netspec")
    return ProjectSettings(text.file, problems=(problem,), lines=text.lines)


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
