"""The model for LiteRT, formerly TensorFlow Lite: a file for phones and small devices."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.exporting.export_error import ExportError
from netspec.exporting.export_format import Exported, ExportFormat
from netspec.exporting.export_inputs import samples_by_name
from netspec.exporting.request import ExportRequest
from netspec.lower.litert import NotConvertible, converted, run_litert
from netspec.network import Network
from netspec.wording import listed

_LACKING = re.compile(r'loc\(fused\["[^"]*", "([^"]+)"\]\): \'tf\.(\w+)\' op is neither')
"""The node and the op in a message of the converter."""
_NO_KERNEL = re.compile(r"support Op '(\w+)' used by \{\{node ([^}]+)\}\}")
"""The same where TensorFlow itself, which folds constants, lacks an op on this machine."""

_ELSEWHERE = "export the network to saved_model, or to onnx if that has it"


class LiteModel(ExportFormat):
    """Converted from a SavedModel, with LiteRT's own ops alone."""

    name = "litert"
    needs_graph = True
    runner = "TensorFlow"

    def write(self, exported: Exported, request: ExportRequest, place: Path) -> None:
        for layer in exported.network.layers:
            if wrong := layer.op.wrong_in_litert():
                raise ExportError(f"LiteRT does not compute {layer.label}: {wrong}; {_ELSEWHERE}")
        with tempfile.TemporaryDirectory(prefix="netspec-") as folder:
            saved_model = Path(folder, "saved_model")
            exported.graph().save(saved_model)
            try:
                model = converted(saved_model, request.quantization, samples_by_name(request.samples, exported.network))
            except NotConvertible as error:
                raise ExportError(_refusal(str(error), exported.network)) from error
        place.write_bytes(model)

    def run(self, place: Path, samples: Mapping[str, Any]) -> Mapping[str, Any]:
        return run_litert(place.read_bytes(), samples)


def _refusal(said: str, network: Network) -> str:
    """Names the layers whose ops LiteRT lacks, which the converter names by the nodes of the graph."""
    nodes = [*_LACKING.findall(said), *((node, op) for op, node in _NO_KERNEL.findall(said))]
    found = dict.fromkeys((_label(node, network), op) for node, op in nodes)
    if not found:
        return f"LiteRT's converter refuses the network: {said.strip().splitlines()[0]}"
    lacking = listed([f"{op} of {label}" for label, op in found])
    return f"LiteRT has no op for {lacking}; {_ELSEWHERE}"


def _label(node: str, network: Network) -> str:
    """The layer that a node of the graph belongs to: the one with the longest scope around it."""
    around = [layer for layer in network.layers if f"{node}/".startswith(f"{layer.scope}/")]
    return max(around, key=lambda layer: len(layer.scope)).label if around else f"'{node}'"
