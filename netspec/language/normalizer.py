"""The op that `normalizer_fn` names, resolved as a layer of its own would be: arg-scopes reach it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.language.alike import Alike
from netspec.language.arguments import Defaults, Given, plain
from netspec.language.judge import Judge
from netspec.language.values import FAULTY
from netspec.ops import OPS, Op
from netspec.schema import unknown_argument
from netspec.schema.faults import argument_faults


def normalizer(judge: Judge, alike: Alike, given: Mapping[str, Given], defaults: Defaults) -> Any:
    """The arguments and the op of a layer's normalizer; None if there is none, FAULTY if one is at fault."""
    chosen = given.get("normalizer_fn")
    if chosen is None or not isinstance(chosen.value, str):
        return None
    op = OPS[chosen.value]
    params = given.get("normalizer_params")
    own = _own(judge, op, params) if params is not None and isinstance(params.value, dict) else {}
    if own is None:
        return FAULTY
    resolved = defaults.resolve(op.key, own)
    values = plain(resolved)
    return FAULTY if values is None else (resolved, alike.op(op, values))


def _own(judge: Judge, op: type[Op], params: Given) -> dict[str, Given] | None:
    """What `normalizer_params` gives; None if there are faults in it, which are reported once."""
    node, values = params.node, params.value
    if node is None:
        # What a caller's arg-scope brings is judged by slim itself; here it counts as far as it is plain data.
        return {name: Given(value, params.origin, None) for name, value in values.items() if name in op.arguments}
    found = []
    for name, value in values.items():
        span = node.key_span(name)
        if name in op.arguments:
            found += argument_faults(op.key, name, value, node[name], f"normalizer_params: {name}", span)
        else:
            found.append(unknown_argument(name, op.key, "normalizer_params", span))
    judge.report(node, *found, about="normalizer_params")
    return None if found else {name: Given(value, params.origin, node[name]) for name, value in values.items()}
