"""The columns of a table of variants: the costs of each, as numbers and as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from netspec.diagnostics import Problem
from netspec.shapes import per_axis
from netspec.variants.variant import Costs, Variant
from netspec.wording import counted


class CostColumn(NamedTuple):
    """A column of costs: its heading for people, its key in JSON and CSV, and its value."""

    heading: str
    key: str
    value: Callable[[Costs], Any]
    is_number: bool = True


COLUMNS: Mapping[str, CostColumn] = MappingProxyType(
    {
        "parameters": CostColumn("parameters", "parameters", lambda costs: costs.parameters),
        "trainable": CostColumn("trainable", "trainable_parameters", lambda costs: costs.trainable),
        "macs": CostColumn("MACs", "macs", lambda costs: costs.macs),
        "flops": CostColumn("FLOPs", "flops", lambda costs: costs.flops),
        "bytes": CostColumn("bytes", "output_bytes", lambda costs: costs.output_bytes),
        "output": CostColumn("output", "output_shape", lambda costs: costs.output, is_number=False),
        "field": CostColumn("field", "receptive_field", lambda costs: costs.field),
    }
)
SHOWN = ("parameters", "macs", "flops", "bytes", "output")
"""The columns that are shown if none are asked for."""


class VariantTable(NamedTuple):
    """What a table shows of each variant of a file: the names of what varies, and the columns of costs."""

    file: str
    names: Sequence[str]
    columns: Sequence[str]
    given: Callable[[int], Sequence[Any]]
    """The values of what varies, as plain data, for a variant by its index."""
    texts: Callable[[int], Sequence[str]]
    """The same as they were written."""


def values(shown: Sequence[str], variant: Variant) -> list[Any]:
    """The costs of a variant as plain data; None for each if it has none."""
    return [None if variant.costs is None else COLUMNS[key].value(variant.costs) for key in shown]


def texts(shown: Sequence[str], variant: Variant) -> list[str]:
    """The costs of a variant for people: numbers with commas, and `?` for what is unknown; empty if it has none."""
    if variant.costs is None:
        return [""] * len(shown)
    return [cell_text(key, value) for key, value in zip(shown, values(shown, variant), strict=True)]


def cell_text(key: str, value: Any) -> str:
    """One cost for people."""
    if not isinstance(value, tuple):
        return "?" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
    sizes = ["?" if size is None else str(size) for size in value]
    if key == "output":
        return f"[{', '.join(sizes)}]"
    return per_axis(sizes)


def fault_text(problem: Problem, errors: int) -> str:
    """The first error of a variant, and the number of the others."""
    more = f", and {counted(errors - 1, 'error')} more" if errors > 1 else ""
    return f"{problem.text} [{problem.code}]{more}"
