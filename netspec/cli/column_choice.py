"""The value of `--columns`: the columns of a table, or what is added to the default ones and removed from them."""

from __future__ import annotations

from netspec.cli.usage import UsageError, unknown
from netspec.report.layer_columns import COLUMNS, DEFAULT, EVERY, ColumnChoice, changed, chosen

ALL = "all"


def choice_of(text: str) -> ColumnChoice:
    """The choice of columns that a text means: `layer,op,output`, `+regularizer,-bytes`, or `all`."""
    if text.strip() == ALL:
        return EVERY
    words = [word.strip() for word in text.split(",")]
    signs = {word[:1] if word[:1] in ("+", "-") else "" for word in words}
    names = [word.lstrip("+-") if "" not in signs else word for word in words]
    if "" in signs and len(signs) > 1:
        raise UsageError(f"--columns expects a list of names, or names with + or - before each, got '{text}'")
    for name in names:
        if name not in COLUMNS:
            raise unknown("column", name, COLUMNS)
        if names.count(name) > 1:
            raise UsageError(f"--columns names '{name}' twice")
    if "" in signs:
        return chosen(names)
    default = {column.name for column in DEFAULT.columns}
    added = [name for name, word in zip(names, words, strict=True) if word[0] == "+"]
    removed = [name for name in names if name not in added]
    for name in removed:
        if name not in default:
            raise UsageError(f"--columns removes '{name}', which is not a default column: {', '.join(default)}")
    if not added and len(removed) == len(default):
        raise UsageError("--columns removes all columns")
    return changed(added, removed)
