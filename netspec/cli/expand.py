"""`netspec expand`: writes the plain spec of a network for given parameters."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers

_DESCRIPTION = (
    "Writes the plain spec of a network, without parameters, expressions, repeats, conditions, extends or use. It "
    "builds the same graph. A block remains only where its output is collected as an end point. Does not need "
    "TensorFlow."
)
_EXAMPLES = """\
  netspec expand specs/resnet_v1_50.yaml
  netspec expand -p num_classes=10 -p is_training=false specs/vgg_16.yaml -o vgg_16_plain.yaml
"""
_EXIT_CODES = """\
  0  written; warnings go to standard error
  1  the spec has errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="expand",
        does="write the plain spec, without blocks, expressions and repeats",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    options.add_spec(parser)
    command.add_output(parser)
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Expands the spec, if it has no errors."""
    from netspec.cli.specs import shown_name, spec_of, within_bounds

    # The plain spec, which lists everything that repeats and blocks make, is checked again.
    return within_bounds(shown_name(spec_of(args)), lambda: _run(args), 1, checks=3)


def _run(args: argparse.Namespace) -> int:
    from netspec.cli.output import write_output
    from netspec.cli.specs import inspect_sound, spec_of
    from netspec.expand.plain_spec import NotExpandable, expanded
    from netspec.expand.round_trip import require_round_trip

    sound = inspect_sound(spec_of(args), options.overrides(args))
    if sound is None:
        return 1
    document = sound.checked.document
    try:
        text = expanded(sound.network, document.file)
        require_round_trip(sound.network, text)
    except NotExpandable as error:
        raise UsageError(f"{document.file} cannot be expanded: {error}") from error
    write_output(args, text, document.files)
    return 0
