"""Reports unknown keys, with the known keys that were most likely meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from netspec.diagnostics import MAX_PROBLEMS, Problem, Span
from netspec.schema.suggest import Kind, likely, suggested
from netspec.wording import on_one_line


def intended_keys(mapping: Mapping[str, Any], known: Collection[str], kind: Kind = "") -> set[str]:
    """The known keys that a mapping's unknown ones most likely stand for, and that are therefore not missing."""
    unknown = (key for key in mapping if key not in known)
    return {near for key in islice(unknown, MAX_PROBLEMS) if (near := likely(key, known, kind))}


def unknown_key(
    key: str,
    known: Iterable[str],
    subject: str,
    span: Span,
    kind: Kind = "",
    given: Mapping[str, object] = MappingProxyType({}),
) -> Problem:
    """The problem of an unknown key of the mapping `given`, with the known key that it most likely stands for."""
    advice = suggested(key, sorted(known), kind, value=given.get(key), present=given)
    text = f"{subject}: unknown key '{on_one_line(key)}'"
    return Problem("unknown-key", text, span, help=advice.help, fix=advice.fix(span))
