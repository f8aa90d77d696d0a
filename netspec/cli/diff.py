"""`netspec diff`: shows what differs between two specs, or between a spec and a revision of it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.usage import UsageError
from netspec.diagnostics import has_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netspec.cli.command import Subparsers
    from netspec.cli.sides import Side
    from netspec.cli.specs import InspectedSpec
    from netspec.pipeline import Overrides
    from netspec.report.difference_formats import Comparison
    from netspec.spec_search import SpecFile

_DESCRIPTION = (
    "Shows what differs between the networks of two specs: layers that were changed, added, removed, moved or renamed, "
    "with their places in the files; what only follows from that, such as shapes downstream; parameters, costs and "
    "memory before and after; and whether a checkpoint of A loads into B. Either can be a revision of git, SPEC@REV; A "
    "alone is compared with what is on disk. Of two folders, specs of the same name are compared. -p, --set and "
    "--input apply to both sides. One of the two can be a checkpoint: then it tells whether that loads into the spec, "
    "what is missing, and what is left over. Does not need TensorFlow."
)
_EXAMPLES = """\
  netspec diff specs/vgg_16.yaml specs/vgg_19.yaml
  netspec diff specs/mine.yaml                # with the last commit's
  netspec diff specs/mine.yaml@main
  netspec diff specs/mine.yaml@v1.2 specs/mine.yaml@HEAD~1
  netspec diff specs/vgg_16.yaml vgg_16.ckpt
  netspec diff --format markdown specs@origin/main specs
"""
_EXIT_CODES = """\
  0  compared, whatever the difference
  1  a spec has errors (of two folders, one of B), or a checkpoint cannot be
     read; with --exit-code also if they differ, or the checkpoint does not load
"""
ABSTRACT = "abstract-spec"
"""The code of a spec without a network."""
FORMATS = ("text", "json", "markdown")
_CHECKS = 5
"""Each spec is checked, elaborated again for its accepted sizes, and compared."""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="diff",
        does="show what differs between two specs, or revisions of one",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "before",
        metavar="A",
        help="spec file or folder, SPEC@REV in a revision of git, - for standard input, or a checkpoint",
    )
    parser.add_argument("after", metavar="B", nargs="?", help="the same; by default, A as it is on disk")
    parser.add_argument("--format", choices=FORMATS, default="text", help="format of the output (default: %(default)s)")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 if they differ, as `git diff` does")
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Compares two specs, or the specs of two folders."""
    from netspec.checkpoint import is_checkpoint
    from netspec.cli.sides import opened_sides
    from netspec.cli.terminal import theme_for
    from netspec.report.difference_formats import as_json, as_markdown, as_text

    if any(is_checkpoint(word) for word in (args.before, args.after) if word is not None):
        from netspec.cli.checkpoint_diff import compare_with_checkpoint

        return compare_with_checkpoint(args)
    if args.before == args.after == "-":
        raise UsageError("standard input can be only one of the two")
    overrides = options.overrides(args)
    with opened_sides(args.before, args.after) as sides:
        of_folders = any(side.is_folder for side in sides)
        compared = _Comparing(sides, overrides, args).all(of_folders=of_folders)
    if not of_folders and compared[0].status in ("with errors", "with errors before"):
        return 1
    if args.format == "json":
        sys.stdout.writelines(as_json(compared, of_folders=of_folders))
    elif args.format == "markdown":
        sys.stdout.writelines(as_markdown(compared, of_folders=of_folders))
    else:
        sys.stdout.writelines(as_text(compared, of_folders=of_folders, theme=theme_for(sys.stdout)))
    statuses = {one.status for one in compared}
    return 1 if "with errors" in statuses or (args.exit_code and statuses != {"same"}) else 0


class _Comparing:
    """Compares the specs of two sides, and prints the problems of those that have errors."""

    def __init__(self, sides: tuple[Side, Side], overrides: Overrides, args: argparse.Namespace) -> None:
        self.sides, self.overrides, self.args = sides, overrides, args

    def all(self, *, of_folders: bool) -> Sequence[Comparison]:
        """The comparison of the two files, or of each spec of the two folders."""
        from netspec.cli.renamed_specs import with_renamed

        if not of_folders:
            return [self._of_files([side.name for side in self.sides], self._is_one_path())]
        for side in self.sides:
            if not side.is_folder and (side.exists or not self._is_one_path()):
                raise UsageError(f"{side.name} is not a folder, and can only be compared with a file")
        found = [side.specs() for side in self.sides]
        relative = sorted({**found[0], **found[1]})
        if not relative:
            raise UsageError(f"no specs in {self.sides[0].name} and {self.sides[1].name}")
        each = [self._of_files([side.below(name) for side in self.sides], is_one_path=True) for name in relative]
        each = [one for one in each if one.status != "abstract"]
        return with_renamed(each, _CHECKS) if self._is_one_path() else each

    def _is_one_path(self) -> bool:
        """Whether both sides are the same file, so that one which is not there was added or removed."""
        before, after = (side.files.real(side.path) for side in self.sides)
        return before == after

    def _of_files(self, paths: Sequence[str], is_one_path: bool) -> Comparison:
        from netspec.cli.specs import shown_name, specs_of, within_bounds
        from netspec.report.difference_formats import Comparison

        specs = specs_of(paths, self.args)
        names = (shown_name(specs[0]), shown_name(specs[1]))
        stopped = Comparison(names, "with errors")
        return within_bounds(names[1], lambda: self._compared(specs, names, is_one_path), stopped, _CHECKS)

    def _compared(self, specs: Sequence[SpecFile], names: tuple[str, str], is_one_path: bool) -> Comparison:
        from netspec.analysis.size_hints import accepted_sizes
        from netspec.budget import capped
        from netspec.cli.specs import findings, print_problems
        from netspec.comparison.compare import difference
        from netspec.report.difference_formats import Comparison

        read = []
        for side, spec in zip(self.sides, specs, strict=True):
            with capped():
                read.append(side.inspect(spec, self.overrides))
        options.require_known(self.overrides.given, [spec.parameters() for spec in read])
        options.require_inputs(self.overrides.shapes, [spec.inputs() for spec in read])
        of_folders = any(side.is_folder for side in self.sides)
        absent = [_is_absent(spec) or (of_folders and _is_base(spec)) for spec in read]
        if of_folders and all(absent):
            return Comparison(names, "abstract")
        pardoned = absent if is_one_path and not all(absent) else [False, False]
        faulty = [not (spec.inspected.sound or fine) for spec, fine in zip(read, pardoned, strict=True)]
        if any(faulty):
            print_problems(findings([spec for spec, wrong in zip(read, faulty, strict=True) if wrong]))
            return Comparison(names, "with errors" if faulty[1] else "with errors before")
        before, after = (spec.inspected.sound for spec in read)
        if before is None or after is None:
            sounds = [sound for sound in (before, after) if sound]
            return Comparison(names, "removed" if before else "added", only=sounds[0].network)
        found = difference(before.network, after.network)
        if found.same:
            return Comparison(names, "same", found)
        given, shapes = self.overrides.given, self.overrides.shapes
        first, second = (accepted_sizes(each.checked, given, each.network.layers, shapes) for each in (before, after))
        return Comparison(names, "different", found, (first, second))


def _is_base(spec: InspectedSpec) -> bool:
    """Whether a spec is abstract, and has no other error."""
    return spec.is_abstract and not has_errors(each for each in spec.inspected.problems if each.code != ABSTRACT)


def _is_absent(spec: InspectedSpec) -> bool:
    """Whether there is no such file."""
    problems = spec.inspected.problems
    return [(problem.code, problem.span.file) for problem in problems] == [("no-such-file", spec.inspected.file)]
