"""`netspec sweep`: elaborates every combination of values of a spec, and tabulates the costs."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from netspec.cli import command, options
from netspec.cli.terminal import bar_on, theme_for
from netspec.cli.usage import UsageError
from netspec.report.variant_columns import COLUMNS, SHOWN

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.diagnostics import Problem
    from netspec.report.variant_columns import VariantTable
    from netspec.variants.combinations import Grid
    from netspec.variants.variant import Variant
    from netspec.variants.varied_spec import VariedSpec

MOST_VARIANTS = 100_000
"""The most variants of one sweep."""
_SORTED = tuple(name for name in COLUMNS if name not in ("output", "field"))
"""The columns of single numbers."""
_FORMATS = ("text", "csv", "json", "markdown")

_DESCRIPTION = (
    "Elaborates a spec for every combination of values, and shows the costs of each variant, or its first error. -p, "
    "--set and --input take several values, separated by commas; a comma inside brackets or quotes belongs to a value, "
    "and 'range(1,10)' stands for the numbers from 1 to 9. Parameters, multiply-accumulates, FLOPs and the bytes of "
    "all outputs are sums over the layers, for one example, or for the whole input if its first axis is not a batch. "
    f"Takes up to {MOST_VARIANTS:,} variants, and all cores. Does not need TensorFlow."
)
_EXAMPLES = """\
  netspec sweep -p num_classes=10,1000 specs/vgg_16.yaml
  netspec sweep --set conv1.num_outputs=32,64 --set 'conv2.kernel_size=[3,3],[5,5]' specs/alexnet_v2.yaml
  netspec sweep --input 1x224x224x3,1x299x299x3 -p spatial_squeeze=false --sort macs specs/vgg_16.yaml
  netspec sweep -p 'num_classes=range(10,1010,10)' --format csv specs/alexnet_v2.yaml > sizes.csv
"""
_EXIT_CODES = """\
  0  no variant has errors
  1  a variant has errors
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="sweep",
        does="compare the costs of variants of a spec",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    options.add_spec(parser)
    parser.add_argument(
        "--format", choices=_FORMATS, default="text", help="format of the output (default: %(default)s)"
    )
    parser.add_argument(
        "--columns",
        metavar="NAMES",
        type=_columns,
        help=f"columns to show, separated by commas: {', '.join(COLUMNS)} (default: all but trainable and field); "
        "+NAME adds to the default columns, -NAME removes",
    )
    parser.add_argument("--sort", metavar="COLUMN", choices=_SORTED, help="sort by a column of numbers")
    parser.add_argument("--reverse", action="store_true", help="reverse the order of the variants")
    parser.add_argument(
        "--jobs", metavar="N", type=_jobs, default=0, help="number of processes (default: one for each core)"
    )
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Elaborates the variants, and prints a row for each."""
    from netspec.report.variant_columns import VariantTable

    grid = _grid(args)
    varied = _varied_spec(args, grid)
    if varied is None:
        return 1
    names = [axis.name or "input" for axis in grid.axes]
    table = VariantTable(varied.file, names, args.columns or SHOWN, grid.plain, grid.texts)
    with closing(_Counted(_variants(args, varied))) as variants:
        for line in _lines(args, table, variants):
            sys.stdout.write(f"{line}\n")
    return 1 if variants.faulty else 0


class _Counted:
    """Variants, the faulty ones of which are counted as they pass. To close it ends their processes."""

    def __init__(self, variants: Generator[Variant, None, None]) -> None:
        self._variants = variants
        self.faulty = 0

    def __iter__(self) -> Iterator[Variant]:
        for variant in self._variants:
            self.faulty += variant.errors > 0
            yield variant

    def close(self) -> None:
        self._variants.close()


def _lines(args: argparse.Namespace, table: VariantTable, variants: Iterable[Variant]) -> Iterator[str]:
    from netspec.report.variants_formats import csv_lines, json_lines, markdown_lines
    from netspec.report.variants_table import text_lines

    if args.sort is not None or args.reverse:
        variants = _sorted(variants, args.sort, reverse=args.reverse)
    if args.format != "text":
        streamed = {"csv": csv_lines, "json": json_lines, "markdown": markdown_lines}
        yield from streamed[args.format](table, variants)
        return
    yield from text_lines(table, list(variants), theme_for(sys.stdout))


def _sorted(variants: Iterable[Variant], column: str | None, *, reverse: bool) -> list[Variant]:
    """The variants by a column; those without a number in it are last in any case."""
    found = list(variants)
    if column is None:
        return found[::-1] if reverse else found
    values = ((each, COLUMNS[column].value(each.costs) if each.costs else None) for each in found)
    numbers = {each.at: (value, each) for each, value in values if isinstance(value, int)}
    in_order = sorted(numbers.values(), key=lambda pair: pair[0], reverse=reverse)
    return [*(each for _, each in in_order), *(each for each in found if each.at not in numbers)]


def _variants(args: argparse.Namespace, varied: VariedSpec) -> Generator[Variant, None, None]:
    """The variants, with a progress bar where nothing else is written to a terminal."""
    from netspec.variants.processes import ProcessEnded, elaborated

    count = len(varied.grid)
    in_the_way = args.format != "text" and args.sort is None and not args.reverse and sys.stdout.isatty()
    try:
        with bar_on(None if in_the_way else sys.stderr, count, "variants") as show:
            for done, variant in enumerate(elaborated(varied, args.jobs or _cores()), 1):
                show(done)
                yield variant
    except ProcessEnded:
        raise UsageError("a process was ended, perhaps for lack of memory; use fewer --jobs") from None


def _grid(args: argparse.Namespace) -> Grid:
    """The values that vary: of settings, of parameters, and of the input's shape, which changes fastest."""
    from netspec.cli.grid import expanded, parameter
    from netspec.shapes import shape_value
    from netspec.variants.combinations import Grid, Varied

    options.settings(args.settings)
    settings, given = dict(options.named_words("--set", args.settings)), dict(options.named_words("-p", args.given))
    words = {f"--set {name}": word for name, word in settings.items()}
    words |= {f"-p {name}": word for name, word in given.items()}
    shaped = options.shapes_by_name(args.input_shape)
    words |= {f"--input {name}".rstrip(): word for name, word in shaped.items()}
    if not words:
        raise UsageError("expected what varies: -p NAME=VALUE,VALUE, --set LAYER.ARGUMENT=VALUE,VALUE or --input")
    texts = iter(expanded(words, MOST_VARIANTS))
    axes: list[Varied] = []
    for name in settings:
        found = next(texts)
        axes.append(Varied("setting", name, found, [f"{name}={text}" for text in found], list(map(_plain, found))))
    for name in given:
        found = next(texts)
        values = [parameter(name, text) for text in found]
        axes.append(Varied("parameter", name, found, values, values))
    for name in shaped:
        found = next(texts)
        shapes = [options.shape_of(text) for text in found]
        axes.append(Varied("input", name, found, shapes, list(map(shape_value, shapes))))
    return Grid(tuple(axes))


def _plain(text: str) -> Any:
    """The value of a setting as data; its text if it cannot be read, which is an error of the variant."""
    from netspec.source import read_text

    document, problems = read_text(text, "") if text else (None, [])
    return None if not text else text if document is None or problems else document.root.value


def _varied_spec(args: argparse.Namespace, grid: Grid) -> VariedSpec | None:
    """Reads the spec. If no variant can be elaborated, prints why, and returns None."""
    from netspec.cli.specs import (
        content,
        findings,
        inspect_content,
        known_inputs,
        known_parameters,
        print_problems,
        shown_name,
        spec_of,
    )
    from netspec.diagnostics import Problem, has_errors
    from netspec.variants.varied_spec import Variants, VariedSpec, read_varied

    spec = spec_of(args)
    data = content(spec)
    field = "field" in (args.columns or ())
    found = data if isinstance(data, Problem) else read_varied(data, shown_name(spec), spec.folder, grid, field=field)
    if isinstance(found, VariedSpec):
        common = Variants(found).common()
        parameters = (axis.name for axis in grid.axes if axis.kind == "parameter")
        options.require_known(parameters, [known_parameters(common.checked)])
        options.require_inputs(grid.overrides(0).shapes, [known_inputs(common.checked)])
        if not has_errors(common.problems) or (grid.varies("setting") and not _names_nothing(grid, common.problems)):
            return found
    read = inspect_content(spec, data, grid.overrides(0))
    print_problems(findings([read]))
    return None


def _names_nothing(grid: Grid, problems: Iterable[Problem]) -> bool:
    """Whether a setting names no layer, whatever the values are."""
    from netspec.diagnostics import SETTINGS

    if any(axis.kind == "setting" and axis.name.rpartition(".")[2] in ("id", "scope", "name") for axis in grid.axes):
        return False
    whole = [problem.span for problem in problems if problem.code in ("unmatched-patch", "ambiguous-patch")]
    return any(span.file == SETTINGS and span.column == 1 for span in whole)


def _columns(text: str) -> tuple[str, ...]:
    from netspec.cli.column_choice import signed

    names, added, removed = signed([name.strip() for name in text.split(",")], COLUMNS, SHOWN)
    return tuple(dict.fromkeys(names or (*(name for name in SHOWN if name not in removed), *added)))


def _jobs(text: str) -> int:
    if not re.fullmatch("0*[1-9][0-9]{0,3}", text):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to 9999, got '{text}'")
    return int(text)


def _cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
