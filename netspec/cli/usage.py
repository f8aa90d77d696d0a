"""Errors in how the command line is used, as opposed to problems of a spec and bugs."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable

from netspec.cli.terminal import width_of
from netspec.wording import nearest


class UsageError(Exception):
    """Wrong usage. The text is one line that says what is wrong and what would work; the exit code is 2."""


def unknown(noun: str, name: str, known: Iterable[str]) -> UsageError:
    """The error of an unknown name, with the nearest known one, or all of them."""
    return UsageError(f"unknown {noun} '{name}'; {hint(name, tuple(known))}")


def hint(name: str, known: Collection[str]) -> str:
    """What to write in place of an unknown name."""
    near = nearest(name, known)
    if near:
        return f"did you mean '{near}'?"
    return f"known: {', '.join(known)}" if known else "there are none"


def error_text(program: str, text: str) -> str:
    """The line that reports wrong usage; on a terminal, as many lines as it takes."""
    from netspec.report.wrap import hanging

    return "\n".join(hanging(f"{program}: error: {text}", width_of(sys.stderr))) + "\n"
