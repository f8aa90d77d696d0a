"""Whether a checkpoint loads into a network, and what is in the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from netspec.comparison.restoring import Restoring, Stored
from netspec.comparison.stored_names import StoredNames, stored_names
from netspec.network import Network
from netspec.ops import Variable
from netspec.records import dataclass


@dataclass(frozen=True, slots=True)
class StoredVariables:
    """What a checkpoint stores, by the names that variables are restored by."""

    path: str
    """As the user names it."""
    prefix: str
    """As TensorFlow does."""
    version: int | None
    about: str
    """Its format in a few words."""
    of_objects: bool
    """Whether Python objects were saved; their variables have names beside the keys that they are stored under."""
    faults: tuple[str, ...]
    """Why it cannot be restored at all."""
    variables: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class CheckpointFit:
    """A checkpoint beside a network."""

    stored: StoredVariables
    network: Network
    names: StoredNames
    wanted: Sequence[Variable]
    """The variables that are to be loaded."""

    @property
    def loads(self) -> bool:
        """Whether the network is restored by name, as `tf.train.Saver` does."""
        return self.names.restoring.loads and not self.stored.faults

    @property
    def best(self) -> Restoring:
        """The names as they are or, if that loads more, in another scope."""
        return self.names.best


def checkpoint_fit(network: Network, stored: StoredVariables, left_out: Collection[str] = frozenset()) -> CheckpointFit:
    """Compares a network's variables, without those that are left out, with what a checkpoint stores."""
    wanted = [variable for variable in network.variables if variable.name not in left_out]
    return CheckpointFit(stored, network, stored_names(wanted, stored.variables), wanted)
