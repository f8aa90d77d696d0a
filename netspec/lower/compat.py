"""tf-slim on today's TensorFlow: put back the private names that tf-slim asks for and that have moved.

tf-slim's last release is of 2020. It imports under a current TensorFlow, and then fails where it is called: batch
norm, for one, is gone from where it looks. `MOVED` is the whole of the repair. A name that is there is left alone, so
an older TensorFlow, which still has some of them, gets only the rest.
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
    """A name that tf-slim asks `module` for, and the `home` where it lives now, there as `there`."""

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
    """TensorFlow, tf-slim or tf-keras is not there, or they do not go together. The text says what to install."""


@functools.cache
def load() -> Backend:
    """TensorFlow and tf-slim, imported once and made to go together.

    Changes no behaviour of TensorFlow: eager execution and resource variables stay as they are.

    Raises:
        TensorFlowMissing: one of the three packages cannot be imported, or tf-keras is not TensorFlow's minor version.
    """
    tf = _imported(_V1)
    _check_tf_keras(tf.__version__)
    put_back()
    return Backend(tf=tf, slim=_imported("tf_slim"))


@functools.cache
def load_for_graphs() -> Backend:
    """`load` for a process that only builds graphs, as those of commands: fast, and the same graph each time.

    A variable is hashed at once: Keras makes a set of all variables each time it adds one, and TensorFlow asks for
    every one of them what would be eager outside of the graph, which takes half the time of Inception v3. In a graph
    tensors are equal if they are the same, whatever the setting, and the graph that is built is the same too.

    And Keras has asked for the devices. It does so once in a process, for the first transposed convolution of channels
    first, in a session whose nodes stay in the graph that is being built.

    Raises:
        TensorFlowMissing: as `load`.
    """
    backend = load()
    backend.tf.disable_tensor_equality()
    with backend.tf.Graph().as_default():
        backend.slim.conv2d_transpose(backend.tf.zeros([1, 1, 1, 1]), 1, 1, data_format="NCHW")
    return backend


def put_back() -> tuple[Moved, ...]:
    """Put the missing names of `MOVED` where tf-slim asks for them; which those were. A second call finds none."""
    missing = tuple(moved for moved in MOVED if not _works(moved))
    for moved in missing:
        setattr(_imported(moved.module), moved.name, getattr(_imported(moved.home), moved.there))
    return missing


def _works(moved: Moved) -> bool:
    try:
        getattr(_imported(moved.module), moved.name)
    except (AttributeError, ImportError):  # an ImportError where the name is loaded lazily from a module that is gone
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
    """Hold tf-keras against TensorFlow by its metadata: importing one of another version fails with puzzling errors."""
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
