"""The formats by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netspec.exporting.export_format import ExportFormat
from netspec.exporting.lite_model import LiteModel
from netspec.exporting.onnx_file import OnnxFile
from netspec.exporting.saved_model import SavedModel

FORMATS: Mapping[str, ExportFormat] = MappingProxyType(
    {made.name: made for made in (SavedModel(), OnnxFile(), LiteModel())}
)
