"""The value of `--columns`: the columns of a table, or what is added to the default ones and removed from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from netspec.cli.usage import UsageError, unknown
from netspec.report.layer_columns import COLUMNS, DEFAULT, EVERY, ColumnChoice, changed, chosen

ALL = "all"

_MEANT = {
    "name": "layer",
    "type": "op",
    "kind": "op",
    "inputs": "from",
    "connected_to": "from",
    "kernel_size": "kernel",
    "strides": "stride",
    "dilation": "rate",
    "normalizer_fn": "normalizer",
    "activation_fn": "activation",
    "weights_regularizer": "regularizer",
    "weights_initializer": "initializer",
    "shape": "output",
    "output_shape": "output",
    "input_shape": "input",
    "params": "parameters",
    "num_params": "parameters",
    "trainable_parameters": "trainable",
    "mult_adds": "macs",
    "memory": "bytes",
    "output_bytes": "bytes",
    "receptive_field": "field",
    "line": "place",
    "file": "place",
}
"""What other tools, slim's arguments and the JSON call a column."""


def choice_of(text: str) -> ColumnChoice:
    """The choice of columns that a text means: `layer,op,output`, `+regularizer,-bytes`, or `all`."""
    if text.strip() == ALL:
        return EVERY
    words = [word.strip() for word in text.split("," if "," in text else None)] or [""]
    names, added, removed = signed(words, COLUMNS, [column.name for column in DEFAULT.columns])
    return chosen(names) if names else changed(added, removed)


def signed(
    words: Sequence[str], known: Collection[str], default: Sequence[str]
) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """The names of columns that words give; or else, with a sign before each, those that are added and removed."""
    with_sign = [word for word in words if word[:1] in ("+", "-")]
    if not with_sign:
        _require_columns(words, known)
        return words, (), ()
    if len(with_sign) < len(words):
        text = ",".join(words)
        raise UsageError(f"--columns expects a list of names, or names with + or - before each, got '{text}'")
    _require_columns([word[1:] for word in words], known)
    added = [word[1:] for word in words if word[0] == "+"]
    removed = [word[1:] for word in words if word[0] == "-"]
    for name in removed:
        if name not in default:
            raise UsageError(f"--columns removes '{name}', which is not a default column: {', '.join(default)}")
    if not added and len(removed) == len(default):
        raise UsageError("--columns removes all columns")
    return (), added, removed


def _require_columns(names: Sequence[str], known: Collection[str]) -> None:
    """Refuses a name that no column has, and one that is given twice."""
    for name in names:
        if name not in known:
            if (meant := _MEANT.get(name.lower().replace("-", "_"))) in known:
                raise UsageError(f"unknown column '{name}'; did you mean '{meant}'?")
            raise unknown("column", name, known)
        if names.count(name) > 1:
            raise UsageError(f"--columns names '{name}' twice")
