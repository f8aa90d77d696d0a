"""The variables that a module owns, handed to slim's functions in place of those that they would create."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from netspec.lower.initial_values import InitialValues
from netspec.network import Network
from netspec.ops import Variable
from netspec.ops.backend import Backend
from netspec.records import dataclass
from netspec.wording import counted, nearest

_MOST = 3
_COPY = re.compile(r"/replica_\d+")


def created(backend: Backend, declared: Iterable[Variable], seed: int, dtype: str) -> dict[str, Any]:
    """Creates variables with their initial values, by name, under the strategy whose scope is open.

    Those that are not trained may be averages: each replica updates them on its own, and a checkpoint holds their mean.
    """
    import tensorflow as tf

    declared = list(declared)
    initial = InitialValues(backend, declared, seed, dtype)

    def variable(one: Variable) -> Any:
        averaged = {"synchronization": tf.VariableSynchronization.ON_READ, "aggregation": tf.VariableAggregation.MEAN}
        kinds = {} if one.trainable else averaged
        return tf.Variable(lambda: initial.of(one.name), name=one.name, trainable=one.trainable, dtype=dtype, **kinds)

    with tf.name_scope(""):
        return {one.name: variable(one) for one in declared}


@dataclass(frozen=True, eq=False)
class OwnedVariables:
    """Variables by name, and the shape of the input that they were made for."""

    by_name: Mapping[str, Any]
    made_for: str

    def get(self, getter: Any, name: str, *args: Any, dtype: Any = None, **described: Any) -> Any:
        """The variable of a name, in the type that is asked for: a custom getter of TensorFlow's variable scopes."""
        import tensorflow as tf

        # What slim names after a variable of a replica bears the name of that copy.
        variable = self.by_name[name if name in self.by_name else _COPY.sub("", name)]
        return variable if dtype is None or variable.dtype == dtype else tf.cast(variable, dtype)

    def require(self, network: Network) -> None:
        """Requires a network to need no other variables.

        Raises:
            ValueError: it needs one that is not there, or one of another shape.
        """
        faults = []
        for needed in network.variables:
            owned = self.by_name.get(needed.name)
            if owned is None:
                faults.append(f"{needed.name} does not exist")
            elif tuple(owned.shape.as_list()) != needed.shape:
                faults.append(f"{needed.name} is {owned.shape.as_list()}, and {list(needed.shape)} is needed")
        if faults:
            got = f"{network.name}: its variables were made for {self.made_for}, got {network.taken_text()}"
            more = f"; {counted(len(faults) - _MOST, 'more fault')}" if len(faults) > _MOST else ""
            raise ValueError(f"{got}: {'; '.join(faults[:_MOST])}{more}")

    def assign(self, values: Any) -> None:
        """Sets the values of variables by name from a mapping, all or none.

        Raises:
            TypeError: no mapping.
            ValueError: unknown names, or values of another shape or type; the message lists every fault.
        """
        import numpy as np

        if not isinstance(values, Mapping):
            text = (
                "expected a mapping from names of variables to values, such as open_weights(path) or variables_by_name"
            )
            raise TypeError(f"{text}, got a {type(values).__name__}")
        arrays: dict[str, Any] = {}
        faults: list[str] = []
        for name, value in values.items():
            owned = self.by_name.get(name)
            if owned is None:
                near = nearest(name, self.by_name)
                faults.append(f"{name}: no such variable" + (f"; did you mean {near}?" if near else ""))
                continue
            try:
                arrays[name] = array = np.asarray(value)
            except ValueError:
                faults.append(f"{name}: expected an array, got a {type(value).__name__} of values of several shapes")
                continue
            if array.shape != tuple(owned.shape.as_list()):
                faults.append(f"{name}: expected a value of shape {owned.shape.as_list()}, got {list(array.shape)}")
            elif not np.can_cast(array.dtype, owned.dtype.as_numpy_dtype, "same_kind"):
                faults.append(f"{name}: expected numbers of type {owned.dtype.name}, got {array.dtype}")
        if faults:
            raise ValueError(f"{counted(len(faults), 'value')} cannot be assigned:\n  " + "\n  ".join(faults))
        for name, array in arrays.items():
            self.by_name[name].assign(array.astype(self.by_name[name].dtype.as_numpy_dtype))
