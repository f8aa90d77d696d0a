"""The way of the data, from text to network: read, check, elaborate, lint. Every command and `netspec.load` take it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from netspec.analysis.batch import batch_warnings
from netspec.analysis.size_hints import advised
from netspec.assembly.assemble import composed
from netspec.budget import TooCostly, limited
from netspec.diagnostics import MAX_PROBLEMS, Note, Problem, Severity, has_errors, ordered, too_costly
from netspec.elaboration import elaborate
from netspec.lint import lint_network
from netspec.lint.spec import lint
from netspec.network import Network
from netspec.schema import Checked, check_document
from netspec.shapes import Shape
from netspec.source import Document, read, read_text
from netspec.source.decoding import start_of


@dataclass(frozen=True, slots=True, eq=False)
class Inspected:
    """All that is known of one file. `network` is None if there is any error; `checked` if it could not be read."""

    file: str
    checked: Checked | None
    network: Network | None
    problems: tuple[Problem, ...]

    @property
    def document(self) -> Document | None:
        """The file as it was read."""
        return self.checked.document if self.checked else None


def inspect_file(
    path: str | os.PathLike[str],
    given: Mapping[str, Any] | None = None,
    input_shape: Shape | None = None,
    folder: str | None = None,
) -> Inspected:
    """Inspects a file. Never raises for what it holds. Files outside `folder` are not read: see `composed`."""
    return _inspect(os.fspath(path), lambda: read(path), _Asked(given or {}, input_shape, folder))


def inspect_text(
    data: bytes | str,
    file: str,
    given: Mapping[str, Any] | None = None,
    input_shape: Shape | None = None,
    folder: str | None = None,
) -> Inspected:
    """Inspects text, such as that of the standard input; `file` is what messages call it."""
    return _inspect(file, lambda: read_text(data, file), _Asked(given or {}, input_shape, folder))


class _Asked(NamedTuple):
    """What a file is inspected for: values of parameters, the input's shape, and where other files may lie."""

    given: Mapping[str, Any]
    shape: Shape | None
    folder: str | None


def _inspect(file: str, reading: Callable[[], tuple[Document | None, list[Problem]]], asked: _Asked) -> Inspected:
    try:
        with limited():
            return _within_depth(file, *reading(), asked)
    except TooCostly as cost:
        return Inspected(file, None, None, (too_costly(cost, file),))


def _within_depth(file: str, document: Document | None, problems: list[Problem], asked: _Asked) -> Inspected:
    try:
        return _inspected(file, document, problems, asked)
    except RecursionError:
        text = "blocks, groups and functions lead too deep into one another"
        return Inspected(file, None, None, ordered([*problems, Problem("too-deep", text, start_of(file))]))


def _inspected(file: str, document: Document | None, problems: list[Problem], asked: _Asked) -> Inspected:
    if document is None:
        return Inspected(file, None, None, _listed(ordered(problems)))
    whole = composed(document, asked.folder)
    problems = [*problems, *whole.problems]
    if whole.document is None:
        return Inspected(file, None, None, _listed(ordered(problems)))
    unread = [problem for problem in problems if problem.severity is Severity.ERROR]
    checked = check_document(whole.document, unread, whole.used, whole.hidden)
    if len(problems) + len(checked.problems) >= MAX_PROBLEMS:
        # What lies behind them was not looked at, and so nothing more can be said of the file.
        return Inspected(file, checked, None, _listed(ordered([*problems, *checked.problems])))
    elaborated = elaborate(checked, asked.given, input_shape=asked.shape)
    warned = lint_network(
        checked, elaborated, lambda given: elaborate(checked, {**asked.given, **given}, input_shape=asked.shape)
    )
    later = [*checked.problems, *lint(checked), *warned, *advised(checked, asked.given, asked.shape, elaborated)]
    later += batch_warnings(elaborated.layers)
    # Where the reader could not make a value it left null, which must not be reported once more.
    unreadable = {problem.span for problem in unread}
    found = ordered([*problems, *(problem for problem in later if problem.span not in unreadable)])
    return Inspected(file, checked, None if has_errors(found) else elaborated.network, _listed(found))


def _listed(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems as far as anyone reads, and that there are more."""
    if len(found) < MAX_PROBLEMS:
        return found
    last = found[MAX_PROBLEMS - 1]
    more = Note(f"the file has {MAX_PROBLEMS:,} problems or more, of which the first {MAX_PROBLEMS:,} are listed")
    return (*found[: MAX_PROBLEMS - 1], replace(last, notes=(*last.notes, more)))
