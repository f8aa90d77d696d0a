"""Instantiating a spec: its graph built once, and everything that other tools read of it written into one folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from netspec.analysis.size_hints import accepted_sizes
from netspec.compiled import CompiledSpec
from netspec.lower import artefacts, compat
from netspec.lower.folder import replaced
from netspec.lower.graph import known
from netspec.lower.verify import built
from netspec.pipeline import Inspected
from netspec.report.summary import summary


def instantiate(
    inspected: Inspected, directory: Path, *, seed: int, force: bool, progress: Callable[[str], None]
) -> None:
    """Builds a sound spec and writes the folder, whole or not at all.

    `seed` decides the initial values; `force` replaces a folder that is not a build's; `progress` is told each step.

    Raises:
        FolderRefused: the folder may not be replaced.
        InferenceMismatch: netspec and TensorFlow disagree about a shape.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        OSError: a file cannot be written.
    """
    if inspected.checked is None or inspected.network is None:
        raise ValueError("expected a sound spec")
    network = inspected.network
    with replaced(directory, is_build, force=force) as temporary:
        progress("loading TensorFlow")
        backend = compat.load_for_graphs()
        progress(f"building {network.name}")
        spec = CompiledSpec(inspected.checked, network)

        def build(inputs: Any) -> Any:
            return spec(inputs, **network.parameters)

        graph = built(backend, build, known(network.input_shape), network.input_name, seed)
        told = summary(
            network,
            doc=inspected.checked.document.root.value.get("doc"),
            accepted=accepted_sizes(inspected.checked, network.parameters, network.input_shape),
        )
        artefacts.write(graph, told, temporary, network.input_name, progress)


def is_build(directory: Path) -> bool:
    """Whether a folder was written by a build: its summary says so."""
    try:
        found = json.loads((directory / artefacts.SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and "netspec" in found
