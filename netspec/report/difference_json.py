"""A difference as plain data for programs: `netspec diff --format json`."""

from __future__ import annotations

from typing import Any

from netspec.analysis.totals import elements, totals
from netspec.budget import spend
from netspec.comparison.difference import ABSENT, ArgumentChange, Difference, Fact, LayerChange
from netspec.comparison.matching import LayerPair
from netspec.comparison.paths import Placed
from netspec.comparison.restoring import DTYPE, Restoring
from netspec.network import Network
from netspec.ops.functions.function import plain_value
from netspec.report.json_values import place_value
from netspec.shapes import Dim, add, dim_value, scale, shape_value

FORMAT = 1
_LAYER = 50


def difference_json(found: Difference, names: tuple[str, str]) -> dict[str, Any]:
    """A difference as data that JSON can hold; docs/diff.md says what each key means."""
    sides = (found.before, found.after)
    made = _Sides(found)
    return {
        "before": {"file": names[0], "name": found.before.name, "scope": found.before.scope},
        "after": {"file": names[1], "name": found.after.name, "scope": found.after.scope},
        "status": "same" if found.same else "different",
        "network": [_fact(fact) for fact in found.facts],
        "parameters": [_fact(fact) for fact in found.parameters],
        "layers": {
            "changed": [made.changed(change) for change in found.changed],
            "added": [made.layer(1, placed) for placed in found.added],
            "removed": [made.layer(0, placed) for placed in found.removed],
            "moved": [{**made.pair(pair), "run": at} for at, run in enumerate(found.moved) for pair in run.pairs],
            "renamed": [made.pair(pair) for pair in found.renamed],
        },
        "downstream": {
            "shapes": [
                {
                    "name": made.name(1, change.pair.after),
                    "before": shape_value(change.before),
                    "after": shape_value(change.after),
                }
                for change in found.shapes
            ],
            "renumbered": [made.pair(pair) for pair in found.renumbered],
        },
        "end_points": {
            "added": list(found.end_points.added),
            "removed": list(found.end_points.removed),
            "redirected": list(found.end_points.redirected),
            "reordered": found.end_points.reordered,
        },
        "totals": _totals(*sides),
        "checkpoint": {
            **restoring_value(found.restoring),
            "in_scope": found.restoring_in_scope
            and {"scope": found.before.scope, **restoring_value(found.restoring_in_scope)},
        },
    }


class _Sides:
    """The names and layers of both networks."""

    def __init__(self, found: Difference) -> None:
        self._names = (found.before.output_names(), found.after.output_names())

    def name(self, side: int, placed: Placed) -> str:
        """A layer's name below the network's scope."""
        return self._names[side][placed.layer.index]

    def layer(self, side: int, placed: Placed) -> dict[str, Any]:
        """A layer that only one side has."""
        spend(_LAYER)
        layer = placed.layer
        return {
            "name": self.name(side, placed),
            "op": layer.op.key,
            "arguments": {name: plain_value(argument.value) for name, argument in layer.given.items()},
            "inputs": [self._names[side][index] for index in layer.inputs],
            "output_shape": shape_value(layer.output_shape),
            "output_shapes": [shape_value(shape) for shape in layer.output_shapes],
            "parameters": elements(layer.variables),
            "place": place_value(layer.span),
        }

    def pair(self, pair: LayerPair) -> dict[str, Any]:
        """A layer on both sides: its names, inputs and places."""
        spend(_LAYER)
        return {
            key: {
                "name": self.name(side, placed),
                "inputs": [self._names[side][index] for index in placed.layer.inputs],
                "place": place_value(placed.layer.span),
            }
            for side, (key, placed) in enumerate(zip(("before", "after"), pair, strict=True))
        }

    def changed(self, change: LayerChange) -> dict[str, Any]:
        """A changed layer, under its name after."""
        ops = change.ops
        old, new = (placed.layer.inputs for placed in change.pair)
        return {
            "name": self.name(1, change.pair.after),
            "op": {"before": ops[0], "after": ops[1]} if ops[0] != ops[1] else ops[0],
            "arguments": [_argument(argument) for argument in change.arguments],
            "inputs": change.rewired
            and {
                "before": [self._names[0][index] for index in old],
                "after": [self._names[1][index] for index in new],
            },
        }


def _fact(fact: Fact) -> dict[str, Any]:
    values = {"before": fact.before, "after": fact.after}
    return {"name": fact.name, **{side: plain_value(value) for side, value in values.items() if value is not ABSENT}}


def _argument(change: ArgumentChange) -> dict[str, Any]:
    sides = (("before", change.before, change.given_before), ("after", change.after, change.given_after))
    return {
        "name": change.name,
        **{
            side: {
                "value": plain_value(value),
                "origin": given.origin if given else "default",
                "place": given.span and place_value(given.span) if given else None,
            }
            for side, value, given in sides
            if value is not ABSENT
        },
    }


def _totals(before: Network, after: Network) -> dict[str, Any]:
    old, new = totals(before), totals(after)
    return {
        "parameters": _total(old.parameters, new.parameters),
        "trainable_parameters": _total(old.trainable, new.trainable),
        "macs": _total(old.macs, new.macs),
        "flops": _total(old.flops, new.flops),
        "output_bytes": _total(old.memory, new.memory),
    }


def _total(before: Dim, after: Dim) -> dict[str, Any]:
    change = add(after, scale(before, -1))
    return {"before": dim_value(before), "after": dim_value(after), "difference": dim_value(change)}


def restoring_value(found: Restoring) -> dict[str, Any]:
    """What restoring a network's variables finds in a checkpoint."""
    return {
        "loads": found.loads,
        "loaded": len(found.loaded),
        "missing": [{"name": each.name, "shape": list(each.shape)} for each in found.missing],
        "mismatched": [
            {
                "name": variable.name,
                "stored": {"shape": list(stored.shape), "dtype": stored.dtype},
                "wanted": {"shape": list(variable.shape), "dtype": DTYPE},
            }
            for variable, stored in found.mismatched
        ],
        "left_over": [{"name": name, "shape": list(stored.shape)} for name, stored in found.left_over.items()],
    }
