"""Predicts examples one batch after the other; what is none is passed on with its reason, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, final

from netspec.records import dataclass
from netspec.training.data_faults import not_computed
from netspec.training.image_inputs import GivenExample, Unusable
from netspec.training.input_preparation import CannotPrepare, InputPreparation


@dataclass(frozen=True, slots=True)
class Predicted:
    """The output of the network for an example, as an array; several by name are a mapping."""

    name: str
    output: Any


class _Prepared(NamedTuple):
    """An example as the network takes it: its inputs in order."""

    name: str
    inputs: tuple[Any, ...]

    def has_shapes_of(self, other: _Prepared) -> bool:
        return all(own.shape == its.shape for own, its in zip(self.inputs, other.inputs, strict=True))


@final
@dataclass(frozen=True, eq=False)
class Predictor:
    """A network with what is done to its inputs before it sees them."""

    call: Callable[[Any], Any]
    """The outputs for a batch: of a tensor, or of a list of them where the network has several inputs."""
    inputs: Mapping[str, InputPreparation]
    """The way to each input, in order, by its name."""

    def predictions(self, given: Iterable[GivenExample | Unusable], batch_size: int) -> Iterator[Predicted | Unusable]:
        """The outputs in the order of the examples; a batch has inputs of one shape."""
        waiting: list[_Prepared | Unusable] = []
        for each in given:
            prepared = self._prepared(each)
            ready = _ready(waiting)
            other = isinstance(prepared, _Prepared) and ready and not ready[0].has_shapes_of(prepared)
            if other or len(ready) == batch_size:
                yield from self._flushed(waiting)
                waiting = []
            waiting.append(prepared)
        yield from self._flushed(waiting)

    def _prepared(self, given: GivenExample | Unusable) -> _Prepared | Unusable:
        if isinstance(given, Unusable):
            return given
        made = []
        for name, way in self.inputs.items():
            part = given.parts[name]
            try:
                made.append(way.prepared(part))
            except CannotPrepare as why:
                return Unusable(part.name, str(why))
        return _Prepared(given.name, tuple(made))

    def _flushed(self, waiting: Sequence[_Prepared | Unusable]) -> Iterator[Predicted | Unusable]:
        outputs = self._predicted(_ready(waiting))
        for one in waiting:
            yield one if isinstance(one, Unusable) else next(outputs)

    def _predicted(self, ready: Sequence[_Prepared]) -> Iterator[Predicted | Unusable]:
        """What the network says of a batch; if it fails at it, of each example by itself."""
        import tensorflow as tf

        try:
            found = self._outputs(tf, ready) if ready else ()
        except tf.errors.InvalidArgumentError as error:
            if len(ready) > 1:
                yield from (each for one in ready for each in self._predicted([one]))
            else:
                yield Unusable(ready[0].name, f"cannot be computed by the network: {not_computed(error)}")
        else:
            yield from (Predicted(one.name, output) for one, output in zip(ready, found, strict=True))

    def _outputs(self, tf: Any, ready: Sequence[_Prepared]) -> Sequence[Any]:
        batch = [tf.stack(values) for values in zip(*(one.inputs for one in ready), strict=True)]
        found = self.call(batch[0] if len(batch) == 1 else batch)
        if not isinstance(found, Mapping):
            return list(found.numpy())
        arrays = {name: output.numpy() for name, output in found.items()}
        return [{name: array[row] for name, array in arrays.items()} for row in range(len(ready))]


def _ready(waiting: Sequence[_Prepared | Unusable]) -> list[_Prepared]:
    return [one for one in waiting if isinstance(one, _Prepared)]
