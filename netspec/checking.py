"""Checking files and folders: which files there are to check, and all their problems as values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from netspec.diagnostics import Problem, Span, ordered
from netspec.pipeline import inspect_file

SUFFIXES = (".yaml", ".yml")


def check(*paths: str | os.PathLike[str]) -> tuple[Problem, ...]:
    """All problems of the given files and of the specs in the given folders. Never raises for what they hold."""
    files, problems = spec_files(paths)
    return ordered([*problems, *(problem for file in files for problem in inspect_file(file).problems)])


def spec_files(paths: Iterable[str | os.PathLike[str]]) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The files that paths stand for, each once: a file itself, a folder all specs below it that are not hidden."""
    files: dict[str, None] = {}
    problems: list[Problem] = []
    for path in (os.fspath(path) for path in paths):
        if not Path(path).is_dir():
            files[path] = None
            continue
        found = sorted(_below(Path(path)))
        files.update(dict.fromkeys(map(str, found)))
        if not found:
            text = f"no specs in this folder: no file ends in {' or '.join(SUFFIXES)}"
            problems.append(Problem("no-specs", text, Span(path, 1, 1, 1, 1)))
    return tuple(files), tuple(problems)


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield Path(root, name)
