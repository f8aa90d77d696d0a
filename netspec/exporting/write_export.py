"""Exports a spec with weights: refused or elaborated, written beside its target, verified, and put in place."""

from __future__ import annotations

import contextlib
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from netspec.analysis.totals import elements
from netspec.atomic.destination import Kept, kept_specs
from netspec.atomic.file import new_file, require_free
from netspec.atomic.folder import replace_folder
from netspec.exporting.export_error import ExportError
from netspec.exporting.export_format import Exported, ExportFormat
from netspec.exporting.export_formats import FORMATS
from netspec.exporting.export_inputs import option_fault, require_classes, require_samples
from netspec.exporting.exported_end_points import end_point_keys
from netspec.exporting.inference import for_inference
from netspec.exporting.request import ExportRequest
from netspec.exporting.sample_images import encoded_samples, sample_inputs
from netspec.exporting.verification import LIMIT, largest_difference, not_finite, rounded_up
from netspec.lower.compat import TensorFlowMissing
from netspec.lower.memory import available_memory, bytes_text, require_room
from netspec.lower.serving import Plan
from netspec.lower.valued_graph import IMAGE_BYTES, CannotRun, ImageReader
from netspec.network import Network, NetworkInput
from netspec.ops import Variable
from netspec.pipeline import Sound
from netspec.records import dataclass
from netspec.shapes import Shape, shape_text, symbol
from netspec.wording import first_of, listed

Values = Callable[[Sequence[Variable]], Mapping[str, Any]]
"""The values of variables, by name."""


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the file or folder, its size, and what goes in and comes out.

    `difference` is the largest one between the file and the network, as a share of the largest output. It is None if
    they were not compared, and `unverified` says why if that was asked for.
    """

    path: str
    format: str
    network: str
    parameters: int
    size: int
    inputs: tuple[NetworkInput, ...]
    outputs: Mapping[str, Shape | None]
    difference: float | None
    unverified: str = ""
    classes: Sequence[str] = ()

    def lines(self) -> list[str]:
        """Describes it to the user."""
        outputs = listed([f"{name} {shape_text(shape)}" for name, shape in self.outputs.items()])
        inputs = listed([f"{name} {shape_text(shape)}" for name, shape, _ in self.inputs])
        return [
            f"{self.path}: {self.network}, {self.parameters:,} parameters, {bytes_text(self.size)}",
            f"{self.format}: takes {inputs}, returns {outputs}",
            *([f"classes: {first_of(self.classes, 5)}"] if self.classes else []),
            *self._compared(),
        ]

    @property
    def input(self) -> tuple[str, Shape]:
        """The name and the shape of the first input."""
        return self.inputs[0].name, self.inputs[0].shape

    def _compared(self) -> Iterator[str]:
        if self.unverified:
            yield f"not verified: {self.unverified}"
        elif self.difference is not None:
            yield f"verified on random inputs: within {rounded_up(self.difference):g} of the largest output"


def export_sound(
    sound: Sound,
    values: Values,
    request: ExportRequest,
    keep: Sequence[Kept] = (),
    progress: Callable[[str], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> Export:
    """Exports a spec, whole or not at all.

    `values` is asked for the values of the network for inference. `keep` is never replaced, nor are the files of the
    spec. `progress` is called with the name of each step, and `tell` with the files that `force` deletes.

    Raises:
        SpecError: layers stay in training form, or there is no network for inference.
        ExportError: the format cannot hold the network, or what was written gives other values.
        Refused: the target cannot be written, or must not be replaced.
        TooLarge: the values do not fit into memory.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed, and the format needs them.
        OSError: a file cannot be written.
    """
    if fault := option_fault(request):
        raise ExportError(fault)
    form = FORMATS[request.format]
    plan = for_inference(sound)
    network = plan.inference.network
    require_classes(request.classes, network)
    require_samples(request.samples, network)
    outputs = _outputs(plan, request.end_points)
    kept = [*kept_specs(sound.checked.document.files), *keep]
    with _target(form, request, kept, tell) as place:
        exported = Exported(plan, values(network.variables), outputs)
        if form.needs_graph:
            require_room(network, available_memory(), "export it where there is more")
            progress("loading TensorFlow")
        with contextlib.closing(exported):
            progress(f"writing {form.name}")
            form.write(exported, request, place)
            difference, unverified = None, ""
            if request.verify:
                progress("verifying it")
                difference, unverified = _verified(exported, form, place, request.reader)
        _require_close(difference, request, exported.values)
        size = sum(file.stat().st_size for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file())
    shapes = network.output_shapes()
    return Export(
        path=str(request.path),
        format=form.name,
        network=network.name,
        parameters=elements(network.variables),
        size=size,
        inputs=network.inputs if request.reader is None else (NetworkInput(IMAGE_BYTES, (symbol("N"),), "string"),),
        outputs={name: shapes[_index(network, name, key)] for name, key in outputs.items()},
        difference=difference,
        unverified=unverified,
        classes=tuple(request.classes),
    )


def _outputs(plan: Plan, keys: Sequence[str]) -> dict[str, str | None]:
    """The outputs by name: the network's, then the end points asked for."""
    network = plan.inference.network
    found: dict[str, str | None] = dict.fromkeys(plan.output_names)
    return found | {key: key for key in end_point_keys(network, keys) if key not in found}


def _index(network: Network, name: str, key: str | None) -> int:
    return network.outputs.get(name, network.root.output) if key is None else network.end_points[key]


@contextlib.contextmanager
def _target(
    form: ExportFormat, request: ExportRequest, keep: Sequence[Kept], tell: Callable[[str], None]
) -> Iterator[Path]:
    """Yields the place to write, which becomes the target at the end."""
    if form.is_folder:
        with replace_folder(request.path, force=request.force, keep=keep, tell=tell) as folder:
            yield folder
        return
    require_free(request.path, force=request.force, keep=keep)
    with tempfile.TemporaryDirectory(prefix="netspec-") as folder:
        place = Path(folder, "export")
        yield place
        with place.open("rb") as made, new_file(request.path, force=request.force, keep=keep) as target:
            shutil.copyfileobj(made, target)


def _verified(
    exported: Exported, form: ExportFormat, place: Path, reader: ImageReader | None
) -> tuple[float | None, str]:
    """The largest difference between the file and the network; or None, and why they cannot be compared."""
    inputs = sample_inputs(exported.plan.inference)
    if inputs is None:
        return None, "no sizes of its input are known that work"
    try:
        given, read = inputs, inputs
        if reader is not None:
            ((name, images),) = inputs.items()
            samples = encoded_samples(images, reader)
            if samples is None:
                return None, "no sizes of images are known that the recipe makes fit"
            given, read = {IMAGE_BYTES: samples[0]}, {name: samples[1]}
        expected, found = exported.graph().run(read), form.run(place, given)
    except TensorFlowMissing:
        return None, "TensorFlow is not installed"
    except ImportError:
        return None, f"{form.runner} is not installed"
    except CannotRun as error:
        return None, f"TensorFlow cannot run the network on this machine: {error}"
    return largest_difference(expected, found), ""


def _require_close(difference: float | None, request: ExportRequest, values: Mapping[str, Any]) -> None:
    if difference is None or (difference <= LIMIT and math.isfinite(difference)):
        return
    if not math.isfinite(difference) and (names := not_finite(values)):
        text = f"values are not finite in {first_of(names, 3)}, so what was written cannot be compared with the network"
        raise ExportError(f"{text}, and was deleted")
    if request.quantization is None:
        text = f"what was written differs from the network by {difference:.2g} of the largest output"
        raise ExportError(f"{text}, so it was deleted; to keep it all the same, export it without verifying")
