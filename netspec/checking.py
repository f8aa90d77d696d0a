"""Checks files and folders: finds the specs in them, and returns all problems as values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from netspec.diagnostics import Problem, Span, ordered
from netspec.pipeline import inspect_file
from netspec.source.root import given_root

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".yaml", ".yml")


def check(*paths: str | os.PathLike[str], root: str | os.PathLike[str] | None = None) -> tuple[Problem, ...]:
    """All problems of the given files and of the specs in the given folders. Raises for none of their content.

    Files that they extend or use must lie in or below `root`, by default the root of each spec's project.

    Raises:
        NotADirectoryError: there is no folder `root`.
    """
    folder = given_root(root)
    files, problems = spec_files(paths)
    found = (inspect_file(file.path, folder=folder) for file in files)
    return ordered([*problems, *(problem for inspected in found for problem in inspected.problems)])


class SpecFile(NamedTuple):
    """A spec to read.

    `folder` is the one that its other files must lie in; None for the root of its project. `name`, if any, stands in
    place of the path in messages and where the spec's other files are looked for: the path is that of a stream.
    """

    path: str
    folder: str | None = None
    name: str | None = None


def spec_files(paths: Iterable[str | os.PathLike[str]]) -> tuple[tuple[SpecFile, ...], tuple[Problem, ...]]:
    """The specs that paths name, each once: a file itself, and for a folder all specs below it that are not hidden."""
    files: dict[str, SpecFile] = {}
    problems: list[Problem] = []
    for path in (os.fspath(path) for path in paths):
        if not path or not os.path.isdir(path):  # '' does not name the current folder
            files.setdefault(path, SpecFile(path))
            continue
        found = sorted(_below(path))
        files |= {str(file): SpecFile(str(file)) for file in found}
        if not found:
            text = f"no specs in this folder: no file name ends in {' or '.join(SUFFIXES)}"
            problems.append(Problem("no-specs", text, Span(path, 1, 1, 1, 1)))
    return tuple(files.values()), tuple(problems)


def _below(folder: str) -> Iterator[Path]:
    from pathlib import Path

    for root, folders, names in os.walk(Path(folder)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield Path(root, name)
