"""The codes that can be selected and ignored: those of warnings."""

from __future__ import annotations

from netspec.codes import CODES
from netspec.diagnostics import Severity
from netspec.wording import nearest, on_one_line

ALL = "all"
"""The word for every code."""
WARNINGS = frozenset(code for code, entry in CODES.items() if entry.severity is Severity.WARNING)


def fault_of(word: str) -> tuple[str, str | None] | None:
    """Why a word is not the code of a warning, and the one that was most likely meant; None if it is one."""
    if word in WARNINGS:
        return None
    if word in CODES:
        return f"'{word}' is an error; only warnings can be selected and ignored", None
    return f"unknown code '{on_one_line(word)}'", nearest(word, WARNINGS)


def expanded(words: frozenset[str]) -> frozenset[str]:
    """Codes, with `all` as every one of them."""
    return WARNINGS if ALL in words else words
