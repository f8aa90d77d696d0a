"""Instantiating a spec: its graph built once, and everything that other tools read of it written into one folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netspec.analysis.size_hints import accepted_sizes
from netspec.atomic.destination import Kept
from netspec.atomic.folder import replaced
from netspec.compiled import CompiledSpec
from netspec.lower import artefacts, compat
from netspec.lower.fidelity import built
from netspec.lower.graph import known
from netspec.lower.memory import available_memory, require_room
from netspec.lower.serving import planned, served
from netspec.pipeline import Inspected
from netspec.report.summary import summary


@dataclass(frozen=True, slots=True)
class Request:
    """What to write where. `seed` decides the initial values; `force` deletes what is in the folder and no build wrote.

    `values` are checkpoint and SavedModel; `training` adds a signature for training to the latter.
    """

    directory: str | Path
    seed: int = 0
    force: bool = False
    values: bool = True
    training: bool = False


def instantiate(
    inspected: Inspected,
    request: Request,
    progress: Callable[[str], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Builds a sound spec and writes the folder, whole or not at all; returns lines that say what is served.

    `progress` is told each step, and `tell` what `force` deletes.

    Raises:
        Refused: the folder cannot be written, or must not be replaced.
        TooLarge: the variables do not fit into memory.
        SpecError: the network that is to be served cannot be built.
        InferenceMismatch: netspec and TensorFlow disagree about a shape.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        OSError: a file cannot be written.
    """
    if inspected.checked is None or inspected.network is None:
        raise ValueError("expected a sound spec")
    network = inspected.network
    spec = CompiledSpec(inspected.checked, network)
    plan = planned(spec, network, training=request.training) if request.values else None
    if plan is not None:
        require_room(network, available_memory())
    with replaced(request.directory, force=request.force, keep=_files(inspected), tell=tell) as folder:
        progress("loading TensorFlow")
        backend = compat.load_for_graphs()
        progress(f"building {network.name}")

        def build(inputs: Any) -> Any:
            return spec(inputs, **network.parameters)

        graph = built(backend, build, known(network.input_shape), network.input_name, request.seed)
        to_serve = None
        if plan is not None:
            progress("building what is served")
            same = plan.training is None and plan.inference.parameters == network.parameters
            to_serve = served(backend, spec, plan, graph if same else None, request.seed)
        told = summary(
            network,
            doc=inspected.checked.document.root.value.get("doc"),
            accepted=accepted_sizes(inspected.checked, network.parameters, network.layers, network.input_shape),
        )
        artefacts.write(graph, to_serve, told, folder, progress)
    return plan.lines() if plan is not None else []


def _files(inspected: Inspected) -> Sequence[Kept]:
    """The files that the spec is read from."""
    others = inspected.document.others if inspected.document else {}
    return [Kept(Path(os.path.realpath(file)), f"the spec {file}") for file in (inspected.file, *others)]
