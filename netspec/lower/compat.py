"""Makes tf-slim work on current versions of TensorFlow by restoring private names that have moved.

tf-slim's last release is of 2020. It still imports, but its functions fail when called: batch normalization, for
example, is no longer where tf-slim looks for it. `MOVED` lists every name to restore. Names that exist are not touched,
so an older TensorFlow, which still has some of them, gets only the others.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
from types import ModuleType
from typing import NamedTuple

from netspec.ops.backend import Backend

_INSTALL = "pip install 'tf-netspec[tf]'"
_V1 = "tensorflow.compat.v1"
_NORMALIZATION = "tf_keras.src.legacy_tf_layers.normalization"


class Moved(NamedTuple):
    """A name that tf-slim looks up in `module`, and the module `home` that defines it now, under the name `there`."""

    module: str
    name: str
    home: str
    there: str


MOVED = (
    Moved("tensorflow.python.framework.ops", "IndexedSlices", _V1, "IndexedSlices"),
    Moved("tensorflow.python.framework.ops", "Tensor", _V1, "Tensor"),
    Moved("tensorflow.python.layers.normalization", "BatchNormalization", _NORMALIZATION, "BatchNormalization"),
    Moved("tensorflow.python.layers.normalization", "batch_normalization", _NORMALIZATION, "batch_normalization"),
    Moved("tensorflow.python.ops.array_ops", "stack", _V1, "stack"),
    Moved("tensorflow.python.ops.array_ops", "unstack", _V1, "unstack"),
    Moved("tensorflow.python.ops.control_flow_ops", "Assert", _V1, "Assert"),
    Moved("tensorflow.python.ops.control_flow_ops", "case", _V1, "case"),
    Moved("tensorflow.python.ops.control_flow_ops", "cond", _V1, "cond"),
    Moved("tensorflow.python.ops.control_flow_ops", "while_loop", _V1, "while_loop"),
    Moved("tensorflow.python.ops.variable_scope", "disable_resource_variables", _V1, "disable_resource_variables"),
    Moved("tensorflow.python.ops.variable_scope", "enable_resource_variables", _V1, "enable_resource_variables"),
    Moved("tensorflow.python.ops.variable_scope", "resource_variables_enabled", _V1, "resource_variables_enabled"),
    Moved("tensorflow.python.ops.variable_scope", "variable", _V1, "Variable"),
    Moved("tensorflow.python.ops.variables", "VariableV1", _V1, "Variable"),
)


class TensorFlowMissing(ImportError):
    """TensorFlow, tf-slim or tf-keras is missing, or their versions do not match. The message says what to install."""


@functools.cache
def load() -> Backend:
    """Imports TensorFlow and tf-slim once, and makes them work together.

    TensorFlow's settings, such as eager execution and resource variables, stay as they are.

    Raises:
        TensorFlowMissing: one of the three packages cannot be imported, or tf-keras is not TensorFlow's minor version.
    """
    tf = _imported(_V1)
    _check_tf_keras(tf.__version__)
    put_back()
    return Backend(tf=tf, slim=_imported("tf_slim"))


@functools.cache
def load_for_graphs() -> Backend:
    """`load` for a process that only builds graphs, such as a command's: faster, and reproducible.

    Variables hash by identity. Keras makes a set of all variables each time it adds one, and TensorFlow's hash tests
    whether execution is eager for each, which takes half the build time of Inception v3. In a graph, tensors compare by
    identity anyway, so the graph is the same.

    Keras lists the devices once per process, at the first transposed convolution with channels first, in a session
    whose nodes stay in the current graph. Here this is done in a graph that is thrown away.

    Raises:
        TensorFlowMissing: as `load`.
    """
    backend = load()
    backend.tf.disable_tensor_equality()
    with backend.tf.Graph().as_default():
        backend.slim.conv2d_transpose(backend.tf.zeros([1, 1, 1, 1]), 1, 1, data_format="NCHW")
    return backend


def put_back() -> tuple[Moved, ...]:
    """Restores the missing names of `MOVED`, and returns them; a second call returns none."""
    missing = tuple(moved for moved in MOVED if not _works(moved))
    for moved in missing:
        setattr(_imported(moved.module), moved.name, getattr(_imported(moved.home), moved.there))
    return missing


def _works(moved: Moved) -> bool:
    try:
        getattr(_imported(moved.module), moved.name)
    except (AttributeError, ImportError):  # an ImportError if the name is loaded lazily from a removed module
        return False
    return True


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise TensorFlowMissing(
            f"{name} cannot be imported ({error}); building graphs needs TensorFlow, tf-slim and tf-keras: {_INSTALL}"
        ) from error


def _check_tf_keras(tensorflow: str) -> None:
    """Compares the versions of tf-keras and TensorFlow by metadata: importing a wrong pair gives obscure errors."""
    try:
        tf_keras = importlib.metadata.version("tf-keras")
    except importlib.metadata.PackageNotFoundError as error:
        raise TensorFlowMissing(
            f"tf-keras is not installed; tf-slim's batch_norm needs it beside TensorFlow {tensorflow}: {_INSTALL}"
        ) from error
    wanted = _minor(tensorflow)
    if _minor(tf_keras) != wanted:
        raise TensorFlowMissing(
            f"expected tf-keras {wanted}, the minor version of TensorFlow {tensorflow}, got tf-keras {tf_keras}: "
            f"pip install 'tf-keras~={wanted}.0'"
        )


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
