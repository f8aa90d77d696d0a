"""Values and gradients of ops, with values of their variables, against NumPy and against figures of PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from netspec.ops import OPS
from netspec.ops.backend import Backend

from .conftest import make

pytestmark = pytest.mark.tf

Formula = Callable[..., Any]


def drawn(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).standard_normal(shape)


def along(value: Any, rank: int, *axes: int) -> Any:
    """A variable over axes, broadcast to a tensor of a rank."""
    sizes = [1] * rank
    for axis, size in zip(axes, value.shape, strict=True):
        sizes[axis] = size
    return value.reshape(sizes)


def normalized(x: Any, axes: tuple[int, ...], epsilon: float) -> Any:
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)


CASES: dict[str, tuple[str, Mapping[str, Any], Sequence[Any], Formula]] = {
    # op, arguments, inputs, formula of the inputs and then of the variables in their order
    "offset": ("offset", {"value": 1.5}, [drawn(3, 4)], lambda x: x + 1.5),
    "matmul": ("matmul", {}, [drawn(2, 1, 3, 4), drawn(5, 4, 2)], np.matmul),
    "matmul of transposed": (
        "matmul",
        {"transpose_a": True, "transpose_b": True},
        [drawn(2, 4, 3), drawn(2, 5, 4)],
        lambda a, b: np.einsum("nkm,njk->nmj", a, b),
    ),
    "transpose": ("transpose", {"perm": [2, 0, -2]}, [drawn(2, 3, 4)], lambda x: x.transpose(2, 0, 1)),
    "tile": ("tile", {"multiples": [1, 3, 2]}, [drawn(2, 2, 3)], lambda x: np.tile(x, (1, 3, 2))),
    "reshape": ("reshape", {"shape": [None, -1, 4]}, [drawn(3, 2, 8)], lambda x: x.reshape(3, 4, 4)),
    "affine": ("affine", {}, [drawn(2, 3, 4)], lambda x, gamma, beta: x * gamma + beta),
    "affine of other axes": (
        "affine",
        {"axes": [3, 1], "scale": False},
        [drawn(2, 3, 4, 5)],
        lambda x, beta: x + along(beta, 4, 1, 3),
    ),
    "affine of channels first": (
        "affine",
        {"axes": [1], "center": False},
        [drawn(2, 3, 4, 5)],
        lambda x, gamma: x * along(gamma, 4, 1),
    ),
    "affine of no axis": ("affine", {"axes": []}, [drawn(2, 3, 4)], lambda x, gamma, beta: x * gamma + beta),
    "prelu of no axis": ("prelu", {"axes": []}, [drawn(2, 4, 3)], lambda x, alpha: np.where(x > 0, x, alpha * x)),
    "learned_tensor": (
        "learned_tensor",
        {"shape": [2, 3]},
        [drawn(4, 5)],
        lambda x, value: np.tile(value, (len(x), 1, 1)),
    ),
    "bias_add": ("bias_add", {}, [drawn(2, 4, 3)], lambda x, biases: x + biases),
    "bias_add, then prelu": (
        "bias_add",
        {"activation_fn": "prelu"},
        [drawn(2, 3)],
        lambda x, biases, alpha: np.where(x + biases > 0, x + biases, alpha * (x + biases)),
    ),
    "prelu": ("prelu", {}, [drawn(2, 4, 3)], lambda x, alpha: np.where(x > 0, x, alpha * x)),
    "prelu of channels first": (
        "prelu",
        {"axes": [1]},
        [drawn(2, 3, 4, 2)],
        lambda x, alpha: np.where(x > 0, x, along(alpha, 4, 1) * x),
    ),
    "unit_norm": (
        "unit_norm",
        {"dim": 1, "epsilon": 0.5},
        [drawn(2, 4, 3)],
        lambda x: x / np.sqrt((x**2).sum(1, keepdims=True) + 0.5),
    ),
    "l2_normalize": (
        "l2_normalize",
        {"axis": [1, -1], "epsilon": 1e-3},
        [drawn(2, 4, 3)],
        lambda x: x / np.sqrt(np.maximum((x**2).sum((1, 2), keepdims=True), 1e-3)),
    ),
    "quotients": ("divide", {}, [drawn(2, 3), 2 + np.abs(drawn(2, 3))], lambda x, y: x / y),
    "abs": ("abs", {}, [drawn(2, 3)], np.abs),
    "exp": ("exp", {}, [drawn(2, 3)], np.exp),
    "log": ("log", {}, [1 + np.abs(drawn(2, 3))], np.log),
    "sqrt": ("sqrt", {}, [1 + np.abs(drawn(2, 3))], np.sqrt),
    "square": ("square", {}, [drawn(2, 3)], lambda x: x * x),
    "layer_norm": (
        "layer_norm",
        {"epsilon": 0.25, "begin_norm_axis": -1},
        [drawn(2, 4, 3)],
        lambda x, beta, gamma: normalized(x, (2,), 0.25) * gamma + beta,
    ),
    "layer_norm over an image": (
        "layer_norm",
        {"epsilon": 0.25, "scale": False},
        [drawn(2, 4, 3)],
        lambda x, beta: normalized(x, (1, 2), 0.25) + beta,
    ),
}


class Made:
    """An op of a case in a graph, with random values of its variables; in 64 bits, so that differences are precise."""

    def __init__(self, backend: Backend, name: str) -> None:
        tf = backend.tf
        key, arguments, self.inputs, self.formula = CASES[name]
        op = make(key, arguments)
        self.graph = tf.Graph()
        with self.graph.as_default():
            tensors = [tf.constant(x, tf.float64) for x in self.inputs]
            output = op.lower(backend, tensors, op.lowered(backend, arguments))
            variables = tf.global_variables()
            self.values = [drawn(*v.shape.as_list(), seed=3 + i) for i, v in enumerate(variables)]
            weights = tf.constant(drawn(*output.shape.as_list(), seed=9))
            gradients = tf.gradients(
                tf.reduce_sum(output * weights), [*tensors, *variables], unconnected_gradients="zero"
            )
            with tf.Session() as session:
                for variable, value in zip(variables, self.values, strict=True):
                    session.run(variable.assign(value))
                self.output, self.gradients, self.weights = session.run([output, gradients, weights])

    def by_hand(self) -> Any:
        return self.formula(*self.inputs, *self.values)

    def slopes(self) -> list[Any]:
        """The gradients of the formula, by differences."""
        given = [*self.inputs, *self.values]
        return [self._slope(given, place) for place in range(len(given))]

    def _slope(self, given: list[Any], place: int, step: float = 1e-6) -> Any:
        found = np.zeros_like(given[place])
        for at in np.ndindex(found.shape):
            ends = []
            for sign in (1, -1):
                moved = [value.copy() for value in given]
                moved[place][at] += sign * step
                ends.append((self.formula(*moved) * self.weights).sum())
            found[at] = (ends[0] - ends[1]) / (2 * step)
        return found


@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients_are_the_formulas(backend: Backend, name: str) -> None:
    made = Made(backend, name)
    np.testing.assert_allclose(made.output, made.by_hand(), rtol=1e-9, atol=1e-12)
    for found, by_hand in zip(made.gradients, made.slopes(), strict=True):
        np.testing.assert_allclose(found, by_hand, rtol=1e-5, atol=1e-7)


def test_another_formula_is_noticed(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    key, arguments, inputs, _ = CASES["affine"]
    monkeypatch.setitem(CASES, "other", (key, arguments, inputs, lambda x, gamma, beta: x * beta + gamma))
    made = Made(backend, "other")
    assert not np.allclose(made.output, made.by_hand())
    assert not np.allclose(made.gradients[0], made.slopes()[0])


TOKENS = [[1.0, 2.0, -1.0, 0.5], [0.001, 0.002, 0.003, 0.004]]
# torch.nn.functional.layer_norm(tokens, (4,), eps=eps) of PyTorch 2.14, in 64 bits
PYTORCH: dict[float, list[list[float]]] = {
    1e-06: [[0.346410014, 1.27017005, -1.50111006, -0.115470005], [-1.0, -0.333333333, 0.333333333, 1.0]],
    0.001: [
        [0.346262454, 1.269629, -1.50047064, -0.115420818],
        [-0.0474045463, -0.0158015154, 0.0158015154, 0.0474045463],
    ],
    0.1: [
        [0.332513324, 1.21921552, -1.44089107, -0.110837775],
        [-0.00474338684, -0.00158112895, 0.00158112895, 0.00474338684],
    ],
}


@pytest.mark.parametrize("epsilon", PYTORCH)
def test_layer_norm_with_epsilon_is_pytorchs(backend: Backend, epsilon: float) -> None:
    tf, op = backend.tf, OPS["layer_norm"](epsilon=epsilon, begin_norm_axis=-1)
    with tf.Graph().as_default(), tf.Session() as session:
        output = op.lower(backend, [tf.constant(TOKENS)], {"epsilon": epsilon, "begin_norm_axis": -1})
        session.run(tf.global_variables_initializer())
        np.testing.assert_allclose(session.run(output), PYTORCH[epsilon], rtol=1e-5)


ALONE: dict[str, Mapping[str, Any]] = {
    "bare": {},
    "all arguments": {
        "begin_norm_axis": -1,
        "begin_params_axis": 1,
        "center": False,
        "activation_fn": "relu",
        "trainable": False,
        "variables_collections": ["mine"],
        "outputs_collections": "kept",
        "scope": "ln",
    },
}


@pytest.mark.parametrize("name", ALONE)
def test_layer_norm_with_epsilon_is_slims_but_for_the_constant(backend: Backend, name: str) -> None:
    """With its own epsilon slim is not called, and yet builds nothing else: the nodes, names, and collections."""
    tf, arguments = backend.tf, ALONE[name]
    left = []
    for given in (arguments, {**arguments, "epsilon": 1e-12}):
        op = OPS["layer_norm"](**given)
        with tf.Graph().as_default() as graph, tf.variable_scope("net"):
            op.lower(backend, [tf.placeholder(tf.float32, [None, 5, 3])], op.lowered(backend, given))
            kept = {key: [item.name for item in tf.get_collection(key)] for key in graph.get_all_collection_keys()}
            left.append((graph.as_graph_def(add_shapes=True).SerializeToString(deterministic=True), kept))
    assert left[0] == left[1]


def test_layer_norm_in_layers_and_arg_scopes_is_slims_but_for_the_constant(backend: Backend) -> None:
    tf, slim = backend.tf, backend.slim
    left = []
    for params in ({"scale": False}, {"scale": False, "epsilon": 1e-12}):
        arguments = {"num_outputs": 3, "kernel_size": 1, "normalizer_fn": "layer_norm", "normalizer_params": params}
        op = make("conv2d", arguments)
        with tf.Graph().as_default() as graph, slim.arg_scope([slim.layer_norm], trainable=False):
            op.lower(backend, [tf.placeholder(tf.float32, [None, 5, 5, 3])], op.lowered(backend, arguments))
            left.append(graph.as_graph_def(add_shapes=True).SerializeToString(deterministic=True))
            assert [variable.op.name for variable in tf.trainable_variables()] == ["Conv/weights"]
    assert left[0] == left[1]
