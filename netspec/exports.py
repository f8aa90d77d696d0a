"""Exports from Python, as `netspec export` does."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from netspec.atomic.destination import Kept
from netspec.compiled import CompiledSpec
from netspec.elaboration.training_mode import IS_TRAINING
from netspec.exporting.export_error import ExportError
from netspec.exporting.export_inputs import samples_of
from netspec.exporting.format_names import ENDINGS
from netspec.exporting.request import ExportRequest
from netspec.exporting.write_export import Export, export_sound
from netspec.lower.litert import Quantization
from netspec.lower.quiet import without_deprecations
from netspec.ops import Variable
from netspec.records import dataclass
from netspec.weights import fit, open_weights
from netspec.weights.fit import require_names
from netspec.weights.fitting_help import of_every_variable
from netspec.wording import listed, shown

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class GivenWeights:
    """Values by name, or the path of what stores them, with the names that are mapped."""

    stored: str | os.PathLike[str] | Mapping[str, Any]
    renamed: Mapping[str, str] = _NOTHING

    def values(self, variables: Sequence[Variable]) -> Mapping[str, Any]:
        """The values of variables.

        Raises:
            WeightsError: some are missing, or of another shape.
        """
        stored = self.stored if isinstance(self.stored, Mapping) else open_weights(self.stored)
        return fit(variables, stored, renamed=self.renamed).require(of_every_variable)

    def kept(self) -> list[Kept]:
        """The file of the values, which an export never replaces."""
        if isinstance(self.stored, Mapping):
            return []
        return [Kept(Path(os.path.realpath(self.stored)), "the weights")]


def export(
    net: CompiledSpec,
    weights: str | os.PathLike[str] | Mapping[str, Any],
    format: str,
    path: str | os.PathLike[str],
    *,
    parameters: Mapping[str, Any] = _NOTHING,
    input_shape: Sequence[Any] | None = None,
    renamed: Mapping[str, str] = _NOTHING,
    end_points: Sequence[str] = (),
    classes: Sequence[str] = (),
    quantize: Quantization | None = None,
    samples: Any = None,
    verify: bool = True,
    force: bool = False,
) -> Export:
    """Writes a network with its weights as a `saved_model`, a file of `onnx` or one of `litert`, for inference.

    `weights` are values by the names of the variables, such as `model.variables_by_name`, or the path of a checkpoint,
    a SavedModel, or a file of NumPy or safetensors, whose names `renamed` maps as `--map` does. `parameters` and
    `input_shape` are given as to `elaborate`. The file returns the output, and the `end_points` that are named.
    `classes` are names that a SavedModel carries. `quantize` makes a file of LiteRT smaller: `dynamic`, `float16`, or
    `int8`, which needs `samples`, an array of inputs. Before the file is put in place, it is run on a random input and
    compared with the network, unless `verify` is false. What exists is replaced with `force` alone.

    Raises:
        TypeError: an unknown parameter, an invalid shape, or what is neither a compiled spec nor weights.
        SpecError: layers stay in training form, or the network cannot be built.
        ExportError: the format cannot hold the network, an option does not fit it, or the file gives other values.
        WeightsError: variables have no value, or one of another shape.
        Refused: the target cannot be written, or must not be replaced.
        TooLarge: the values do not fit into memory.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed, and the format needs them.
    """
    _require_spec(net)
    if format not in ENDINGS:
        raise ExportError(f"unknown format '{format}'; known: {listed(tuple(ENDINGS))}")
    if parameters.get(IS_TRAINING) is True:
        raise ExportError(f"an export is for inference; leave {IS_TRAINING} out")
    _require_weights(weights)
    require_names("end_points", end_points)
    require_names("classes", classes)
    given = GivenWeights(weights, renamed)
    request = ExportRequest(
        path=os.fspath(path),
        format=format,
        end_points=end_points,
        classes=classes,
        quantization=quantize,
        samples=None if samples is None else samples_of(samples),
        verify=verify,
        force=force,
    )
    with without_deprecations():
        return export_sound(net.sound(parameters, input_shape), given.values, request, given.kept())


def _require_spec(net: object) -> None:
    if not isinstance(net, CompiledSpec):
        raise TypeError(f"expected a compiled spec, got {shown(net)}; give netspec.load(FILE)")


def _require_weights(weights: object) -> None:
    if not isinstance(weights, str | os.PathLike | Mapping):
        text = "weights: expected values by the names of variables, such as model.variables_by_name, or a path"
        raise TypeError(f"{text}, got a value of type {type(weights).__name__}")
