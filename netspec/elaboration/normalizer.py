"""Resolves the op that `normalizer_fn` names, as a layer of its own: the arg-scopes apply to it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from netspec.elaboration.arguments import Defaults, Given, plain
from netspec.elaboration.faults import Faults
from netspec.elaboration.op_cache import OpCache
from netspec.expression.special_values import FAULTY, Faulty
from netspec.network import Argument
from netspec.ops import OPS, Op
from netspec.schema import unknown_argument
from netspec.schema.validate import argument_faults

Resolved: TypeAlias = tuple[dict[str, Argument], Op]
"""The arguments of a normalizer, and its op."""


class Normalizers:
    """The normalizers of one elaboration; most layers have the same one, from an arg-scope."""

    def __init__(self, faults: Faults, op_cache: OpCache) -> None:
        self._faults = faults
        self._op_cache = op_cache
        self._made: dict[tuple[str, Given | None, int], tuple[Resolved | Faulty, object]] = {}

    def of(self, given: Mapping[str, Given], defaults: Defaults) -> Resolved | Faulty | None:
        """Resolves the normalizer of a layer; None if there is none, FAULTY if it has a fault."""
        chosen, params = given.get("normalizer_fn"), given.get("normalizer_params")
        if chosen is None or not isinstance(chosen.value, str):
            return None
        around = defaults.by_op.get(chosen.value)
        key = chosen.value, params, id(around)
        if key not in self._made:
            # `around` is kept, since its identity is part of the key.
            self._made[key] = self._normalizer(OPS[chosen.value], params, defaults), around
        return self._made[key][0]

    def _normalizer(self, op: type[Op], params: Given | None, defaults: Defaults) -> Resolved | Faulty:
        own = _own(self._faults, op, params) if params is not None and isinstance(params.value, dict) else {}
        if own is None:
            return FAULTY
        resolved = defaults.resolve(op.key, own)
        values = plain(resolved)
        if values is None:
            return FAULTY
        return {name: item.argument for name, item in resolved.items()}, self._op_cache.op(op, values)


def _own(faults: Faults, op: type[Op], params: Given) -> dict[str, Given] | None:
    """What `normalizer_params` gives; None if there are faults in it, which are reported once."""
    node, values, origin = params.node, params.value, params.argument.origin
    if node is None:
        # What a caller's arg-scope brings is validated by slim itself; here it counts as far as it is plain data.
        return {name: Given(value, origin, None) for name, value in values.items() if name in op.arguments}
    found = []
    for name, value in values.items():
        span = node.key_span(name)
        if name in op.arguments:
            found += argument_faults(op.key, name, value, node[name], f"normalizer_params: {name}", span)
        else:
            found.append(unknown_argument(name, op.key, "normalizer_params", span, values))
    faults.report(node, *found, about="normalizer_params")
    depth = params.argument.depth
    return None if found else {name: Given(value, origin, node[name], depth) for name, value in values.items()}
