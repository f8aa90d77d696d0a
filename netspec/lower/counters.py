"""What TensorFlow numbers across all graphs of a process, numbered anew by its order in one graph.

The functions that are the branches of a `tf.cond`, and the gradients that an activation such as swish brings along,
bear numbers that go on from graph to graph: the same network built twice would never be the same bytes.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

_GRADIENT = "_gradient_op_type"
_NUMBER = re.compile(r"(?:_\d+)+$")


def renumber(graph_def: Any) -> None:
    """Renames the functions and gradients of a GraphDef, and orders its functions, as they first occur in it."""
    functions = {function.signature.name: function for function in graph_def.library.function}
    names: dict[str, str] = {}
    gradients: dict[bytes, bytes] = {}
    pending: list[Sequence[Any]] = [graph_def.node]
    for nodes in pending:  # grows by the bodies of the functions that are met
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
    """The functions that a node calls, as the attributes that name them."""
    for key in sorted(node.attr):
        value = node.attr[key]
        if value.HasField("func"):
            yield value.func
        yield from value.list.func
