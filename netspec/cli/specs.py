"""Inspects the specs that a command names, files or standard input, and keeps their lines for snippets."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from netspec.budget import STEPS, TooCostly, capped, limited
from netspec.cli.options import require_inputs, require_known
from netspec.cli.terminal import theme_for
from netspec.cli.usage import UsageError
from netspec.config.configuration import Configuration
from netspec.diagnostics import Problem, has_errors, ordered, too_costly
from netspec.pipeline import Inspected, Overrides, Sound, inspect_overridden
from netspec.records import dataclass, replace
from netspec.report.findings import Findings
from netspec.report.problem_text import report
from netspec.schema import Checked
from netspec.schema.file_head import is_abstract
from netspec.schema.file_inputs import declared_inputs
from netspec.source.decoding import MAX_BYTES, SourceText, load
from netspec.source.recognition import is_recipe
from netspec.spec_search import Found, Search, Skipped, SpecFile, configured, reason_to_skip, spec_files

T = TypeVar("T")
STDIN = "-"
"""The name of standard input on the command line."""


@dataclass(frozen=True, slots=True, eq=False)
class InspectedSpec:
    """One spec with its lines, which are known even if the text is not valid YAML."""

    inspected: Inspected
    lines: Sequence[str]

    @property
    def is_abstract(self) -> bool:
        """Whether the spec is a base for others to extend, and describes no network."""
        return self.inspected.document is not None and is_abstract(self.inspected.document.root)

    def parameters(self) -> frozenset[str] | None:
        """The names of the spec's parameters; None if a fault hides them."""
        return known_parameters(self.inspected.checked)

    def inputs(self) -> Sequence[str] | None:
        """The names of the network's inputs; None if a fault hides them."""
        return known_inputs(self.inspected.checked)


def known_parameters(checked: Checked | None) -> frozenset[str] | None:
    """The names of the parameters of a spec; None if a fault hides them, such as one of the base."""
    root = checked.document.root.value if checked is not None and not checked.hidden.base else None
    declared = root.get("params", {}) if isinstance(root, dict) else None
    return frozenset(declared) if isinstance(declared, dict) else None


def known_inputs(checked: Checked | None) -> Sequence[str] | None:
    """The names of the inputs of a spec; None if a fault hides them."""
    hidden = checked is None or checked.hidden.base
    return None if checked is None or hidden else [each.name for each in declared_inputs(checked.document.root)]


def spec_of(args: argparse.Namespace) -> SpecFile:
    """The spec of a command that takes a single one."""
    return specs_of([args.spec], args)[0]


def specs_of(paths: Sequence[str], args: argparse.Namespace) -> list[SpecFile]:
    """The specs of a command that takes a fixed number of them."""
    _require_stdin(args, paths)
    return [SpecFile(path, args.root, _name(path, args)) for path in paths]


def find_specs(paths: Sequence[str], args: argparse.Namespace, search: Search | None = None) -> Found:
    """The specs that paths name, each once, standard input first; problems of folders and settings; what is skipped."""
    _require_stdin(args, paths)
    search = search or Search(Configuration())
    found = spec_files((path for path in paths if path != STDIN), search)
    piped = _piped(args, search) if STDIN in paths else []
    specs = [*(each for each in piped if isinstance(each, SpecFile)), *_distinct(found.files)]
    skipped = (*(each for each in piped if isinstance(each, Skipped)), *found.skipped)
    return found._replace(
        files=tuple(spec._replace(folder=args.root or spec.folder) for spec in specs), skipped=skipped
    )


def _piped(args: argparse.Namespace, search: Search) -> list[SpecFile | Skipped]:
    """The spec on standard input, or why it is left out where that is asked for."""
    spec = configured(STDIN, search.configuration, _name(STDIN, args))
    if not search.named_too or args.stdin_filename is None:
        return [spec]
    text = _stdin()
    reason = reason_to_skip(args.stdin_filename, text, search)
    return [Skipped(args.stdin_filename, reason, text) if reason else spec._replace(text=text)]


def _name(path: str, args: argparse.Namespace) -> str | None:
    """What messages call standard input; None for a file, which they call by its path."""
    return (args.stdin_filename or "<stdin>") if path == STDIN else None


def _require_stdin(args: argparse.Namespace, paths: Sequence[str]) -> None:
    if args.stdin_filename is not None and STDIN not in paths:
        raise UsageError("--stdin-filename names the text of standard input; give - to read it")


def inspect(spec: SpecFile, overrides: Overrides) -> InspectedSpec:
    """Reads and inspects a spec."""
    return inspect_content(spec, content(spec), overrides)


def shown_name(spec: SpecFile) -> str:
    """The name of a spec in messages."""
    return spec.name or spec.path


def opened(spec: SpecFile) -> SpecFile:
    """A spec with its text, unless it cannot be read."""
    data = content(spec)
    return spec if isinstance(data, Problem) else spec._replace(text=data)


def content(spec: SpecFile) -> bytes | Problem:
    """The bytes of a spec, or why it cannot be read."""
    if spec.text is not None:
        return spec.text
    return _stdin() if spec.path == STDIN else load(spec.path)


def inspect_content(spec: SpecFile, data: bytes | Problem, overrides: Overrides) -> InspectedSpec:
    """Inspects a spec that was read, for a use of its network."""
    read = inspect_spec(spec, data, overrides)
    return replace(read, inspected=read.inspected.needing_network())


def inspect_spec(spec: SpecFile, data: bytes | Problem, overrides: Overrides) -> InspectedSpec:
    """Inspects a spec that was read, for a check."""
    file = shown_name(spec)
    if isinstance(data, Problem):
        return InspectedSpec(Inspected(file, (data,)), ())
    settings = spec.settings or Configuration().of(file)
    inspected = inspect_overridden(data, file, overrides, spec.folder)
    return with_lines(inspected.reporting(settings.selection.kept(inspected.problems)), data)


def inspect_either(spec: SpecFile, data: bytes | Problem, overrides: Overrides) -> InspectedSpec:
    """Inspects a spec or a recipe that was read, for a check."""
    if isinstance(data, Problem) or not is_recipe(data):
        return inspect_spec(spec, data, overrides)
    from netspec.recipe.inspection import inspect_recipe_text

    file = shown_name(spec)
    settings = spec.settings or Configuration().of(file)
    inspected = inspect_recipe_text(data, file, overrides, spec.folder).inspected
    return with_lines(inspected.reporting(settings.selection.kept(inspected.problems)), data)


def with_lines(inspected: Inspected, data: bytes) -> InspectedSpec:
    """An inspected spec with the lines of its bytes."""
    return InspectedSpec(inspected, inspected.document.lines if inspected.document else _lines(data))


Inspector: TypeAlias = Callable[[SpecFile, bytes | Problem, Overrides], InspectedSpec]


def inspect_all(
    specs: Iterable[SpecFile], overrides: Overrides, inspector: Inspector = inspect_content
) -> list[InspectedSpec]:
    """Inspects specs with the same overrides. A parameter that none of them declares is wrong usage."""
    read = [inspector(spec, content(spec), overrides) for spec in specs]
    require_known(overrides.given, [spec.parameters() for spec in read])
    require_inputs(overrides.shapes, [spec.inputs() for spec in read])
    return read


def findings(read: Sequence[InspectedSpec], further: Iterable[Problem] = ()) -> Findings:
    """The findings of inspected specs, together with problems that were found before."""
    problems = [*further, *(problem for spec in read for problem in spec.inspected.problems)]
    lines = {file: text for spec in read for file, text in _others(spec).items()}
    lines |= {spec.inspected.file: spec.lines for spec in read}
    return Findings(ordered(problems), [spec.inspected.file for spec in read], lines)


def _distinct(files: Iterable[SpecFile]) -> list[SpecFile]:
    """The files without duplicates: paths and links to the same file."""
    seen: dict[str, SpecFile] = {}
    for file in files:
        seen.setdefault(os.path.realpath(file.path), file)
    return list(seen.values())


def _others(spec: InspectedSpec) -> Mapping[str, Sequence[str]]:
    """The lines of the files that a spec extends or uses."""
    return spec.inspected.document.others if spec.inspected.document else {}


def inspect_sound(spec: SpecFile, overrides: Overrides, left_out: Container[str] = ()) -> Sound | None:
    """Inspects a spec, within the steps of one check, and prints its problems. None if it has errors.

    `left_out` are the codes of warnings that the command reports itself.

    What the spec expects of its network is not among them: who asks for that prints `Sound.expectations`.
    """
    with capped():
        (read,) = inspect_all([spec], overrides)
    found, sound = findings([read]), read.inspected.sound
    apart = frozenset(sound.expectations if sound else ())
    if problems := tuple(each for each in found.problems if each not in apart and each.code not in left_out):
        print_problems(replace(found, problems=problems))
    return sound


def print_expectations(sound: Sound) -> bool:
    """Prints the problems of what a spec expects of its network; returns whether one is an error."""
    document = sound.checked.document
    if sound.expectations:
        lines = {**document.others, document.file: document.lines}
        print_problems(Findings(sound.expectations, [document.file], lines))
    return has_errors(sound.expectations)


def print_problems(found: Findings) -> None:
    """Prints problems for people, where the output is something else."""
    sys.stderr.write(report(found, theme_for(sys.stderr)))


def within_bounds(file: str, work: Callable[[], T], stopped: T, checks: int = 2) -> T:
    """The result of work that checks or elaborates a file more than once, within the budget of several checks.

    Beyond that, the problem is printed, and the result is `stopped`.
    """
    try:
        with limited(checks * STEPS):
            return work()
    except TooCostly as cost:
        print_problems(Findings((too_costly(cost, file),), [file]))
        return stopped


def _stdin() -> bytes:
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _lines(data: bytes) -> Sequence[str]:
    """The lines of a file that could not be parsed, for the snippet of its problem; none if it is not text."""
    return () if b"\0" in data else SourceText("", data.decode("utf-8-sig", "replace")).lines
