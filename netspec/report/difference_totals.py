"""The sizes and costs of two networks beside one another, and what a checkpoint of the one is to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from netspec.analysis.receptive_field import receptive_fields
from netspec.analysis.size_hints import Ranges, image_text
from netspec.analysis.totals import totals
from netspec.comparison.difference import Difference
from netspec.comparison.restoring import DTYPE, Restoring
from netspec.network import Network
from netspec.report.name_ranges import name_ranges
from netspec.report.number_text import field_text, number_text
from netspec.shapes import Dim, add, scale, shape_text
from netspec.wording import counted

_MOST_LINES = 6
_LEAST_SHARE = 0.05


class Total(NamedTuple):
    """A number of both networks; texts that are empty where there is nothing to say."""

    label: str
    before: str
    after: str
    difference: str = ""
    percent: str = ""


def total_rows(found: Difference, accepted: tuple[Ranges | None, Ranges | None]) -> Iterator[Total]:
    """The rows of the table of totals. Properties of the output and of images are there if they differ."""
    old, new = totals(found.before), totals(found.after)
    yield _total("parameters", old.parameters, new.parameters)
    if (old.trainable, new.trainable) != (old.parameters, new.parameters):
        yield _total("  trainable", old.trainable, new.trainable)
    yield _total("MACs", old.macs, new.macs)
    yield _total("FLOPs", old.flops, new.flops)
    yield _total("bytes of outputs", old.memory, new.memory)
    sides = (found.before, found.after)
    texts = [
        ("output", *(network.returned_text() for network in sides)),
        ("field of the output", *map(_field, sides)),
        ("accepts images of", *(image_text(sizes) or "?" for sizes in accepted)),
    ]
    yield from (Total(*row) for row in texts if row[1] != row[2])


def counted_for(found: Difference) -> str:
    """What costs are counted for, if that is not one example on both sides."""
    said = {network.counted_for for network in (found.before, found.after)}
    return "" if said == {"one example"} else " and ".join(sorted(said))


def _field(network: Network) -> str:
    return field_text(receptive_fields(network)[network.root.output])


def _total(label: str, before: Dim, after: Dim) -> Total:
    texts = label, number_text(before), number_text(after)
    if before == after:
        return Total(*texts)
    change = add(after, scale(before, -1))
    if not isinstance(change, int):
        return Total(*texts)
    return Total(*texts, f"{change:+,}", _percent(change, before) if isinstance(before, int) and before else "")


def _percent(change: int, before: int) -> str:
    """A share with one decimal, or with one digit if that would be zero."""
    share = 100 * change / before
    return (
        f"{share:+.1f}%" if abs(share) >= _LEAST_SHARE else f"{share:+.0e}%" if abs(share) < 1e-4 else f"{share:+.1g}%"
    )


def verdict(found: Difference, names: tuple[str, str]) -> str:
    """Whether a checkpoint of the one loads into the other, in a sentence."""
    restoring, (old, new) = found.restoring, names
    if not found.after.variables:
        return f"{new} has no variables to restore"
    if restoring.loads:
        return f"a checkpoint of {old} loads into {new}"
    scoped, scope = found.restoring_in_scope, found.before.scope
    refused = f"a checkpoint of {old} does not load into {new}"
    if scoped is None:
        return f"{refused}: {lacking(restoring)}"
    begin, instead = (network.prefix or "with no scope" for network in (found.after, found.before))
    names_differ = f"{refused}: names begin {'with ' if found.after.scope else ''}{begin} in place of {instead}"
    where = f"in the scope '{scope}'" if scope else "without a scope"
    return f"{names_differ}; {where}, {'it loads' if scoped.loads else lacking(scoped)}"


def lacking(restoring: Restoring) -> str:
    """The number of variables that do not load, by the reason."""
    shapes = sum(each.of_shape for each in restoring.mismatched)
    total = len(restoring.loaded) + len(restoring.missing) + len(restoring.mismatched)
    parts = [
        (len(restoring.missing), "is missing", "are missing"),
        (shapes, "has another shape", "have another shape"),
        (len(restoring.mismatched) - shapes, "has another type", "have another type"),
    ]
    said = [(count, one if count == 1 else many) for count, one, many in parts if count]
    (first, what), *others = said
    return " and ".join([f"{first:,} of {counted(total, 'variable')} {what}", *(f"{n:,} {text}" for n, text in others)])


def variable_lines(found: Difference) -> list[str]:
    """The variables that do not load, and those that are left over; layers of which that is true of all by name."""
    scoped = found.restoring_in_scope
    restoring, scope = (scoped, found.before.scope) if scoped else (found.restoring, found.after.scope)
    lines = []
    if restoring.missing:
        missing = {variable.name.removeprefix(f"{scope}/") for variable in restoring.missing}
        lines.append(f"missing: {name_ranges(owners_of(found.after, missing))}")
    groups: dict[str, list[str]] = {}
    for variable, stored in restoring.mismatched:
        shapes = f"{shape_text(stored.shape)} -> {shape_text(variable.shape)}"
        text = shapes if stored.shape != variable.shape else f"{stored.dtype} -> {DTYPE}"
        groups.setdefault(text, []).append(variable.name.removeprefix(f"{scope}/"))
    lines += _few([f"{name_ranges(names)}: {shapes}" for shapes, names in groups.items()])
    if restoring.left_over:
        left = {name.removeprefix(f"{found.before.scope}/") for name in restoring.left_over}
        lines.append(f"left over: {name_ranges(owners_of(found.before, left))}")
    return lines


def owners_of(network: Network, names: Collection[str]) -> list[str]:
    """Names of variables; of a layer whose variables are all among them, its own name."""
    owners: dict[str, None] = {}
    for layer in network.layers:
        own = [network.short_name(variable.name) for variable in layer.variables]
        among = [name for name in own if name in names]
        owners.update(dict.fromkeys(among if len(among) < len(own) else [network.short_name(layer.scope)][: len(own)]))
    return [*owners]


def _few(lines: Sequence[str]) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return [*lines]
    return [*lines[: _MOST_LINES - 1], f"... and {len(lines) - _MOST_LINES + 1:,} other pairs of shapes"]
