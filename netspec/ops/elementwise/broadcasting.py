"""Broadcasting of shapes: sizes must be equal, or 1.

TensorFlow trusts sizes that it does not know while it builds a graph, and fails as the graph runs. Here symbolic sizes
must be equal, even though one of them may be 1 for some input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from netspec.ops.op import OpError, Requirement
from netspec.shapes import Dim, Shape, Size, add, scale, shape_text


def broadcast(left: Shape, right: Shape) -> Shape:
    """The shape of an elementwise operation on two tensors, as far as TensorFlow knows it."""
    return tuple(_broadcast(a, b, left, right) for a, b in _aligned(left, right))


def _broadcast(a: Dim, b: Dim, left: Shape, right: Shape) -> Dim:
    if b in (a, 1):
        return a
    if a == 1 or (isinstance(b, int) and not isinstance(a, int)):
        return b
    if isinstance(a, int):
        if isinstance(b, int):
            raise differ(left, right)
        return a
    return None if b is None else a


def _aligned(left: Shape, right: Shape) -> Sequence[tuple[Dim, Dim]]:
    pairs = zip_longest(reversed(left), reversed(right), fillvalue=1)
    return list(pairs)[::-1]


def differ(left: Shape, right: Shape) -> OpError:
    """The fault of two tensors whose shapes cannot be broadcast."""
    return OpError("shapes-differ", f"expected inputs of one shape, got {shape_text(left)} and {shape_text(right)}")


def equal(a: Dim, b: Dim, fault: OpError) -> Iterator[Requirement]:
    """The condition that two sizes are equal, where that depends on the input."""
    if a == b or a is None or b is None:
        return
    if isinstance(a, Size) and isinstance(b, Size):
        yield Requirement(add(a, scale(b, -1)), "==", 0, fault)
    elif isinstance(b, int):
        yield Requirement(a, "==", b, fault)
    elif isinstance(a, int):
        yield Requirement(b, "==", a, fault)


def agreements(shapes: Sequence[Shape]) -> Sequence[Requirement]:
    """The conditions under which tensors can be broadcast together."""
    found = list[Requirement]()
    whole = shapes[0]
    for shape in shapes[1:]:
        for a, b in _aligned(whole, shape):
            if 1 not in (a, b):
                found += equal(a, b, differ(whole, shape))
        whole = broadcast(whole, shape)
    return found
