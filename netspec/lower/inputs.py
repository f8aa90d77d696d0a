"""Validates the input of a call: a tensor or an array, as slim's functions take."""

from __future__ import annotations

from typing import Any

from netspec.lower.graph import known
from netspec.network import Network, NetworkInput
from netspec.ops.dtypes import ITEM_SIZES, Dtype
from netspec.schema import Checked
from netspec.shapes import Shape


def require_graph(tf: Any, name: str, shape: Shape) -> None:
    """Requires a graph to build in.

    Raises:
        RuntimeError: execution is eager.
    """
    if tf.executing_eagerly():
        wrapped = f"tf.compat.v1.wrap_function(lambda images: net(images)[0], [tf.TensorSpec({_sizes(shape)})])"
        raise RuntimeError(
            f"{name} needs a graph, and execution is eager here; call what netspec.load(...).module() makes, or this "
            f"inside 'with tf.Graph().as_default():' or wrap it: {wrapped}"
        )


def image(tf: Any, inputs: Any, name: str, shape: Shape) -> Any:
    """The input to build on: a tensor, or an array, which slim's ops convert inside their own scopes.

    `shape` is the expected shape, for messages.

    Raises:
        TypeError: not a tensor of this graph, and not convertible to one.
    """
    import numpy as np

    require_dense(tf, inputs, name, shape)
    wanted = _wanted(name, shape)
    if type(inputs).__name__ == "KerasTensor":
        raise TypeError(
            f"{wanted}, got a Keras tensor, which is symbolic and in no graph; "
            f"use tf.compat.v1.placeholder(tf.float32, {_sizes(shape)})"
        )
    building = tf.get_default_graph().building_function
    if not building and _is_eager(tf, inputs):
        raise TypeError(f"{wanted}, got an eager tensor, which is in no graph; outside, take its value: images.numpy()")
    if isinstance(inputs, np.ndarray) and inputs.dtype != object:
        return inputs
    return tensor(tf, inputs, name, shape)


def require_dense(tf: Any, inputs: Any, name: str, shape: Shape) -> None:
    """Requires another thing than a ragged or a sparse tensor.

    Raises:
        TypeError: it is one of them.
    """
    if isinstance(inputs, tf.RaggedTensor):
        raise TypeError(f"{_wanted(name, shape)}, got a ragged tensor; make it dense: images.to_tensor()")
    if isinstance(inputs, tf.SparseTensor):
        raise TypeError(f"{_wanted(name, shape)}, got a sparse tensor; make it dense: tf.sparse.to_dense(images)")


def tensor(tf: Any, inputs: Any, name: str, shape: Shape) -> Any:
    """The input as a tensor.

    Raises:
        TypeError: it cannot be converted to one.
    """
    wanted = _wanted(name, shape)
    if type(inputs).__name__ == "KerasTensor":  # those of Keras 2 are taken for tensors
        help = "call it in a layer of tf_keras, as docs/module.md shows"
        raise TypeError(f"{wanted}, got a Keras tensor, which is symbolic; {help}")
    if tf.is_tensor(inputs) and not isinstance(inputs, tf.IndexedSlices):
        return inputs
    if inputs is None or isinstance(inputs, str | bytes | dict):
        raise TypeError(f"{wanted}, got {_got(inputs)}")
    try:
        return tf.convert_to_tensor(inputs)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(f"{wanted}, got {_got(inputs)}") from error


def taken_dtype(tf: Any, inputs: Any, declared: NetworkInput, checked: Checked) -> Dtype | None:
    """The type with which a network is elaborated for an input: its own; None if no rule tells what is built on it.

    Raises:
        TypeError: the file declares whole numbers or truth values, and the input has others.
    """
    dtype = tf.as_dtype(inputs.dtype).base_dtype
    wanted = tf.as_dtype(declared.dtype)
    if not wanted.is_floating and (dtype.is_integer, dtype.is_bool) != (wanted.is_integer, wanted.is_bool):
        name = checked.document.root.value["name"]
        raise TypeError(
            f"{name} expects {declared.name} of type {wanted.name}, got {dtype.name}; "
            f"convert it: tf.cast({declared.name}, tf.{wanted.name})"
        )
    return dtype.name if dtype.name in ITEM_SIZES and dtype.is_floating == wanted.is_floating else None


def require_float(tf: Any, inputs: Any, declared: NetworkInput, network: Network) -> None:
    """Requires a floating type of an input that is declared so: variables have its type, and begin as floats.

    Raises:
        TypeError: the network has variables, and the input is not of a floating type.
    """
    dtype = tf.as_dtype(inputs.dtype)
    if network.variables and tf.as_dtype(declared.dtype).is_floating and not dtype.is_floating:
        raise TypeError(
            f"{network.name} expects images of a floating type, got {dtype.name}; "
            "convert them: tf.cast(images, tf.float32)"
        )


def _is_eager(tf: Any, inputs: Any) -> bool:
    if isinstance(inputs, tf.Tensor) or not tf.is_tensor(inputs):
        return isinstance(inputs, tf.Tensor) and not tf.is_symbolic_tensor(inputs)
    try:
        return inputs.op is None
    except AttributeError:  # a variable made outside of every graph has no operation
        return True


def _wanted(name: str, shape: Shape) -> str:
    return f"{name} expects a tensor or an array of shape {_sizes(shape)}"


def _sizes(shape: Shape) -> list[int | None]:
    return list(known(shape))


def _got(inputs: Any) -> str:
    if inputs is None:
        return "None"
    kind = type(inputs).__name__
    return f"{kind} {inputs!r:.40}" if isinstance(inputs, str | bytes) else f"a value of type {kind}"
