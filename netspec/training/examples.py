"""Examples of a source, whatever they are stored in: arrays, files or records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

from netspec.records import dataclass
from netspec.training.positions import Batches

Sizes: TypeAlias = tuple[int | None, ...]
"""The shape of one example, None for a size that differs between examples or is not known before they are read."""

ONLY = ""
"""The name of the only target. Several targets have names of their own."""


@dataclass(frozen=True)
class InputKind:
    """What an example has for an input of the network, as it is stored."""

    shape: Sizes
    dtype: str


@dataclass(frozen=True)
class TargetKind:
    """What an example is to be compared with: the number of its class, or numbers."""

    shape: Sizes
    dtype: str
    classes: int | None = None
    """The number of classes that the labels must be within; None for numbers."""


class Examples(ABC):
    """The examples of a source. Abstract: those that are found by their index, and those that come in an order."""

    count: int
    inputs: Mapping[str, InputKind]
    """By the names of the network's inputs."""
    targets: Mapping[str, TargetKind]
    class_names: tuple[str, ...]
    """The name of each class, by the label that the network sees; nothing where the source has no names."""
    notes: tuple[str, ...]
    """What a reader of a description should know."""

    @abstractmethod
    def decoded(self, tf: Any, found: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The inputs and the targets by their names, as tensors, of what is found: a row, or a record."""

    @abstractmethod
    def origin(self, where: Any) -> str:
        """Where an example is stored, as messages say it: that of an index, or of the place in a stream."""

    def first_images(self) -> Mapping[str, tuple[str, bytes]]:
        """Where the first encoded image of each input is, and its bytes; none of those that are not encoded."""
        return {}

    def reason(self, found: Any) -> str | None:
        """Why an example cannot be decoded, where more can be said than what TensorFlow says."""
        return None


def by_label(names: Sequence[str], offset: int) -> tuple[str, ...]:
    """The names of classes by the labels that the network sees, from which an offset was subtracted."""
    return tuple(names[offset:] if offset >= 0 else [*[""] * -offset, *names])


class Indexed(Examples):
    """Examples that are found by their index. Abstract."""

    complete: ClassVar[bool]
    """Whether a row has the inputs themselves, so that `decoded` takes many as well as one."""

    @abstractmethod
    def row(self, tf: Any, index: Any) -> Any:
        """What is decoded of the example at an index, or of those at several."""


class Streamed(Examples):
    """Examples that come in an order. Abstract."""

    @abstractmethod
    def stream(self, tf: Any, batches: Batches, seed: int | None) -> Any:
        """A data set of `(position, found)` from the start of the batches; shuffled if there is a seed."""

    @abstractmethod
    def located(self, tf: Any, batches: Batches, seed: int | None) -> Any:
        """The same with the places of examples, for messages: `(position, (where, found))`."""

    @abstractmethod
    def damage(self, tf: Any) -> str | None:
        """What is wrong with the files, of which all are read; None if nothing is."""
