"""`netspec expand`: writes the plain spec of a network for given parameters."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.network import Network

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


_BOUNDS = frozenset({"file-too-large", "too-many-nodes", "too-many-layers", "too-deep", "too-costly"})


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
    parser.add_argument("spec", metavar="SPEC", help="spec file, or - for standard input")
    command.add_output(parser)
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Expands the spec, if it has no errors."""
    from netspec.cli.specs import within_bounds

    # The plain spec, which lists everything that repeats and blocks make, is checked again.
    return within_bounds(args.spec, lambda: _run(args), checks=3)


def _run(args: argparse.Namespace) -> int:
    from netspec.checking import SpecFile
    from netspec.cli.output import write_output
    from netspec.cli.specs import inspect_sound
    from netspec.expand.plain_spec import NotExpandable, expanded

    given, shape = options.given_values(args.given), options.shape_of(args.input_shape)
    sound = inspect_sound(SpecFile(args.spec, args.root), given, shape)
    if sound is None:
        return 1
    document = sound.checked.document
    try:
        text = expanded(sound.network, document.file)
    except NotExpandable as error:
        raise UsageError(f"{document.file} cannot be expanded: {error}") from error
    _require_same(sound.network, text)
    write_output(args, text, document.files)
    return 0


def _require_same(network: Network, text: str) -> None:
    """Checks that the plain spec, read again, gives the same network."""
    from netspec.pipeline import inspect_text

    again = inspect_text(text, "the plain spec")
    if _BOUNDS & {problem.code for problem in again.problems}:
        raise UsageError("this spec cannot be expanded: its plain spec would exceed the limits of a spec")
    if again.network is None or _facts(again.network) != _facts(network):
        problem = next((f"line {problem.span.line}: {problem.text}" for problem in again.problems), "it differs")
        raise RuntimeError(f"the plain spec is not the same network: {problem}")


def _facts(network: Network) -> object:
    layers = [(layer.op.key, layer.scope, layer.inputs, layer.output_shape) for layer in network.layers]
    variables = [(variable.name, variable.shape) for variable in network.variables]
    return layers, variables, network.root.output, list(network.end_points.items())
