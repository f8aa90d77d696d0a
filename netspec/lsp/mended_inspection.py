"""Inspects a mended text: its own syntax errors, and of the rest what holds however the holes will be filled."""

from __future__ import annotations

from netspec.diagnostics import Problem, Span, ordered
from netspec.lsp.holes import Holes, holes
from netspec.lsp.mended_text import MendedText
from netspec.pipeline import Inspected, Overrides, inspect_document

_OF_ABSENCE = ("unused-", "mode-not-read")
"""How the codes begin that speak of what no part of a file does: a hole may do it."""
_DECLARING = {
    "params": ("unknown-name",),
    "functions": ("unknown-name",),
    "blocks": ("unknown-op",),
}
"""The codes of names that no part of a file declares, by the sections that declare them."""


def inspect_mended(mended: MendedText, overrides: Overrides, folder: str | None) -> Inspected:
    """Inspects a mended text."""
    found = holes(mended.document, mended.mark)
    unread = [Problem("yaml-syntax", "", place) for place in found.unread]
    inspected = inspect_document(found.document, [*mended.problems, *unread], overrides, folder)
    said = frozenset(mended.problems)
    kept = (each for each in inspected.problems if each in said or (each.text and _holds(each, found)))
    return inspected.reporting(ordered(kept))


def _holds(problem: Problem, found: Holes) -> bool:
    """Whether a problem stays however the holes are filled."""
    if problem.code.startswith(_OF_ABSENCE):
        return False
    if any(_within(problem.span, unit) for unit in found.units):
        return False
    return not any(problem.code in codes for section, codes in _DECLARING.items() if section in found.sections)


def _within(span: Span, unit: Span) -> bool:
    return span.file == unit.file and unit.line <= span.line <= unit.end_line
