"""The same graph built again is the same bytes, whatever TensorFlow has numbered meanwhile, and another one is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from netspec.lower.identity import Built, Fingerprint, differences, fingerprint
from netspec.ops.backend import Backend

Make = Callable[[Any, Any], Any]


def cond(tf: Any, x: Any, *, swapped: bool = False, inner: float = 2.0) -> Any:
    branches = [lambda: x * inner, lambda: tf.nn.swish(x)]
    first, second = reversed(branches) if swapped else branches
    return tf.cond(tf.placeholder(tf.bool, [], name="flag"), first, second)


def nested(tf: Any, x: Any, *, most: int = 3) -> Any:
    return tf.while_loop(lambda i, _: i < most, lambda i, y: (i + 1, cond(tf, y)), [0, x])[1]


def twice(tf: Any, x: Any) -> Any:
    return tf.nn.swish(tf.nn.swish(cond(tf, cond(tf, x), swapped=True)))


SAME: dict[str, Make] = {
    "swish": lambda tf, x: tf.nn.swish(tf.nn.swish(x)),
    "cond": cond,
    "two conds": twice,
    "a cond in a loop": nested,
}
OTHER: dict[str, tuple[Make, Make]] = {
    "the branches": (cond, lambda tf, x: cond(tf, x, swapped=True)),
    "a number in a branch": (cond, lambda tf, x: cond(tf, x, inner=3.0)),
    "a number in a loop": (nested, lambda tf, x: nested(tf, x, most=4)),
    "swish or another": (lambda tf, x: tf.nn.swish(x), lambda tf, x: x * tf.nn.sigmoid(x)),
}


def print_of(backend: Backend, make: Make) -> Fingerprint:
    tf = backend.tf
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [2, 3], name="x")
        return fingerprint(Built.of(x, make(tf, x), {}))


@pytest.mark.parametrize("kind", SAME)
def test_the_same_graph_again_is_identical(kind: str, backend: Backend) -> None:
    one = print_of(backend, SAME[kind])
    print_of(backend, twice)  # which goes on numbering
    assert differences(one, print_of(backend, SAME[kind])) == []


@pytest.mark.parametrize("kind", OTHER)
def test_another_graph_is_not(kind: str, backend: Backend) -> None:
    one, other = (print_of(backend, make) for make in OTHER[kind])
    assert differences(one, other) != []
