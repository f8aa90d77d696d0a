"""The codes that can be selected and ignored: those of warnings."""

from __future__ import annotations

from netspec.codes import CODES
from netspec.diagnostics import Advice, Severity
from netspec.wording import nearest, on_one_line

ALL = "all"
"""The word for every code."""
WARNINGS = frozenset(code for code, entry in CODES.items() if entry.severity is Severity.WARNING)


def fault_of(word: str) -> tuple[str, Advice] | None:
    """Why a word is not the code of a warning, and what to do; None if it is one."""
    if word in WARNINGS:
        return None
    if word in CODES:
        text = f"'{word}' is an error; only warnings can be selected and ignored"
        return text, Advice("correct the spec, or exclude its file")
    near = nearest(word, WARNINGS)
    help = f"did you mean '{near}'?" if near else "`netspec check --explain CODE` explains a code"
    return f"unknown code '{on_one_line(word)}'", Advice(help, near)


def expanded(words: frozenset[str]) -> frozenset[str]:
    """Codes, with `all` as every one of them."""
    return WARNINGS if ALL in words else words
