"""Optimizers against two oracles: the rules worked out in NumPy, in double precision, and the classes of `tf.train`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from netspec.ops.functions.function import Named
from netspec.recipe.optimizers import OPTIMIZERS, Optimizer

pytestmark = pytest.mark.tf

STEPS = 6
RATES = np.array([0.1, 0.1, 0.05, 0.2, 0.01, 0.1])  # rules that hold the rate of each step differ here
START = np.array([0.5, -1.0, 2.0, 0.0])
GRADIENTS = np.random.default_rng(3).normal(size=(STEPS, 4))
Rule = Callable[[], Callable[[Any, Any, float, int], Any]]


def rule_of_sgd() -> Any:
    return lambda w, g, rate, _: w - rate * g


def rule_of_momentum(momentum: float = 0.9, nesterov: bool = False) -> Any:
    v = np.zeros(4)

    def update(w: Any, g: Any, rate: float, _: int) -> Any:
        nonlocal v
        v = momentum * v + g
        return w - rate * (g + momentum * v if nesterov else v)

    return update


def rule_of_adam(decay: float = 0.0, b1: float = 0.9, b2: float = 0.999, epsilon: float = 1e-8) -> Any:
    m, v = np.zeros(4), np.zeros(4)

    def update(w: Any, g: Any, rate: float, t: int) -> Any:
        nonlocal m, v
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        w = w * (1 - rate * decay)
        return w - rate * np.sqrt(1 - b2**t) / (1 - b1**t) * m / (np.sqrt(v) + epsilon)

    return update


def rule_of_rmsprop(decay: float = 0.9, momentum: float = 0.0, epsilon: float = 1e-10, centered: bool = False) -> Any:
    s, mean, v = np.ones(4), np.zeros(4), np.zeros(4)

    def update(w: Any, g: Any, rate: float, _: int) -> Any:
        nonlocal s, mean, v
        s = decay * s + (1 - decay) * g**2
        mean = decay * mean + (1 - decay) * g
        v = momentum * v + rate * g / np.sqrt(s - centered * mean**2 + epsilon)
        return w - v

    return update


def rule_of_adagrad(initial: float = 0.1) -> Any:
    s = np.full(4, initial)

    def update(w: Any, g: Any, rate: float, _: int) -> Any:
        nonlocal s
        s = s + g**2
        return w - rate * g / np.sqrt(s)

    return update


def rule_of_adadelta(rho: float = 0.95, epsilon: float = 1e-8) -> Any:
    s, d = np.zeros(4), np.zeros(4)

    def update(w: Any, g: Any, rate: float, _: int) -> Any:
        nonlocal s, d
        s = rho * s + (1 - rho) * g**2
        step = g * np.sqrt(d + epsilon) / np.sqrt(s + epsilon)
        d = rho * d + (1 - rho) * step**2
        return w - rate * step

    return update


def rule_of_ftrl(initial: float = 0.1, l1: float = 0.0, l2: float = 0.0) -> Any:
    n, z = np.full(4, initial), np.zeros(4)

    def update(w: Any, g: Any, rate: float, _: int) -> Any:
        nonlocal n, z
        z = z + g - (np.sqrt(n + g**2) - np.sqrt(n)) / rate * w
        n = n + g**2
        return np.where(np.abs(z) > l1, (np.sign(z) * l1 - z) / (np.sqrt(n) / rate + 2 * l2), 0.0)

    return update


CASES: list[tuple[str, Mapping[str, Any], Any, Callable[[Any, Any], Any] | None]] = [
    ("sgd", {}, rule_of_sgd(), lambda train, rate: train.GradientDescentOptimizer(rate)),
    ("momentum", {}, rule_of_momentum(), lambda train, rate: train.MomentumOptimizer(rate, 0.9)),
    (
        "momentum",
        {"momentum": 0.5, "nesterov": True},
        rule_of_momentum(0.5, nesterov=True),
        lambda train, rate: train.MomentumOptimizer(rate, 0.5, use_nesterov=True),
    ),
    ("adam", {}, rule_of_adam(), lambda train, rate: train.AdamOptimizer(rate)),
    (
        "adam",
        {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.1},
        rule_of_adam(0.0, 0.5, 0.9, 0.1),
        lambda train, rate: train.AdamOptimizer(rate, 0.5, 0.9, 0.1),
    ),
    ("adamw", {}, rule_of_adam(0.01), None),
    (
        "adamw",
        {"weight_decay": 0.2, "beta1": 0.5, "beta2": 0.9, "epsilon": 0.1},
        rule_of_adam(0.2, 0.5, 0.9, 0.1),
        None,
    ),
    ("rmsprop", {}, rule_of_rmsprop(), lambda train, rate: train.RMSPropOptimizer(rate)),
    (
        "rmsprop",
        {"decay": 0.5, "momentum": 0.9, "epsilon": 1.0},
        rule_of_rmsprop(0.5, 0.9, 1.0),
        lambda train, rate: train.RMSPropOptimizer(rate, 0.5, 0.9, 1.0),
    ),
    (
        "rmsprop",
        {"momentum": 0.3, "epsilon": 0.1, "centered": True},
        rule_of_rmsprop(0.9, 0.3, 0.1, centered=True),
        lambda train, rate: train.RMSPropOptimizer(rate, 0.9, 0.3, 0.1, centered=True),
    ),
    ("adagrad", {}, rule_of_adagrad(), lambda train, rate: train.AdagradOptimizer(rate)),
    (
        "adagrad",
        {"initial_accumulator_value": 1.0},
        rule_of_adagrad(1.0),
        lambda train, rate: train.AdagradOptimizer(rate, 1.0),
    ),
    ("adadelta", {}, rule_of_adadelta(), lambda train, rate: train.AdadeltaOptimizer(rate)),
    (
        "adadelta",
        {"rho": 0.5, "epsilon": 0.1},
        rule_of_adadelta(0.5, 0.1),
        lambda train, rate: train.AdadeltaOptimizer(rate, 0.5, 0.1),
    ),
    ("ftrl", {}, rule_of_ftrl(), lambda train, rate: train.FtrlOptimizer(rate)),
    (
        "ftrl",
        {"l1": 0.3, "l2": 0.2, "initial_accumulator_value": 0.5},
        rule_of_ftrl(0.5, 0.3, 0.2),
        lambda train, rate: train.FtrlOptimizer(
            rate, initial_accumulator_value=0.5, l1_regularization_strength=0.3, l2_regularization_strength=0.2
        ),
    ),
]


def optimizer(name: str, given: Mapping[str, Any]) -> Optimizer:
    made: Optimizer = Named(OPTIMIZERS).convert({name: {"learning_rate": 0.1, **given}})
    return made


def updated(made: Optimizer) -> Any:
    """The values of a variable after each update, by netspec."""
    import tensorflow as tf

    variable = tf.Variable(START, dtype=tf.float32)
    slots = [tf.Variable(tf.fill([4], tf.constant(value, tf.float32))) for value in made.slots().values()]
    found = []
    for step in range(STEPS):
        gradient, rate = (tf.constant(value[step], tf.float32) for value in (GRADIENTS, RATES))
        made.update(tf, variable, gradient, slots, rate, tf.constant(step + 1, tf.int64))
        found.append(variable.numpy())
    return np.array(found)


def worked_out(rule: Any) -> Any:
    found, w = [], START
    for step in range(STEPS):
        w = rule(w, GRADIENTS[step], RATES[step], step + 1)
        found.append(w)
    return np.array(found)


def of_tf_train(make: Callable[[Any, Any], Any]) -> Any:
    import tensorflow.compat.v1 as tf

    found = []
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("w", initializer=START.astype(np.float32))
        gradient, rate = tf.placeholder(tf.float32, [4]), tf.placeholder(tf.float32, [])
        apply = make(tf.train, rate).apply_gradients([(gradient, variable)])
        session.run(tf.global_variables_initializer())
        for step in range(STEPS):
            session.run(apply, {gradient: GRADIENTS[step], rate: RATES[step]})
            found.append(session.run(variable))
    return np.array(found)


@pytest.mark.parametrize(
    ("name", "given", "rule", "make"), CASES, ids=lambda value: str(value) if isinstance(value, str | dict) else None
)
def test_updates_are_those_of_both_oracles(
    name: str, given: Mapping[str, Any], rule: Any, make: Callable[[Any, Any], Any] | None
) -> None:
    found = updated(optimizer(name, given))
    np.testing.assert_allclose(found, worked_out(rule), rtol=2e-5, atol=2e-6)
    if make is not None:
        # tf.train multiplies the powers of the betas step by step, and rounds each time.
        tolerance = 1e-5 if name == "adam" else 0.0
        np.testing.assert_allclose(found, of_tf_train(make), rtol=tolerance)


def test_every_optimizer_and_argument_has_a_case() -> None:
    assert {name for name, *_ in CASES} == OPTIMIZERS.members.keys()
    shared = Optimizer.arguments.keys()
    for name, member in OPTIMIZERS.members.items():
        given = {key for case, values, *_ in CASES if case == name for key in values}
        assert member.arguments.keys() - shared - given <= {"learning_rate_power"}


def test_that_another_rule_is_noticed() -> None:
    found = updated(optimizer("momentum", {}))
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(found, worked_out(rule_of_momentum(0.8)), rtol=2e-5, atol=2e-6)


def test_slots_are_named_as_in_tf_train() -> None:
    import tensorflow.compat.v1 as tf

    for name, given, _, make in CASES:
        if make is None:
            continue
        with tf.Graph().as_default():
            variable = tf.get_variable("w", initializer=START.astype(np.float32))
            make(tf.train, 0.1).apply_gradients([(tf.constant(START, tf.float32), variable)])
            names = {each.op.name for each in tf.global_variables() if each.shape == (4,)}
        assert names == {"w", *(f"w/{slot}" for slot in optimizer(name, given).slots())}


@pytest.mark.parametrize("clip", ["clip_norm", "clip_global_norm", "clip_value"])
def test_gradients_are_clipped(clip: str) -> None:
    import tensorflow as tf

    first, second = np.array([3.0, 4.0]), np.array([0.0, 12.0])
    found = optimizer("sgd", {clip: 2.0}).clipped(tf, [tf.constant(first), tf.constant(second)])
    expected = {
        "clip_norm": [first * 2 / 5, second * 2 / 12],
        "clip_global_norm": [first * 2 / 13, second * 2 / 13],
        "clip_value": [np.array([2.0, 2.0]), np.array([0.0, 2.0])],
    }[clip]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
