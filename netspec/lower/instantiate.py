"""Instantiates a spec: builds its graph and writes the files that other tools read into one folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from netspec.analysis.size_hints import accepted_sizes
from netspec.atomic.destination import Kept, kept_specs
from netspec.atomic.folder import replace_folder
from netspec.lower import artefacts, compat
from netspec.lower.call import build_sound
from netspec.lower.graph import built
from netspec.lower.memory import available_memory, require_room
from netspec.lower.serving import planned, served
from netspec.pipeline import Sound
from netspec.records import dataclass, field
from netspec.report.summary import summary


@dataclass(frozen=True, slots=True)
class Request:
    """What to write, and where. `seed` sets the initial values; `force` deletes files that no build wrote.

    `values` writes the checkpoint and the SavedModel; `training` adds a signature for training to the SavedModel.
    """

    directory: str | Path
    seed: int = 0
    force: bool = False
    values: bool = True
    training: bool = False
    loaded: Mapping[str, Any] = field(default_factory=dict)
    """Arrays by the names of variables, in place of initial values."""
    keep: Sequence[Kept] = ()
    """What is never deleted, besides the spec's own files."""


def instantiate(
    sound: Sound,
    request: Request,
    progress: Callable[[str], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Builds a spec and writes the folder, whole or not at all; returns lines that describe the SavedModel.

    `progress` is called with the name of each step, and `tell` with the files that `force` deletes.

    Raises:
        Refused: the folder cannot be written, or must not be replaced.
        TooLarge: the variables do not fit into memory.
        SpecError: the network to serve cannot be built.
        InferenceMismatch: netspec and TensorFlow disagree about a shape.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        OSError: a file cannot be written.
    """
    network, document = sound.network, sound.checked.document
    plan = planned(sound, training=request.training) if request.values else None
    if plan is not None:
        require_room(network, available_memory())
    keep = [*kept_specs(document.files), *request.keep]
    with replace_folder(request.directory, force=request.force, keep=keep, tell=tell) as folder:
        progress("loading TensorFlow")
        backend = compat.load_for_graphs()
        progress(f"building {network.name}")
        graph = built(backend, lambda *inputs: build_sound(sound, inputs), network.inputs, request.seed)
        to_serve = None
        if plan is not None:
            progress("building the SavedModel's network")
            same = plan.training is None and plan.inference.network.parameters == network.parameters
            to_serve = served(backend, plan, graph if same else None, request.seed)
        accepted = accepted_sizes(sound.checked, network.parameters, network.layers, network.input_shapes)
        artefacts.write(graph, to_serve, summary(network, accepted), folder, progress, request.loaded)
    return plan.lines() if plan is not None else []
