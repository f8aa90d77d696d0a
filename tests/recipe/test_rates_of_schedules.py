"""Learning rates against those of `tf.train` at many steps, and against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from netspec.recipe.schedules import SCHEDULES, Rate, Schedule

pytestmark = pytest.mark.tf

AT = [0, 1, 5, 9, 10, 11, 25, 40, 100, 1_000_000]
CASES: list[tuple[str, Mapping[str, Any], Callable[[Any, Any], Any]]] = [
    ("exponential", {"decay_rate": 0.5}, lambda t, s: t.exponential_decay(0.4, s, 10, 0.5)),
    (
        "exponential",
        {"decay_rate": 0.94, "staircase": True},
        lambda t, s: t.exponential_decay(0.4, s, 10, 0.94, staircase=True),
    ),
    ("polynomial", {}, lambda t, s: t.polynomial_decay(0.4, s, 10)),
    (
        "polynomial",
        {"end_learning_rate": 0.1, "power": 2.0, "cycle": True},
        lambda t, s: t.polynomial_decay(0.4, s, 10, 0.1, 2.0, cycle=True),
    ),
    ("cosine", {}, lambda t, s: t.cosine_decay(0.4, s, 10)),
    ("cosine", {"alpha": 0.25}, lambda t, s: t.cosine_decay(0.4, s, 10, 0.25)),
]


def schedule(value: Any) -> Schedule:
    return Rate().convert(value)


def rates(value: Any) -> list[float]:
    import tensorflow as tf

    return [float(schedule(value).rate(tf, tf.constant(step, tf.float64))) for step in AT]


@pytest.mark.parametrize(
    ("name", "given", "oracle"), CASES, ids=lambda value: str(value) if isinstance(value, str | dict) else None
)
def test_rates_are_those_of_tf_train(name: str, given: Mapping[str, Any], oracle: Callable[[Any, Any], Any]) -> None:
    import tensorflow.compat.v1 as tf

    found = rates({name: {"learning_rate": 0.4, "decay_steps": 10, **given}})
    with tf.Graph().as_default(), tf.Session() as session:
        expected = [session.run(oracle(tf.train, tf.constant(step))) for step in AT]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)


def test_a_number_is_the_same_at_every_step() -> None:
    assert rates(0.3) == [0.3] * len(AT)
    assert rates({"constant": 0.3}) == rates(0.3)


def test_a_rate_holds_up_to_its_boundary() -> None:
    import tensorflow.compat.v1 as tf

    found = rates({"piecewise": {"boundaries": [5, 10], "learning_rates": [1.0, 0.5, 0.25]}})
    assert found == [1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25]
    with tf.Graph().as_default(), tf.Session() as session:
        assert found == [
            session.run(tf.train.piecewise_constant(tf.constant(step), [5, 10], [1.0, 0.5, 0.25])) for step in AT
        ]


def test_a_warm_up_is_a_line_to_the_first_rate_of_what_follows_from_its_own_step_0() -> None:
    line = {"steps": 10, "start": 0.1, "then": 0.3}
    np.testing.assert_allclose(rates({"warm_up": line})[:6], [0.1, 0.12, 0.2, 0.28, 0.3, 0.3])
    then = {"exponential": {"learning_rate": 0.3, "decay_steps": 1, "decay_rate": 0.5}}
    np.testing.assert_allclose(rates({"warm_up": {"steps": 10, "then": then}})[3:6], [0.27, 0.3, 0.15])


def test_every_schedule_has_a_test() -> None:
    assert {name for name, *_ in CASES} | {"constant", "piecewise", "warm_up"} == SCHEDULES.members.keys()


def test_lists_that_do_not_go_together_are_faults() -> None:
    assert schedule({"piecewise": {"boundaries": [5], "learning_rates": [1.0, 0.5]}}).fault() is None
    assert "one more than boundaries" in str(
        schedule({"piecewise": {"boundaries": [5], "learning_rates": [1.0, 0.5, 0.1]}}).fault()
    )
    assert "that rise" in str(
        schedule({"piecewise": {"boundaries": [5, 5], "learning_rates": [1.0, 0.5, 0.1]}}).fault()
    )
