"""The columns that a table of layers can have: what each holds for the rows of a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from netspec.analysis.losses import regularized
from netspec.analysis.receptive_field import ReceptiveField
from netspec.analysis.totals import elements
from netspec.network import Layer
from netspec.ops.functions.function import Function
from netspec.ops.op import Window
from netspec.ops.windows.windowed import padding_text
from netspec.records import dataclass
from netspec.report.column_kinds import SHARED, UNKNOWN, ColumnKind, Numbers, Percents, Words
from netspec.report.function_text import function_text, grouped
from netspec.report.listing import Listing
from netspec.report.number_text import field_text
from netspec.report.path_columns import PathLists, Paths
from netspec.report.shape_columns import Several, Shapes
from netspec.shapes import Dim, Shape, per_axis, shape_text

Values = Callable[[Listing], Sequence[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: its name on the command line and in CSV, its title in tables, and its values, one for each row."""

    name: str
    title: str
    meaning: str
    kind: ColumnKind
    values: Values
    total: Callable[[Listing], Any] | None = None
    """The value for the whole network, if the column has one."""
    exact: Values | None = None
    """The values for programs, where people are shown less."""


class ColumnChoice(NamedTuple):
    """Columns to show: in the order of the table, and the most important first."""

    columns: Sequence[Column]
    importance: Sequence[Column]
    given: bool = False
    """Whether the user has named them all: then none is left out because it says nothing."""


def _of_layers(value: Callable[[Layer], Any]) -> Values:
    """Values of rows that are one layer; nothing for folded ones."""
    return lambda listing: [value(row.layers[0]) if len(row.layers) == 1 else "" for row in listing.rows]


def _of_windows(value: Callable[[Window], Any]) -> Values:
    def of(layer: Layer) -> Any:
        window = layer.op.window()
        return "" if window is None else value(window)

    return _of_layers(of)


def _pair(pair: Sequence[int]) -> str:
    return "x".join(map(str, pair))


def _along(listing: Listing, of: Callable[[ReceptiveField], Sequence[Fraction | int | None]]) -> list[str]:
    """A number of the receptive field for each axis of the image."""
    fields = (listing.fields[row.output] for row in listing.rows)
    return [UNKNOWN if field is None else per_axis([_number(each) for each in of(field)]) for field in fields]


def _number(number: Fraction | int | None) -> str:
    if isinstance(number, int) or number is None:
        return UNKNOWN if number is None else f"{number:,}"
    return str(number) if number.denominator & number.denominator - 1 else f"{float(number):g}"


def _sources(listing: Listing) -> list[Sequence[str]]:
    """Nothing for a row that takes the row above."""
    rows = enumerate(zip(listing.sources, listing.branches, strict=True))
    return [names if branch or not place else () for place, (names, branch) in rows]


def _share(part: Dim, whole: Dim) -> float | None:
    if not isinstance(part, int) or not isinstance(whole, int):
        return None
    return 100 * part / whole if whole else 0.0


def _activation(layer: Layer) -> str:
    function = layer.op.activation()
    return "" if function is None else function_text(function)


def _functions(functions: Iterable[tuple[str, Function | None]]) -> str:
    counts = grouped(functions).items()
    return ", ".join(f"{sort} {text}" + (f" ({count})" if count > 1 else "") for (sort, text), count in counts)


def _parameters(listing: Listing) -> list[int | str]:
    rows = zip(listing.variables, listing.made, strict=True)
    return [SHARED if variables and not made else elements(made) for variables, made in rows]


def _variable_names(listing: Listing) -> list[list[str]]:
    """The names below the scope of each layer, or below the network's."""
    short = listing.network.short_name
    found = []
    for row, variables in zip(listing.rows, listing.variables, strict=True):
        scope = f"{row.layers[0].scope}/" if len(row.layers) == 1 else ""
        found.append([short(variable.name.removeprefix(scope)) for variable in variables])
    return found


def _output_shapes(listing: Listing) -> list[Shape | Several | None]:
    """The shape of the output of each row; all shapes of a layer of several outputs."""
    found: list[Shape | Several | None] = []
    for row in listing.rows:
        shapes = row.layers[0].output_shapes if len(row.layers) == 1 else ()
        found.append(Several(shapes) if len(shapes) > 1 else listing.shapes[row.output])
    return found


WORDS, NUMBERS, PERCENTS, PATHS, SHAPES = Words(), Numbers(), Percents(), Paths(), Shapes()

_ALL = (
    Column("index", "index", "number of the layer, in order of creation", NUMBERS,
           lambda of: [row.layers[0].index for row in of.rows]),
    Column("layer", "layer", "scope path below the network's", PATHS, lambda of: [row.name for row in of.rows]),
    Column("scope", "scope", "full path of the scope, or full name of the operation", PATHS,
           lambda of: [row.path for row in of.rows]),
    Column("op", "op", "op, or block of a folded scope", WORDS, lambda of: [row.kind for row in of.rows]),
    Column("from", "from", "layers that feed it; in tables blank if it is the row above", PathLists("layers"),
           _sources, None, lambda of: of.sources),
    Column("kernel", "kernel", "window height and width", WORDS, _of_windows(lambda window: _pair(window.kernel))),
    Column("stride", "stride", "step between windows", WORDS, _of_windows(lambda window: per_axis(window.stride))),
    Column("rate", "rate", "distance between the taps of a window", WORDS,
           _of_windows(lambda window: per_axis(window.rate))),
    Column("padding", "padding", "what happens at the edges", WORDS, _of_windows(padding_text)),
    Column("normalizer", "normalizer", "op that normalizes the output", WORDS,
           _of_layers(lambda layer: layer.op.normalizer.key if layer.op.normalizer else "")),
    Column("activation", "activation", "function of the output", WORDS, _of_layers(_activation)),
    Column("initializer", "initializer", "initial values of the variables that it makes", WORDS,
           lambda of: [_functions((each.name, each.initializer) for each in made) for made in of.made]),
    Column("regularizer", "regularizer", "regularizers of the variables that it makes", WORDS,
           lambda of: [_functions((each.name, each.regularizer) for each in regularized(made)) for made in of.made]),
    Column("losses", "losses", "number of regularization losses that it adds", NUMBERS,
           lambda of: [len(regularized(made)) for made in of.made],
           lambda of: len(regularized(of.network.variables))),
    Column("variables", "variables", "names of the variables that it reads", PathLists("variables"), _variable_names),
    Column("input", "input", "shapes that it takes", WORDS,
           lambda of: [", ".join(map(shape_text, shapes)) for shapes in of.input_shapes]),
    Column("output", "output", "shape of the output, or of all of a layer", SHAPES, _output_shapes,
           lambda of: of.network.output_shape),
    Column("parameters", "parameters", "elements of the variables; shared ones count at the first layer", NUMBERS,
           _parameters, lambda of: of.totals.parameters),
    Column("parameters_share", "parameters %", "share of all parameters in percent", PERCENTS,
           lambda of: [_share(elements(made), of.totals.parameters) for made in of.made]),
    Column("trainable", "trainable", "parameters that are trained", NUMBERS,
           lambda of: [elements(each for each in made if each.trainable) for made in of.made],
           lambda of: of.totals.trainable),
    Column("macs", "MACs", "multiply-accumulates", NUMBERS, lambda of: [each.macs for each in of.sums],
           lambda of: of.totals.macs),
    Column("macs_share", "MACs %", "share of all multiply-accumulates in percent", PERCENTS,
           lambda of: [_share(each.macs, of.totals.macs) for each in of.sums]),
    Column("flops", "FLOPs", "floating-point operations", NUMBERS, lambda of: [each.flops for each in of.sums],
           lambda of: of.totals.flops),
    Column("bytes", "bytes", "bytes of the output as float32; of all outputs in a folded scope", NUMBERS,
           lambda of: [each.memory for each in of.sums], lambda of: of.totals.memory),
    Column("field", "field", "receptive field: what a position of the output sees of the image", NUMBERS,
           lambda of: [field_text(of.fields[row.output]) for row in of.rows]),
    Column("field_stride", "field stride", "distance between the fields of neighbouring positions", NUMBERS,
           lambda of: _along(of, lambda field: field.stride)),
    Column("field_offset", "field offset", "first row and column that position 0 sees", NUMBERS,
           lambda of: _along(of, lambda field: field.offset)),
    Column("end_point", "end point", "keys of the output among the end points", PathLists("keys"),
           lambda of: [of.end_points.get(row.output, ()) for row in of.rows]),
    Column("place", "place", "file and line of the spec", PATHS,
           lambda of: [f"{row.layers[0].span.file}:{row.layers[0].span.line}" for row in of.rows]),
)  # fmt: skip

COLUMNS = {column.name: column for column in _ALL}
"""Every column by its name."""

_DEFAULT = ("layer", "op", "output", "parameters", "macs", "bytes", "field", "from")
_IMPORTANCE = ("layer", "output", "parameters", "from", "op", "macs", "field", "bytes")
_ONLY_BRANCHES = "from"
"""The column that is left out of a network without branches, unless it is asked for."""

DEFAULT = ColumnChoice([COLUMNS[name] for name in _DEFAULT], [COLUMNS[name] for name in _IMPORTANCE])
EVERY = ColumnChoice(_ALL, _ALL, given=True)


def chosen(names: Sequence[str]) -> ColumnChoice:
    """Exactly the named columns; the first are the most important."""
    columns = [COLUMNS[name] for name in names]
    return ColumnChoice(columns, columns, given=True)


def changed(added: Sequence[str], removed: Sequence[str]) -> ColumnChoice:
    """The default columns with more of them and without some. Those that were asked for are the most important."""
    kept = [name for name in _DEFAULT if name not in removed and name not in added]
    ranked = [name for name in _IMPORTANCE if name in kept]
    order = [*ranked[:1], *added, *ranked[1:]]
    return ColumnChoice([COLUMNS[name] for name in (*kept, *added)], [COLUMNS[name] for name in order], "from" in added)


def telling(choice: ColumnChoice, listing: Listing) -> ColumnChoice:
    """The choice without columns that say nothing about a network."""
    if choice.given or any(listing.branches):
        return choice
    columns, importance, _ = choice
    return ColumnChoice(
        [column for column in columns if column.name != _ONLY_BRANCHES],
        [column for column in importance if column.name != _ONLY_BRANCHES],
    )
