"""Writes plain data as YAML in the style of a person: in flow style if it fits a line, layers in block style."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.report.visible import visible
from netspec.source.scalars import resolve

WIDTH = 120
_PLAIN = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_./-]*[A-Za-z0-9_.])?")
_OPEN = ("layers", "blocks", "arg_scope")
_FOLDED = re.compile(r"[^\s#][!-~]*(?: [!-~]+)*")


def yaml_text(root: Mapping[str, Any]) -> str:
    """The text of a file whose root is a mapping."""
    return "".join(f"{line}\n" for line in _mapping(root, 0))


def scalar_text(value: object) -> str:
    """A scalar; a string is quoted only if it must be."""
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) is not None and resolve(value) == value
        # The escapes of `visible` are also valid in YAML's double quotes.
        return value if plain else visible(json.dumps(value, ensure_ascii=False))
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return repr(value)


def _mapping(value: Mapping[str, Any], indent: int) -> list[str]:
    return [line for key, item in value.items() for line in _entry(key, item, indent)]


def _entry(key: str, value: Any, indent: int) -> list[str]:
    blanks = " " * indent
    if isinstance(value, str) and (folded := _folded(f"{blanks}{scalar_text(key)}:", value, indent)):
        return folded
    line = f"{blanks}{scalar_text(key)}: {_flow(value)}"
    if not _is_block(key, value, len(line)):
        return [line]
    inside = _mapping if isinstance(value, Mapping) else _sequence
    return [f"{blanks}{scalar_text(key)}:", *inside(value, indent + 2)]


def _sequence(value: Sequence[Any], indent: int) -> list[str]:
    lines: list[str] = []
    for item in value:
        # The first line of a block begins after the dash.
        line = f"{' ' * indent}- {_flow(item)}"
        if _is_step(item) or _is_block(None, item, len(line)):
            inside = _mapping if isinstance(item, Mapping) else _sequence
            first, *rest = inside(item, indent + 2)
            lines += [f"{' ' * indent}- {first.lstrip()}", *rest]
        else:
            lines.append(line)
    return lines


def _is_step(item: Any) -> bool:
    """Whether it is a mapping of mappings, such as a layer, which is written in block style."""
    if not isinstance(item, Mapping) or "ops" in item:
        return False
    return any(isinstance(inner, Mapping) for inner in item.values())


def _is_block(key: str | None, value: Any, length: int) -> bool:
    if not isinstance(value, Mapping | list | tuple) or not value:
        return False
    return key in _OPEN or length > WIDTH or _holds_layers(value)


def _holds_layers(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value.get("layers")) or any(map(_holds_layers, value.values()))
    return isinstance(value, list | tuple) and any(map(_holds_layers, value))


def _flow(value: Any) -> str:
    spend(2)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_text(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar_text(value)


def _folded(head: str, text: str, indent: int) -> list[str] | None:
    """A long text folded over several lines; None if it is short, or if folding would change it."""
    if len(head) + len(text) < WIDTH - 2 or not _FOLDED.fullmatch(text):
        return None
    blanks = " " * (indent + 2)
    return [
        f"{head} >-",
        *textwrap.wrap(
            text, WIDTH, initial_indent=blanks, subsequent_indent=blanks, break_long_words=False, break_on_hyphens=False
        ),
    ]
