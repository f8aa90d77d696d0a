"""What the records of a source hold: inputs of the network, and labels. The first record shows the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.records import dataclass
from netspec.training.data_faults import DataError, outside_text
from netspec.training.example_messages import Feature, features_of
from netspec.training.examples import InputKind, TargetKind
from netspec.training.image_decoding import Decoding
from netspec.training.record_inputs import RecordInput, input_fault
from netspec.training.wanted_inputs import WantedInput
from netspec.wording import first_of, nearest

NO_EXAMPLE = "is no tf.train.Example"


@dataclass(frozen=True)
class Asked:
    """What a recipe asks of records."""

    inputs: Mapping[str, str]
    """The features of the inputs, by the names of the network's."""
    labels: Mapping[str, str]
    """The features of the labels, by the names of the targets."""
    classes: Mapping[str, int]
    """The number of classes of each target that is one."""
    offset: int
    decodings: Mapping[str, Decoding]
    """How the images of each input are decoded."""
    wanted: Mapping[str, WantedInput]

    def fault(self, record: bytes) -> str | None:
        """Why a record is no example; None if it is one, its images apart."""
        found = features_of(record)
        if found is None:
            return NO_EXAMPLE
        for name in (*self.inputs.values(), *self.labels.values()):
            if name not in found:
                near = nearest(name, found)
                help = (
                    f"; did you mean '{near}'?" if near else f"; it has {first_of(sorted(found), 8)}" if found else ""
                )
                return f"has no feature '{name}'{help}"
        for target, name in self.labels.items():
            if fault := self._label_fault(target, found[name]):
                return f"has '{name}': {fault}"
        faults = (input_fault(feature, found[feature], self.wanted[name]) for name, feature in self.inputs.items())
        return next(filter(None, faults), None)

    def _label_fault(self, target: str, label: Feature) -> str | None:
        if target not in self.classes:
            return None if label.kind in ("floats", "whole numbers") else f"expected numbers, got {label}"
        if label.kind != "whole numbers" or len(label.values) != 1:
            return f"expected the number of a class, got {label}"
        number = int(label.values[0])
        inside = 0 <= number - self.offset < self.classes[target]
        return None if inside else outside_text(number, self.classes[target], self.offset)


class RecordFeatures:
    """The form of the features, and the ops that read them."""

    def __init__(self, asked: Asked, record: bytes) -> None:
        """Takes the form from the first record.

        Raises:
            DataError: it lacks what is asked.
        """
        self.asked = asked
        found = features_of(record)
        if found is None or (fault := asked.fault(record)):
            raise DataError([NO_EXAMPLE if found is None else str(fault)])
        self._inputs = {
            name: RecordInput.of(
                feature, found, asked.wanted[name], asked.decodings[name], alone=len(asked.inputs) == 1
            )
            for name, feature in asked.inputs.items()
        }
        self._labels = {name: found[feature] for name, feature in asked.labels.items()}

    def inputs(self) -> dict[str, InputKind]:
        """The form of each input."""
        return {name: each.kind for name, each in self._inputs.items()}

    def target(self, name: str) -> TargetKind:
        """The form of a label."""
        label, classes = self._labels[name], self.asked.classes.get(name)
        shape = (len(label.values),) if len(label.values) > 1 else ()
        return TargetKind(shape, "int64" if label.kind == "whole numbers" else "float32", classes)

    def encoded(self, record: bytes) -> dict[str, bytes]:
        """The encoded images of a record, by the names of the inputs that take such."""
        found = features_of(record) or {}
        images = {name: each.encoded(found) for name, each in self._inputs.items()}
        return {name: encoded for name, encoded in images.items() if encoded is not None}

    def parsed(self, tf: Any, record: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The inputs and the labels of a record, a tensor of its bytes."""
        asked, wanted = self.asked, dict[str, Any]()
        for each in self._inputs.values():
            wanted |= each.features(tf)
        for name, feature in asked.labels.items():
            target = self.target(name)
            wanted[feature] = tf.io.FixedLenFeature(target.shape, target.dtype)
        found = tf.io.parse_single_example(record, wanted)
        labels = {name: self._label(tf, name, found[feature]) for name, feature in asked.labels.items()}
        return {name: each.read(tf, found) for name, each in self._inputs.items()}, labels

    def _label(self, tf: Any, name: str, label: Any) -> Any:
        """A label less the offset, within its classes."""
        classes = self.asked.classes.get(name)
        if classes is None:
            return label
        label -= self.asked.offset
        with tf.control_dependencies([tf.debugging.Assert((label >= 0) & (label < classes), [label])]):
            return tf.identity(label)

    def reason(self, record: bytes) -> str | None:
        """Why a record cannot be read."""
        if fault := self.asked.fault(record):
            return fault
        found, inputs = features_of(record) or {}, self._inputs.values()
        if fault := next(filter(None, (each.otherwise(found[each.name]) for each in inputs)), None):
            return fault
        images = [each for each in inputs if not each.numbers]
        broken = (each for each in images if len(images) == 1 or not each.decodes(found[each.name]))
        return next((each.undecoded(found[each.name]) for each in broken), None)
