"""What a user asked for that cannot be done as asked: no problem of a spec, and no bug."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.wording import nearest


class UsageError(Exception):
    """Wrong usage. The text is one line that says what was expected; the command ends with exit code 2."""


def unknown(noun: str, name: str, known: Iterable[str]) -> UsageError:
    """The fault of a name that is not known, with the nearest that is, or all of them."""
    known = tuple(known)
    near = nearest(name, known)
    if near:
        hint = f"did you mean '{near}'?"
    elif known:
        hint = f"known are {', '.join(known)}"
    else:
        hint = "there is none"
    return UsageError(f"no {noun} '{name}'; {hint}")
