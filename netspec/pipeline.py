"""Runs the stages on a file, each once: read, assemble, check, elaborate, lint, hints."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from netspec.analysis.batch import batch_warnings
from netspec.assembly.assemble import assemble
from netspec.assembly.assembled import Assembled, Setting
from netspec.budget import TooCostly, limited
from netspec.diagnostics import (
    MAX_PROBLEMS,
    Note,
    Problem,
    Severity,
    Span,
    SpecError,
    has_errors,
    ordered,
    too_costly,
    within_budget,
)
from netspec.elaboration import Elaborated, elaborate
from netspec.elaboration.built_steps import BuiltStep
from netspec.lint import lint_network
from netspec.lint.spec import lint
from netspec.network import InputShapes, Layer, Network
from netspec.records import dataclass, replace
from netspec.schema import Checked, check_document
from netspec.schema.expectation_words import EXPECT
from netspec.schema.file_head import is_abstract
from netspec.schema.file_words import ABSTRACT, REQUIRED
from netspec.source import Document, read_text
from netspec.source.decoding import load, start_of
from netspec.source.files import DISK, Files
from netspec.source.recognition import KEY


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A spec without errors, and its network for the given parameters and input."""

    checked: Checked
    network: Network
    expectations: tuple[Problem, ...] = ()
    """The problems of what the spec expects of the network. The network can be used all the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Inspected:
    """Everything that the stages found out about one file: its problems, and the spec unless one is an error."""

    file: str
    problems: tuple[Problem, ...]
    checked: Checked | None = None
    """None if the file cannot be read."""
    sound: Sound | None = None
    layers: tuple[Layer, ...] = ()
    """The layers that could be made, whose shapes are None where an error hides them."""
    built: tuple[BuiltStep, ...] = ()
    """What the steps became, in the order in which they were completed."""

    @property
    def network(self) -> Network | None:
        """The network; None if there is an error."""
        return self.sound.network if self.sound else None

    def reporting(self, problems: tuple[Problem, ...]) -> Inspected:
        """The same with other problems. Expectations that are not among them are not reported either."""
        if self.sound is None or not self.sound.expectations:
            return replace(self, problems=problems)
        reported = frozenset(problems)
        kept = tuple(problem for problem in self.sound.expectations if problem in reported)
        return replace(self, problems=problems, sound=replace(self.sound, expectations=kept))

    def require_sound(self) -> Sound:
        """The spec and its network.

        Raises:
            SpecError: there is an error.
        """
        if self.sound is None:
            raise SpecError(self.needing_network().problems)
        return self.sound

    def needing_network(self) -> Inspected:
        """The same for a use that needs the network: an abstract spec, which has none, has the problem that says so."""
        found = abstract(self.document)
        return replace(self, problems=ordered([*self.problems, *found])) if found else self

    def listed(self) -> Inspected:
        """The same with the first `MAX_PROBLEMS` problems, the last with a note that there are more."""
        if len(self.problems) < MAX_PROBLEMS:
            return self
        last = self.problems[MAX_PROBLEMS - 1]
        more = Note(f"the file has {MAX_PROBLEMS:,} problems or more; the first {MAX_PROBLEMS:,} are listed")
        return replace(self, problems=(*self.problems[: MAX_PROBLEMS - 1], replace(last, notes=(*last.notes, more))))

    @property
    def document(self) -> Document | None:
        """The file as it was read and assembled."""
        return self.checked.document if self.checked else None


class Overrides(NamedTuple):
    """What a caller gives in place of a spec's own: values of parameters, shapes of inputs, arguments of layers."""

    given: Mapping[str, Any] = MappingProxyType({})
    shapes: InputShapes = MappingProxyType({})
    settings: Sequence[str | Setting] = ()
    """Changes of layers, each `LAYER.ARGUMENT=VALUE`, see `netspec.assembly.settings`."""
    texts: Mapping[str, bytes] = MappingProxyType({})
    """What to read in place of the other files, by their paths with links resolved."""
    files: Files = DISK
    """Where the other files are read from."""

    @property
    def of_network(self) -> bool:
        """Whether anything of the network is given, not only of its files."""
        return bool(self.given or self.shapes or self.settings)


def inspect_file(
    path: str | os.PathLike[str],
    given: Mapping[str, Any] | None = None,
    input_shapes: InputShapes | None = None,
    folder: str | None = None,
    settings: Sequence[str] = (),
) -> Inspected:
    """Inspects a file. Raises for none of its content. Reads no file outside `folder`, see `assemble`.

    `settings` change layers of the file, see `netspec.assembly.settings`.
    """
    return inspect_overridden(load(path), os.fspath(path), Overrides(given or {}, input_shapes or {}, settings), folder)


def inspect_text(
    data: bytes | str,
    file: str,
    given: Mapping[str, Any] | None = None,
    input_shapes: InputShapes | None = None,
    folder: str | None = None,
    settings: Sequence[str] = (),
) -> Inspected:
    """Inspects text, such as the standard input; `file` is its name in messages."""
    return inspect_overridden(data, file, Overrides(given or {}, input_shapes or {}, settings), folder)


def elaborate_sound(checked: Checked, given: Mapping[str, Any], input_shapes: InputShapes | None = None) -> Network:
    """Elaborates a checked spec for other values of its parameters.

    Raises:
        SpecError: the network cannot be built with these values.
    """
    with within_budget(checked.document.file):
        found = elaborate(checked, given, input_shapes=input_shapes)
        if found.network is None:
            raise SpecError(_with_hints(checked, given, input_shapes or {}, found))
        return found.network


def _read(data: bytes | str | Problem, file: str) -> tuple[Document | None, list[Problem]]:
    """Reads a file. One that is no spec, and from which nothing can be read, has one problem."""
    if isinstance(data, Problem):
        return None, [data]
    document, problems = read_text(data, file)
    if problems:
        from netspec.source.recognition import is_spec, no_spec, other_program

        strange = other_program(file) is not None or (document is None and len(problems) > 1)
        if strange and not is_spec(data if isinstance(data, bytes) else data.encode("utf-8", "replace")):
            return None, [no_spec(start_of(file))]
    return document, problems


def inspect_overridden(
    data: bytes | str | Problem, file: str, overrides: Overrides, folder: str | None = None
) -> Inspected:
    """Runs the stages within their bounds: on steps, on the depth of nesting, and on the number of problems."""
    problems: list[Problem] = []

    def run() -> Inspected:
        document, found = _read(data, file)
        problems.extend(found)
        if document is None:
            return Inspected(file, ordered(problems))
        return _later_stages(document, problems, overrides, folder)

    return _within_bounds(file, problems, run)


def inspect_document(
    document: Document, problems: Sequence[Problem], overrides: Overrides, folder: str | None = None
) -> Inspected:
    """Runs the stages that follow the reading within the same bounds; `problems` are those of the reading."""
    return _within_bounds(document.file, problems, lambda: _later_stages(document, problems, overrides, folder))


def _later_stages(
    document: Document, problems: Sequence[Problem], overrides: Overrides, folder: str | None
) -> Inspected:
    found = elaborated(document.file, prepared(document, problems, overrides, folder), overrides)
    return after_comments(found, judged=found.sound is not None and not overrides.of_network)


def _within_bounds(file: str, problems: Sequence[Problem], run: Callable[[], Inspected]) -> Inspected:
    try:
        with limited():
            found = run()
    except TooCostly as cost:
        return Inspected(file, (too_costly(cost, file),))
    except RecursionError:
        return Inspected(file, ordered([*problems, too_deep(file)]))
    return found.listed()


def too_deep(file: str) -> Problem:
    """The problem of a spec that exceeds Python's limit on recursion."""
    return Problem("too-deep", "blocks, groups and functions are nested too deeply", start_of(file))


class Prepared(NamedTuple):
    """A spec before its elaboration: the checked document, None if there is none, and the problems found before."""

    checked: Checked | None
    problems: list[Problem]
    whole: bool = True
    """Whether all of the file was checked."""


def prepared(document: Document, problems: Sequence[Problem], overrides: Overrides, folder: str | None) -> Prepared:
    """Assembles and checks a document; `problems` are those of reading it."""
    assembled, indented = assembled_document(document, folder, overrides)
    if assembled is None:
        return Prepared(None, indented)
    assembled = overridden(assembled, overrides)
    before = [*problems, *indented, *assembled.problems]
    if assembled.document is None:
        return Prepared(None, before)
    checked = check_assembled(assembled.document, assembled, before)
    return Prepared(checked, before, whole=len(before) + len(checked.problems) < MAX_PROBLEMS)


def elaborated(file: str, prepared: Prepared, overrides: Overrides) -> Inspected:
    """Elaborates a prepared spec, and finds what there is to say about its network."""
    checked, before = prepared.checked, prepared.problems
    if checked is None:
        return Inspected(file, ordered(before))
    if not prepared.whole:
        # The rest of the file was not checked, so nothing more is known of it.
        return Inspected(file, ordered([*before, *checked.problems]), checked)

    def again(given: Mapping[str, Any]) -> Elaborated:
        return elaborate(checked, {**overrides.given, **given}, input_shapes=overrides.shapes)

    first = again({})
    later = [*checked.problems, *lint(checked)]
    if first.edited:
        from netspec.lint.changed_steps import changed_step_faults  # for such files alone

        later += changed_step_faults(checked, first.edited)
    if not is_abstract(checked.document.root):
        # What is strange about the layers of a base is a matter of the files that extend it.
        later += lint_network(checked, first, again)
    later += [*_with_hints(checked, overrides.given, overrides.shapes, first), *batch_warnings(first.layers)]
    # The reader puts null in place of a value that it cannot read; its problem must not be reported twice.
    unreadable = {problem.span for problem in before if problem.severity is Severity.ERROR}
    found = ordered([*before, *(problem for problem in later if problem.span not in unreadable)])
    sound = None if first.network is None or has_errors(found) else Sound(checked, first.network)
    if sound is not None and EXPECT in checked.document.root:
        from netspec.analysis.expect import judged

        sound = replace(sound, expectations=judged(checked, sound.network))
        found = ordered([*found, *sound.expectations])
    return Inspected(file, found, checked, sound, first.layers, first.built)


def assembled_document(
    document: Document, folder: str | None, overrides: Overrides
) -> tuple[Assembled | None, list[Problem]]:
    """Assembles a document, and returns what is wrong with its indentation; or None, and why it is no spec."""
    indented: list[Problem] = []
    if not all(key in document.root for key in REQUIRED):
        from netspec.schema.indented import moved_out

        document, indented = moved_out(document)
    if isinstance(document.root.value, dict) and KEY not in document.root:
        from netspec.schema.foreign_file import not_a_spec

        if foreign := not_a_spec(document):
            return None, [foreign]
    return assemble(document, folder, overrides.texts, overrides.files), indented


def overridden(assembled: Assembled, overrides: Overrides) -> Assembled:
    """An assembled spec with the layers changed that the settings change."""
    if not overrides.settings:
        return assembled
    from netspec.assembly.settings import with_settings

    return with_settings(assembled, overrides.settings)


_IGNORING = ("ignor", "Ignor", "IGNOR", "noqa", "NOQA", "disable", "skip", "nolint")
"""What a line contains that has a comment to ignore warnings, or a slip of one; without any, none is looked for."""


def after_comments(found: Inspected, *, judged: bool) -> Inspected:
    """The same without the problems that comments in the files ignore, and with those of these comments.

    `judged` says that a comment without effect is a problem.
    """
    document = found.document
    texts = {document.file: document.lines, **document.others} if document else {}
    if not any("#" in line and any(word in line for word in _IGNORING) for lines in texts.values() for line in lines):
        return found
    from netspec.config import suppression

    return found.reporting(ordered(suppression.after_comments(found.problems, found.file, texts, judged)))


def _with_hints(
    checked: Checked, given: Mapping[str, Any], shapes: InputShapes, found: Elaborated
) -> tuple[Problem, ...]:
    """The problems of an elaboration; faults of sizes get hints, which sizes would work."""
    if not found.faults:
        return found.problems
    from netspec.analysis.size_hints import advised

    return advised(checked, given, shapes, found)


def abstract(document: Document | None, use: Span | None = None) -> list[Problem]:
    """The problem of a spec whose network is needed, at `use` if another file uses it, and that is abstract."""
    if document is None or not is_abstract(document.root):
        return []
    text = f"{document.file} is abstract: it is a base for others to extend, and describes no network"
    help = f"write a spec that extends it, and {'use' if use else 'name'} that"
    return [Problem("abstract-spec", text, use or document.root.key_span(ABSTRACT), help=help)]


def check_assembled(document: Document, assembled: Assembled, problems: list[Problem]) -> Checked:
    """Checks a document after the specs that it uses; their problems are added to the given ones."""
    used: dict[str, Checked] = {}
    for name, other in assembled.used.items():
        if other.document is not None:
            problems += [*other.problems, *abstract(other.document, document.root["blocks"][name]["use"].span)]
            used[name] = check_assembled(other.document, other, problems)
            problems += [*used[name].problems, *lint(used[name])]
    unread = [problem for problem in problems if problem.severity is Severity.ERROR]
    return check_document(document, unread, used, assembled.hidden)
