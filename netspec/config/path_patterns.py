"""Patterns of paths, as in `.gitignore`: `*`, `?` and `[a-z]` within a name, `**` for any folders.

A pattern without a slash matches a name in any folder; one with a slash is relative to the folder of its file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence


class PathPatterns:
    """Patterns relative to one folder, whose links are resolved."""

    def __init__(self, patterns: Iterable[str] = (), folder: str = "") -> None:
        self.texts = tuple(patterns)
        self._folder = folder
        self._patterns = [(pattern, _parts(pattern)) for pattern in self.texts]

    def of(self, path: str) -> str | None:
        """The first pattern that matches an absolute path; None if none does."""
        parts = os.path.relpath(path, self._folder).split(os.sep) if self._patterns else []
        return next((pattern for pattern, wanted in self._patterns if _fits(wanted, parts)), None)

    def above(self, path: str) -> str | None:
        """The first pattern that matches an absolute path or a folder that it is in."""
        parts = os.path.relpath(path, self._folder).split(os.sep) if self._patterns else []
        heads = [parts[:length] for length in range(1, len(parts) + 1)]
        return next(
            (pattern for pattern, wanted in self._patterns if any(_fits(wanted, head) for head in heads)),
            None,
        )


def fault(pattern: str) -> str | None:
    """Why a text is no pattern; None if it is one."""
    if not pattern.strip().strip("/"):
        return "an empty pattern matches nothing"
    if pattern.startswith("!"):
        return f"'{pattern}' begins with '!', which has no meaning here"
    if "\\" in pattern:
        return f"'{pattern}' has a backslash; folders are separated by '/'"
    if ".." in pattern.split("/"):
        return f"'{pattern}' leaves the folder that patterns are relative to"
    return None


def _parts(pattern: str) -> Sequence[str]:
    """The names that a path must have; `**` stands for any number of them."""
    anchored = "/" in pattern.rstrip("/")
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    return parts if anchored else ["**", *parts]


def _fits(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a path has the wanted names: each of them moves on the numbers of names that may have been passed."""
    from fnmatch import fnmatchcase

    reached = {0}
    for name in wanted:
        if name == "**":
            reached = set(range(min(reached, default=len(parts) + 1), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and fnmatchcase(parts[at], name)}
    return len(parts) in reached
