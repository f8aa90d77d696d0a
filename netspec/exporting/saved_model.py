"""The SavedModel: a folder for TensorFlow Serving and `tf.saved_model.load`."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.exporting.export_format import Exported, ExportFormat
from netspec.exporting.request import ExportRequest
from netspec.lower.valued_graph import run_saved_model


class SavedModel(ExportFormat):
    """One signature, `serving_default`, and the names of the classes in `assets.extra/labels.txt`.

    TensorFlow keeps that folder for files that no graph reads.
    """

    name = "saved_model"
    is_folder = True
    needs_graph = True
    runner = "TensorFlow"

    def write(self, exported: Exported, request: ExportRequest, place: Path) -> None:
        place.rmdir()  # the builder wants to make it
        if request.reader is None:
            exported.graph().save(place)
        else:
            with contextlib.closing(exported.graph_of_bytes(request.reader)) as graph:
                graph.save(place)
        if request.classes:
            extra = place / "assets.extra"
            extra.mkdir()
            text = "".join(f"{name}\n" for name in request.classes)
            (extra / "labels.txt").write_text(text, encoding="utf-8")

    def run(self, place: Path, samples: Mapping[str, Any]) -> Mapping[str, Any]:
        return run_saved_model(place, samples)
