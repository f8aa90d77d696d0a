"""`netspec annotate`: prints a spec with the shapes of its steps as trailing comments."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.spec_search import SpecFile

_DESCRIPTION = (
    "Prints a spec with a comment behind each step: the shape that it gives and the parameters that it makes, as "
    "`# ==> [N, 54, 54, 64], 23,296 params`. Of a step that is built several times, in calls of its block or in rounds "
    "of a repeat, it says what the builds have in common and how many there are; of one that is left out, `not built`. "
    "Comments of an earlier run are updated, and --remove takes them out; all else in the file, your own comments too, "
    "stays as it is, to the byte. An annotated spec builds the same network. Does not need TensorFlow."
)
_EXAMPLES = """\
  netspec annotate specs/alexnet_v2.yaml
  netspec annotate -p num_classes=10 --input Nx300x300x3 specs/vgg_16.yaml | less
  netspec annotate --in-place mine.yaml
  netspec annotate --in-place --remove mine.yaml
"""
_EXIT_CODES = """\
  0  written; warnings go to standard error
  1  the spec has errors, and nothing is written
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="annotate",
        does="print a spec with the shapes of its steps as comments",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    options.add_spec(parser)
    where = parser.add_mutually_exclusive_group()
    command.add_output(parser, where)
    where.add_argument("-i", "--in-place", action="store_true", help="write the comments into the spec itself")
    parser.add_argument("--remove", action="store_true", help="take the comments out instead")
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Annotates the spec, if it has no errors."""
    from netspec.cli.specs import STDIN, opened, shown_name, spec_of, within_bounds

    if args.in_place and args.spec == STDIN:
        raise UsageError("--in-place takes a file; the text of standard input is written to standard output")
    if args.remove and (args.given or args.settings or args.input_shape):
        raise UsageError("--remove takes comments out, whatever the parameters are: leave out -p, --set and --input")
    spec = opened(spec_of(args))
    if spec.is_recipe:
        raise UsageError(f"{shown_name(spec)} is a recipe, which has no layers; annotate the spec that it trains")
    return within_bounds(shown_name(spec), lambda: _run(args, spec), 1, checks=3)


def _run(args: argparse.Namespace, spec: SpecFile) -> int:
    from netspec.annotation.trailing_comments import without_annotations

    if spec.text is None:  # it cannot be read
        return _annotated(args, spec, b"")
    bare = without_annotations(spec.text)
    if args.remove:
        _write(args, spec, spec.text, bare)
        return 0
    return _annotated(args, spec._replace(text=bare), spec.text)


def _annotated(args: argparse.Namespace, spec: SpecFile, before: bytes) -> int:
    from netspec.analysis.step_facts import StepsOfNetwork
    from netspec.annotation.trailing_comments import annotated
    from netspec.cli.specs import inspect_sound, shown_name
    from netspec.elaboration import elaborate

    overrides = options.overrides(args)
    sound = inspect_sound(spec, overrides)
    if sound is None or spec.text is None:
        return 1
    found = elaborate(sound.checked, overrides.given, input_shapes=overrides.shapes)
    steps = StepsOfNetwork(found.built, found.layers, sound.checked, sound=True)
    of_file = steps.of_file(shown_name(spec), sound.checked.document.patches)
    _write(args, spec, before, annotated(spec.text, of_file))
    return 0


def _write(args: argparse.Namespace, spec: SpecFile, before: bytes, after: bytes) -> None:
    """Writes the text to standard output, to a file, or into the spec that still has the text of before."""
    from netspec.atomic.destination import Refused, kept_specs
    from netspec.atomic.file import replace_file, write_file

    try:
        if args.in_place:
            if after != before:
                replace_file(spec.path, before, after)
        elif args.output is not None:
            write_file(args.output, after.decode("utf-8"), force=args.force, keep=kept_specs([spec.path]))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(after)
            sys.stdout.buffer.flush()
    except Refused as error:
        raise UsageError(str(error)) from error
