"""The names of files in reports for machines: a file has one name, from whatever folder the check was run.

CI systems match the names with those of the repository: relative to its root, with `/`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from netspec.diagnostics import Problem, Span
from netspec.report.findings import Findings

_OUTSIDE = "../"


def relative_names(findings: Findings) -> Mapping[str, str]:
    """The path of each file of the findings, relative to their base; one that begins with `../` is not below it."""
    base = findings.run.base
    spans = [span for problem in findings.problems for span in _spans(problem)]
    return {file: _relative(file, base) for file in dict.fromkeys([*findings.files, *(span.file for span in spans)])}


def uri(name: str, base: str) -> str:
    """A relative path as a relative URI, percent-encoded; of a file that is not below the base, the absolute URI."""
    if name == ".." or name.startswith(_OUTSIDE) or os.path.isabs(name):  # noqa: PTH117
        return Path(os.path.normpath(Path(base or os.curdir, name).absolute())).as_uri()
    return quote(os.fsencode(name))


def _spans(problem: Problem) -> Iterator[Span]:
    yield problem.span
    yield from (note.span for note in problem.notes if note.span is not None)
    if problem.fix is not None:
        yield from (edit.span for edit in problem.fix.edits)


def _relative(file: str, base: str) -> str:
    folder, name = os.path.split(file)
    try:
        # Links to folders are resolved, since a repository has its files below the folders themselves.
        path = os.path.relpath(Path(os.path.realpath(folder or os.curdir), name), os.path.realpath(base or os.curdir))
    except (OSError, ValueError):  # the current folder is deleted; another drive
        return file
    return path.replace(os.sep, "/")
