"""What a v1 session computes with the spec's own graph: the oracle of modules.

The graph is built by the compiled spec, whose nodes are those of slim's function, and differentiated by `tf.gradients`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import pytest

import netspec
from netspec.lower import compat
from netspec.ops.backend import Backend
from netspec.ops.elementwise.drop_path import DropPath


class Step(NamedTuple):
    """One step: the output, the end points, the losses, the gradients, and the variables after the updates."""

    output: Any
    end_points: Mapping[str, Any]
    losses: list[Any]
    gradients: Mapping[str, Any]
    after: Mapping[str, Any]


@contextmanager
def fixed_dropout() -> Iterator[None]:
    """Lets dropout drop every third element, and drop_path draw thirds in turn, so that two graphs drop the same."""
    import tensorflow as tf
    from tensorflow.python.ops import nn

    def dropped(inputs: Any, noise_shape: Any = None, seed: Any = None, rate: float = 0.0) -> Any:
        size = tf.reduce_prod(tf.shape(inputs))
        kept = tf.reshape(tf.range(size) % 3 > 0, tf.shape(inputs))
        return inputs * tf.cast(kept, inputs.dtype) / (1 - rate)

    def drawn(_op: DropPath, _backend: Backend, shape: Any) -> Any:
        return tf.reshape(tf.cast(tf.range(tf.reduce_prod(shape)) % 3, tf.float32) / 3, shape)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nn, "dropout", dropped)
        patch.setattr(DropPath, "_uniform", drawn)
        yield


def weights_of(shape: tuple[int, ...]) -> Any:
    """Fixed factors that make a scalar of an output, another for each element."""
    return np.cos(np.arange(np.prod(shape, dtype=int))).reshape(shape).astype("float32")


def scalar_of(output: Any, losses: Sequence[Any]) -> Any:
    """What is differentiated, in 32 bits: the weighted sum of the output, and the losses."""
    import tensorflow as tf

    weighted = tf.cast(output, tf.float32) * weights_of(tuple(output.shape))
    return tf.reduce_sum(weighted) + sum(tf.cast(loss, tf.float32) for loss in losses)


def in_a_session(
    net: netspec.CompiledSpec, values: Mapping[str, Any], images: Any, parameters: Mapping[str, Any]
) -> Step:
    """A step of the compiled spec in a v1 session that begins with the given values."""
    tf = compat.load().tf
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(images.dtype, images.shape)
        output, end_points = net(fed, **parameters)
        losses = tf.losses.get_regularization_losses()
        total = scalar_of(output, losses)
        trained = tf.trainable_variables()
        # Those of an embedding have the rows that were looked up alone.
        gradients = [None if each is None else tf.convert_to_tensor(each) for each in tf.gradients(total, trained)]
        for variable in tf.global_variables():
            variable.load(values[variable.op.name], session)
        # A module updates averages itself, in whichever collection a layer puts their updates.
        others = [item for key in session.graph.get_all_collection_keys() for item in tf.get_collection(key)]
        averages = [item for item in others if "/AssignMovingAvg" in str(getattr(item, "name", ""))]
        updates = list(dict.fromkeys([*tf.get_collection(tf.GraphKeys.UPDATE_OPS), *averages]))
        differentiable = [gradient for gradient in gradients if gradient is not None]
        wanted = output, dict(end_points), losses, differentiable, updates
        output, points, losses, made, _ = session.run(wanted, {fed: images})
        left = iter(made)
        found = {
            variable.op.name: None if gradient is None else next(left)
            for variable, gradient in zip(trained, gradients, strict=True)
        }
        after = {variable.op.name: session.run(variable) for variable in tf.global_variables()}
        return Step(output, points, losses, found, after)


def in_a_module(model: Any, images: Any, *, training: bool) -> Step:
    """The same step of a module."""
    import tensorflow as tf

    def step(images: Any) -> Any:
        with tf.GradientTape() as tape:
            output, end_points = model(images, training=training)
            losses = model.losses()
            total = scalar_of(output, losses)
        made = tape.gradient(total, model.trainable_variables)
        gradients = [None if each is None else tf.convert_to_tensor(each) for each in made]
        return output, end_points, losses, gradients

    made = tf.function(step)(tf.constant(images))
    # NumPy makes no array of a tensor that is a single number of 16 bits.
    made = tf.nest.map_structure(lambda each: each.numpy() if isinstance(each, tf.Tensor) else each, made)
    output, end_points, losses, gradients = made
    names = [name for name, variable in model.variables_by_name.items() if variable.trainable]
    after = {name: variable.numpy() for name, variable in model.variables_by_name.items()}
    return Step(output, end_points, losses, dict(zip(names, gradients, strict=True)), after)


def differences(one: Step, other: Step, tolerance: float = 1e-5) -> list[str]:
    """Where two steps differ, by more than a share of the largest number that is compared."""
    found = []
    for part, mine, its in zip(Step._fields, one, other, strict=True):
        left, right = _named(mine), _named(its)
        if list(left) != list(right):
            found.append(f"{part}: {list(left)} and {list(right)}")
            continue
        for name, value in left.items():
            if (value is None) != (right[name] is None):
                found.append(f"{part} {name}: None in one alone")
            elif value is not None and not _alike(np.asarray(value), np.asarray(right[name]), tolerance):
                found.append(f"{part} {name}: {np.max(np.abs(np.asarray(value) - np.asarray(right[name])))}")
    return found


def _named(part: Any) -> dict[str, Any]:
    if isinstance(part, Mapping):
        return dict(part)
    return {str(number): value for number, value in enumerate(part if isinstance(part, list) else [part])}


def _alike(one: Any, other: Any, tolerance: float) -> bool:
    if one.shape != other.shape:
        return False
    largest = max(1.0, float(np.max(np.abs(other), initial=0, where=np.isfinite(other))))
    return bool(np.allclose(one, other, rtol=tolerance, atol=tolerance * largest, equal_nan=True))
