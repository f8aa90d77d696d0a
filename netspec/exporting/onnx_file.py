"""The file of ONNX, for onnxruntime and others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.exporting.export_error import ExportError
from netspec.exporting.export_format import Exported, ExportFormat
from netspec.exporting.onnx_model import onnx_model
from netspec.exporting.request import ExportRequest


class OnnxFile(ExportFormat):
    """Written from the elaborated network, without TensorFlow."""

    name = "onnx"
    needs_graph = False
    runner = "onnxruntime"

    def write(self, exported: Exported, request: ExportRequest, place: Path) -> None:
        keys = [key for key in exported.outputs.values() if key is not None]
        try:
            model = onnx_model(exported.network, exported.values, keys)
        except ModuleNotFoundError as error:
            raise ExportError("onnx is not installed: pip install 'tf-netspec[onnx]'") from error
        place.write_bytes(model.SerializeToString())

    def run(self, place: Path, samples: Mapping[str, Any]) -> Mapping[str, Any]:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4  # what it may complain of, the comparison finds
        session = onnxruntime.InferenceSession(place.read_bytes(), options, providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        taken = {each.name for each in session.get_inputs()}
        fed = {name: array for name, array in samples.items() if name in taken}
        return dict(zip(names, session.run(names, fed), strict=True))
