"""`netspec explain`: explains layers of a spec, and where each of their arguments comes from."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.terminal import theme_for
from netspec.cli.usage import UsageError
from netspec.wording import first_of

if TYPE_CHECKING:
    from netspec.analysis.explanation import Explained
    from netspec.analysis.layer_query import Target
    from netspec.cli.command import Subparsers
    from netspec.spec_search import SpecFile

FORMATS = ("text", "json", "markdown")

_DESCRIPTION = (
    "Explains a layer: its input, output, losses, costs and receptive field; each argument, its value and the place "
    "that it comes from (the layer, an arg_scope, the call of a block, a parameter, the op's default), what it "
    "overrides, and how an expression comes to its value; then its variables. LAYER is a name, or any part of one that "
    "only one layer has: the end of a path goes before other parts of it, and scopes in the middle can be left out; "
    "ids, end points, variables and numbers of layers count too. A scope is explained with its layers, and "
    "LAYER.ARGUMENT is a single argument. Of a recipe, it explains where each value comes from, or those of the keys "
    "that are named. Does not need TensorFlow."
)
_EXAMPLES = """\
  netspec explain specs/alexnet_v2.yaml fc6
  netspec explain specs/alexnet_v2.yaml fc8.num_outputs -p num_classes=10
  netspec explain specs/resnet_v1_50.yaml block2/unit_4/conv1 block3
  netspec explain --format json specs/vgg_16.yaml fc7 | jq '.layers[0].arguments'
  netspec explain flowers.yaml optimizer.learning_rate -p rate=0.1
"""
_EXIT_CODES = """\
  0  explained; warnings go to standard error
  1  the spec has errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="explain",
        does="explain where each argument of a layer comes from",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    options.add_spec(parser)
    parser.add_argument(
        "layers",
        metavar="LAYER",
        nargs="+",
        help="name of a layer or a scope, a part of it, or LAYER.ARGUMENT; of a recipe, a key such as "
        "optimizer.learning_rate, or `all`",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="a table (default), JSON, or Markdown for a pull request"
    )
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Explains layers of a spec, or keys of a recipe, if it has no errors."""
    from netspec.cli.specs import opened, shown_name, spec_of, within_bounds

    spec = opened(spec_of(args))
    if spec.is_recipe:
        from netspec.cli.recipe_reports import explain_recipe

        return within_bounds(shown_name(spec), lambda: explain_recipe(args, spec), 1)
    return within_bounds(shown_name(spec), lambda: _run(args, spec), 1, checks=4)


def _run(args: argparse.Namespace, spec: SpecFile) -> int:
    from netspec.analysis.explanation import explained
    from netspec.cli.specs import inspect_sound

    overrides = options.overrides(args)
    sound = inspect_sound(spec, overrides)
    if sound is None:
        return 1
    found = explained(sound.checked, overrides.given, overrides.shapes)
    targets = _targets(found, args.layers)
    if args.format == "json":
        from netspec.report.explanation_json import explanation_json
        from netspec.report.json_text import json_parts

        sys.stdout.writelines(json_parts(explanation_json(found, targets)))
    elif args.format == "markdown":
        from netspec.report.explanation_markdown import explanation_markdown

        sys.stdout.write(explanation_markdown(found, targets))
    else:
        from netspec.report.explanation_text import explanation_text

        sys.stdout.write(explanation_text(found, targets, theme_for(sys.stdout)))
    return 0


def _targets(explained: Explained, parts: Iterable[str]) -> list[Target]:
    """What the parts of names mean, each once."""
    from netspec.analysis.layer_query import Ambiguous, LayerQuery, NotFound

    query = LayerQuery(explained)
    found: dict[Target, None] = {}
    try:
        for part in parts:
            found[query.find(part)] = None
    except NotFound as error:
        raise UsageError(str(error)) from error
    except Ambiguous as error:
        named = first_of(error.candidates, len(error.candidates), error.total)
        raise UsageError(f"{error.text}; write one of: {named}") from error
    return list(found)
