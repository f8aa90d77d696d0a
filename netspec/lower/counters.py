"""Renumbers what TensorFlow counts across all graphs of a process, so that equal graphs have equal bytes.

The functions for the branches of a `tf.cond`, and the custom gradients of activations such as swish, are named with
counters of the process. The same network built twice would have other names.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

_GRADIENT = "_gradient_op_type"
_NUMBER = re.compile(r"(?:_\d+)+$")


def renumber(graph_def: Any) -> None:
    """Renames the functions and gradients of a GraphDef in order of first use, and sorts its functions by it."""
    functions = {function.signature.name: function for function in graph_def.library.function}
    names: dict[str, str] = {}
    gradients: dict[bytes, bytes] = {}
    pending: list[Sequence[Any]] = [graph_def.node]
    for nodes in pending:  # grows by the bodies of the functions found
        for node in nodes:
            for called in _functions_of(node):
                if called.name in functions and called.name not in names:
                    names[called.name] = f"{_NUMBER.sub('', called.name)}_{len(names)}"
                    pending.append(functions[called.name].node_def)
            if _GRADIENT in node.attr:
                old = node.attr[_GRADIENT].s
                node.attr[_GRADIENT].s = gradients.setdefault(old, b"CustomGradient-%d" % len(gradients))
    for nodes in pending:
        for called in (called for node in nodes for called in _functions_of(node)):
            called.name = names.get(called.name, called.name)
    for name, new in names.items():
        functions[name].signature.name = new
    for gradient in graph_def.library.gradient:
        gradient.function_name = names.get(gradient.function_name, gradient.function_name)
        gradient.gradient_func = names.get(gradient.gradient_func, gradient.gradient_func)
    ordered = [copy.deepcopy(functions[name]) for name in dict.fromkeys([*names, *functions])]
    del graph_def.library.function[:]
    graph_def.library.function.extend(ordered)


def _functions_of(node: Any) -> Iterator[Any]:
    """The attributes of a node that name functions."""
    for key in sorted(node.attr):
        value = node.attr[key]
        if value.HasField("func"):
            yield value.func
        yield from value.list.func
