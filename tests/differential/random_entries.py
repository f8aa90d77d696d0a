"""Random entries of arg-scopes: defaults of a few ops, or of a block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.ops import OPS
from netspec.ops.layer_arguments import NORMALIZER_FN, Normalizer

from .random_arguments import parameters
from .random_values import Values

MANY_ALIKE = 5
"""Ops that share more arguments than this stand in one entry as often as any."""


def entry(values: Values, blocks: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with arguments that all of its ops take, or with parameters of a block."""
    made = _of_block(values, blocks) if blocks and values.chance(0.25) else _of_ops(values)
    if values.chance(0.2):
        made["when"] = values.condition(0.8)
    return made


def _of_block(values: Values, blocks: Mapping[str, Any]) -> dict[str, Any]:
    key = values.rng.choice(list(blocks))
    return {"ops": [key], **parameters(values, blocks[key], 0.5)}


def _of_ops(values: Values) -> dict[str, Any]:
    rng = values.rng
    first, *others = rng.sample(list(OPS), len(OPS))
    ops, count = [first], rng.choice([1, 1, 1, 2, 3])
    if values.chance(0.5):
        others = [key for key in others if len(OPS[first].arguments.keys() & OPS[key].arguments.keys()) > MANY_ALIKE]
    ops += others[: count - 1]
    taken = [name for name in OPS[first].arguments if all(name in OPS[op].arguments for op in ops)]
    made: dict[str, Any] = {"ops": ops}
    for name in taken:
        if values.chance(0.04 if name in ("scope", "name", "reuse") else 0.15):
            made[name] = values.argument(OPS[ops[0]].arguments[name])
    if NORMALIZER_FN.name in taken and values.chance(0.3):
        made[NORMALIZER_FN.name] = values.of(Normalizer())
    return made
