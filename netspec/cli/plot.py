"""`netspec plot`: draws the network of a spec."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.usage import UsageError, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netspec.cli.command import Subparsers
    from netspec.network import Network
    from netspec.plot.network_graph import NetworkGraph
    from netspec.spec_search import SpecFile

FORMATS = ("svg", "html", "png", "mmd")
ALL = "all"

_DESCRIPTION = (
    "Draws the network of a spec, or of the spec that a recipe trains: its layers with the shapes between them, the "
    "darker the more multiply-accumulates they take. Scopes, blocks and rounds of repeats are folded into one box "
    "each, unless they are asked for; in an HTML page they fold and unfold, and layers are searched. The page is one "
    "file that works without a network. Does not need TensorFlow; SVG and PNG need the extra `plot`."
)
_EXAMPLES = """\
  netspec plot specs/alexnet_v2.yaml -o alexnet.svg
  netspec plot specs/resnet_v2_152.yaml -o resnet.html
  netspec plot specs/resnet_v2_152.yaml --unfold block1/unit_1 -o unit.png
  netspec plot specs/inception_v3.yaml --depth 2 --fold Mixed_5b -o inception.svg
  netspec plot -p num_classes=10 --input Nx299x299x3 --depth all specs/inception_v3.yaml -o all.svg
  { echo '~~~mermaid'; netspec plot specs/vgg_16.yaml -o - --format mmd; echo '~~~'; } >> README.md
"""
_EXIT_CODES = """\
  0  written; warnings go to standard error
  1  the spec has errors, or more is unfolded than a picture holds
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="plot",
        does="draw the network of a spec as a picture or a page",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    options.add_spec(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="file to write, whose ending says what: .svg, .html, .png or .mmd (Mermaid); - is standard output",
    )
    parser.add_argument("--force", action="store_true", help="replace an existing file")
    parser.add_argument("--format", choices=FORMATS, help="format, where the file's ending does not say it")
    parser.add_argument(
        "--depth",
        metavar="N",
        default="1",
        help="fold scopes that are N levels deep, as `show` does, or `all` to fold none (default: 1)",
    )
    parser.add_argument(
        "--unfold",
        metavar="SCOPE",
        action="append",
        default=[],
        help="also unfold a scope, such as block1/unit_2, and those around it; can be repeated",
    )
    parser.add_argument(
        "--fold",
        metavar="SCOPE",
        action="append",
        default=[],
        help="keep a scope folded; can be repeated",
    )
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Draws the spec, if it has no errors."""
    from netspec.cli.specs import opened, shown_name, spec_of, within_bounds

    if args.output != command.STDOUT:
        _require_free(args)
    form, depth = _format(args), _depth(args.depth)
    spec = opened(spec_of(args))
    return within_bounds(shown_name(spec), lambda: _run(args, spec, form, depth), 1, checks=3)


def _format(args: argparse.Namespace) -> str:
    """The format that is given, or that the file's ending says."""
    ending = Path(args.output).suffix.lower().removeprefix(".")
    given: str | None = args.format
    if given is None and ending not in FORMATS:
        place = "standard output" if args.output == command.STDOUT else f"'{args.output}'"
        raise UsageError(f"the format of {place} is not known; use an ending of {_LISTED}, or give --format")
    return given or ending


_LISTED = ", ".join(f".{form}" for form in FORMATS[:-1]) + f" or .{FORMATS[-1]}"


def _depth(word: str) -> int | None:
    """The level whose scopes are folded; None for none."""
    if word == ALL:
        return None
    if not re.fullmatch("0*[1-9][0-9]{0,8}", word):
        raise UsageError(f"--depth expects a whole number >= 1, or {ALL}; got '{word}'")
    return int(word)


def _require_free(args: argparse.Namespace) -> None:
    """Refuses a file that cannot be written before any work."""
    from netspec.atomic.destination import Refused, kept_specs
    from netspec.atomic.file import require_free

    try:
        require_free(args.output, force=True, keep=kept_specs([args.spec]))
    except Refused as error:
        raise UsageError(str(error)) from error


def _run(args: argparse.Namespace, spec: SpecFile, form: str, depth: int | None) -> int:
    from netspec.plot.network_graph import network_graph
    from netspec.plot.unfolding import NoSuchScope, unfolded
    from netspec.wording import nearest

    found = _network(args, spec)
    if found is None:
        return 1
    network, files = found
    graph = network_graph(network)
    try:
        opened = unfolded(graph, depth, args.unfold, args.fold)
    except NoSuchScope as error:
        near = nearest(error.name, error.names)
        raise unknown("scope", error.name, [near] if near else _outermost(network, graph)) from error
    picture = _drawn(graph, opened, form)
    if picture is None:
        return 1
    _write(args, picture, files)
    return 0


def _outermost(network: Network, graph: NetworkGraph) -> list[str]:
    """The names of the scopes that no other is around."""
    return [network.short_name(node.path) for node in graph.nodes if node.kind == "scope" and node.parent is None]


def _network(args: argparse.Namespace, spec: SpecFile) -> tuple[Network, Iterable[str]] | None:
    """The network of a spec or a recipe, and the files that it is read from; None if it has errors."""
    from netspec.cli.specs import inspect_sound

    if spec.is_recipe:
        from netspec.cli.recipes import inspected_recipe

        recipe = inspected_recipe(args, spec, options.shapes_of(args.input_shape)).recipe
        if recipe is None:
            return None
        return recipe.network(training=True), (spec.path, *recipe.sound.checked.document.files)
    sound = inspect_sound(spec, options.overrides(args))
    return None if sound is None else (sound.network, sound.checked.document.files)


def _drawn(graph: NetworkGraph, unfolded: frozenset[int], form: str) -> str | bytes | None:
    """The picture in a format; None if it is too large, which is printed."""
    from netspec.cli.terminal import print_error
    from netspec.plot.drawing_engine import EngineMissing, PictureTooLarge

    try:
        if form == "mmd":
            from netspec.plot.mermaid import mermaid

            return mermaid(graph, unfolded)
        if form == "html":
            from netspec.plot.html_page import html_page

            return html_page(graph, unfolded)
        from netspec.plot.svg_picture import svg_picture

        svg = svg_picture(graph, unfolded)
        if form == "svg":
            return svg
        from netspec.plot.png_picture import png_picture

        return png_picture(svg)
    except EngineMissing as error:
        raise UsageError(
            f".svg and .png need {error}; install it with: pip install 'tf-netspec[plot]'; .html and .mmd work without"
        ) from error
    except PictureTooLarge as error:
        help = (
            "unfold less, or write .html, which unfolds what you ask for"
            if unfolded
            else "write .mmd, which has no such bound"
        )
        print_error(f"{error}; {help}")
        return None


def _write(args: argparse.Namespace, picture: str | bytes, sources: Iterable[str]) -> None:
    from netspec.atomic.destination import Refused, kept_specs
    from netspec.atomic.file import write_file

    if args.output == command.STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(picture.encode() if isinstance(picture, str) else picture)
        return
    try:
        write_file(args.output, picture, force=args.force, keep=kept_specs(sources))
    except Refused as error:
        raise UsageError(str(error)) from error
