"""Matches a name that leaves out parts of a path: scopes in the middle of it, or what a report cuts to three dots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

DOTS = "..."
"""What the tables of reports write in place of a part of a path."""

Same = Callable[[str, str], bool]


def matches(path: str, wanted: str) -> bool:
    """Whether a name means a path: some of its scopes in their order and its last part, or a cut form of its end."""
    parts = [part for part in wanted.split("/") if part != DOTS]
    if not any(DOTS in part for part in parts):
        return in_order(path.split("/"), parts)
    return any(is_cut(path.split("/", count)[count], wanted) for count in range(path.count("/") + 1))


def is_cut(path: str, wanted: str) -> bool:
    """Whether a text is a path with three dots in place of a part."""
    beginning, dots, end = wanted.partition(DOTS)
    return bool(dots) and path.startswith(beginning) and path.endswith(end) and len(path) >= len(beginning + end)


def in_order(parts: Sequence[str], wanted: Sequence[str], same: Same = str.__eq__) -> bool:
    """Whether the wanted parts are among those of a path, in this order, the last of both being the same."""
    if not wanted or not same(parts[-1], wanted[-1]):
        return False
    left = iter(parts[:-1])
    return all(any(same(part, one) for part in left) for one in wanted[:-1])
