"""Instantiating a spec: its graph built once, and everything that other tools read of it written into one folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from netspec.analysis.size_hints import accepted_sizes
from netspec.atomic.destination import Kept
from netspec.atomic.folder import replaced
from netspec.compiled import CompiledSpec
from netspec.lower import artefacts, compat
from netspec.lower.graph import known
from netspec.lower.verify import built
from netspec.pipeline import Inspected
from netspec.report.summary import summary


def instantiate(
    inspected: Inspected,
    directory: str | Path,
    *,
    seed: int,
    force: bool,
    progress: Callable[[str], None],
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Builds a sound spec and writes the folder, whole or not at all.

    `seed` decides the initial values; `force` deletes what is in the folder and no build wrote; `tell` is told what
    that is, and `progress` each step.

    Raises:
        Refused: the folder cannot be written, or must not be replaced.
        InferenceMismatch: netspec and TensorFlow disagree about a shape.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        OSError: a file cannot be written.
    """
    if inspected.checked is None or inspected.network is None:
        raise ValueError("expected a sound spec")
    network = inspected.network
    with replaced(directory, force=force, keep=_files(inspected), tell=tell) as temporary:
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


def _files(inspected: Inspected) -> Sequence[Kept]:
    """The files that the spec is read from."""
    others = inspected.document.others if inspected.document else {}
    return [Kept(Path(os.path.realpath(file)), f"the spec {file}") for file in (inspected.file, *others)]
