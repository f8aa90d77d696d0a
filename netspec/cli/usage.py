"""Errors in how the command line is used, as opposed to problems of a spec and bugs."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.wording import nearest


class UsageError(Exception):
    """Wrong usage. The text is one line that says what is wrong and what would work; the exit code is 2."""


def unknown(noun: str, name: str, known: Iterable[str]) -> UsageError:
    """The error of an unknown name, with the nearest known one, or all of them."""
    known = tuple(known)
    near = nearest(name, known)
    if near:
        hint = f"did you mean '{near}'?"
    elif known:
        hint = f"known: {', '.join(known)}"
    else:
        hint = "there are none"
    return UsageError(f"unknown {noun} '{name}'; {hint}")
