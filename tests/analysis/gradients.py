"""Measures receptive fields by gradients: which elements of an image affect each position of a layer.

Independent of the ops' own words: TensorFlow builds the graph and differentiates it; XLA does where the processor's
kernels lack a layout. Images and weights are drawn anew until all is seen that was predicted, since a rectifier or a
maximum hides from any one image most of what it could see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.lower.graph import Scopes, _Lowering
from netspec.network import Layer, Network
from netspec.ops.axis_views import PlainView
from netspec.ops.backend import Backend

np = pytest.importorskip("numpy")  # it comes with TensorFlow

DRAWS = 40
IMAGES = 4
"""Images for each position, in a draw."""
_MANY = 6
"""Positions in a line, of which one at least sees as much as any could, where it is not known which."""
NEGLIGIBLE = 1e-6
"""What a gradient may be next to the largest, and come of rounding."""


@dataclass
class Line:
    """Positions in a line along one axis of a layer's output, and which elements of the image each was shown to see."""

    positions: Sequence[tuple[int, ...]]
    seen: Any

    def ends(self, axis: int) -> list[tuple[int, int] | None]:
        """The first and last place along an axis of the image that each position sees; None where it sees nothing."""
        along = self.seen.any(axis=tuple(other for other in range(1, self.seen.ndim) if other != axis))
        places = [[int(place) for place in line.nonzero()[0]] for line in along]
        return [(seen[0], seen[-1]) if seen else None for seen in places]


def complaints(
    backend: Backend, network: Network, shape: Sequence[int], axes: Sequence[int], *predicted: Network
) -> dict[str, list[str]]:
    """Where the fields of a network's layers, by label, are not what images of a shape show; empty where they are.

    `axes` are those of the image; `predicted` are more of the same network, for images of unknown size.
    """
    networks = [receptive_fields(one) for one in (network, *predicted)]
    found: dict[str, list[str]] = {}
    with backend.tf.Graph().as_default() as graph:
        measured = _Measured(backend, network, shape, axes)
        with backend.tf.Session(graph=graph) as session:
            for draw in range(DRAWS):
                measured.draw(session)
                found = {
                    f"{layer.index} {layer.label}": reported
                    for layer in network.layers
                    for fields in networks
                    if (reported := list(_reported(fields[layer.index], measured.lines[layer.index], shape, axes)))
                }
                if not found and draw:
                    break
    return found


def _reported(
    field: ReceptiveField | None, lines: Sequence[Line], shape: Sequence[int], axes: Sequence[int]
) -> Iterator[str]:
    if field is None:
        return
    for place, axis in enumerate(axes):
        count, stride, offset = field.size[place], field.stride[place], field.offset[place]
        if count is None:
            continue
        # The line along which the window moves, if it moves along any.
        ends = max((line.ends(axis) for line in lines), key=lambda ends: len(set(ends)))
        ends = ends[:1] if stride and len(set(ends)) == 1 else ends
        size, whole = shape[axis] if count == "all" else count, shape[axis]
        most = max((last - first + 1 for first, last in filter(None, ends)), default=0)
        if most > size or (offset is None and most < size <= whole and len(ends) >= _MANY):
            yield f"axis {axis}: {most} are seen, predicted {size}: {ends}"
        if offset is not None and stride is not None:
            yield from _misplaced(axis, ends, size, int(stride), offset, whole)
        elif stride and len(ends) > 1 and not _advances(ends, stride, whole):
            yield f"axis {axis}: predicted stride {stride}: {ends}"


def _misplaced(axis: int, ends: Sequence[Any], size: int, stride: int, offset: int, whole: int) -> Iterator[str]:
    """Positions that see other places than predicted: in the middle of the line exactly those, elsewhere no more."""
    if not any(ends):
        yield f"axis {axis}: nothing is seen"
    for position, end in enumerate(ends):
        first, last = offset + stride * position, offset + stride * position + size - 1
        inside = position in _middle(ends) and first >= 0 and last < whole
        # Behind what sees all, a transposed convolution may leave gaps.
        exact = inside and (stride != 0 or end is not None)
        if end != (first, last) if exact else end and (end[0] < first or end[1] > last):
            yield f"axis {axis}: position {position} sees {end}, predicted {first} to {last}"


def _advances(ends: Sequence[Any], stride: Any, whole: int) -> bool:
    """Whether after some number of positions the windows lie as far on as the stride says."""
    inner = [i for i in _middle(ends) if ends[i] is None or (ends[i][0] > 0 and ends[i][1] < whole - 1)]
    tried = False
    for period in range(stride.denominator, 13, stride.denominator):
        pairs = [(ends[i], ends[i + period]) for i in inner if i + period in inner]
        tried = tried or bool(pairs)
        if pairs and all((a and b and b[0] - a[0] == stride * period) or a is b is None for a, b in pairs):
            return True
    return not tried


def _middle(ends: Sequence[Any]) -> range:
    """The positions that no edge of a layer between them and the image hides anything from."""
    return range(len(ends) // 4, len(ends) - len(ends) // 4)


def _mixes(layer: Layer) -> bool:
    """Whether a layer says that an example sees all others."""
    shapes = [shape for shape in layer.input_shapes if shape is not None]
    stages = layer.op.sees(shapes, layer.output_shape or ())
    return any(views[0] is PlainView.ALL for stage in stages for views in stage if views)


class _Measured:
    """A network's graph with the gradients of each layer, and what they have shown so far."""

    def __init__(self, backend: Backend, network: Network, shape: Sequence[int], axes: Sequence[int]) -> None:
        self.tf, self.backend, self.network, self.shape = backend.tf, backend, network, shape
        self.tf.set_random_seed(1)
        self.random = np.random.RandomState(1)
        self.channels = 1 if axes == [2, 3] else len(shape) - 1
        self.image = self.tf.placeholder(self.tf.float32, [None, *shape[1:]])
        self.mask = self.tf.placeholder(self.tf.float32)
        self.made = {} if self.channels == 1 else self._tensors(self.image)
        self.gradients = {layer.index: self._gradient(layer.index) for layer in network.layers}
        self.initial = self.tf.global_variables_initializer()
        self.mixes = any(map(_mixes, network.layers))
        self.images = 1 if self.mixes else IMAGES
        self.lines = {layer.index: list(self._lines(layer.output_shape)) for layer in network.layers}

    def _tensors(self, image: Any) -> dict[int, Any]:
        with self.tf.variable_scope(self.network.scope, reuse=self.tf.AUTO_REUSE) as own:
            lowering = _Lowering(self.backend, [image], None, Scopes(own, self.tf.get_variable_scope(), ""))
            with ExitStack() as stack:
                lowering.enter(stack, self.network.root.arg_scopes)
                for child in self.network.root.children:
                    lowering.build(child)
        return lowering.tensors

    def _gradient(self, index: int) -> Any:
        if self.made:
            shown = self.tf.gradients(self.tf.cast(self.made[index], self.tf.float32) * self.mask, self.image)[0]
            return self.tf.zeros_like(self.image) if shown is None else shown

        def compiled(image: Any, mask: Any) -> Any:
            return self.tf.gradients(self.tf.cast(self._tensors(image)[index], self.tf.float32) * mask, image)[0]

        return self.tf.xla.experimental.compile(compiled, [self.image, self.mask])[0]

    def _kept(self, output: Sequence[Any]) -> int:
        """The axis of the channels, all of which a position has."""
        return self.channels if len(output) == len(self.shape) else len(output) - 1

    def _lines(self, output: Any) -> Iterator[Line]:
        """Lines of positions through the middle of an output, along each axis that is not the channels'."""
        middle = tuple(size // 2 for size in output[1:])
        lines = [
            [(*middle[: axis - 1], place, *middle[axis:]) for place in range(output[axis])]
            for axis in range(1, len(output))
            if axis != self._kept(output)
        ]
        for line in lines or [[middle]]:
            yield Line(line, np.zeros([len(line), *self.shape[1:]], bool))

    def draw(self, session: Any) -> None:
        """Draws images and weights, and adds what they show."""
        session.run(self.initial)
        for layer in self.network.layers:
            for line in self.lines[layer.index]:
                shown = self._shown(session, layer, line)
                line.seen |= shown.reshape([self.images, *line.seen.shape]).any(axis=0)

    def _shown(self, session: Any, layer: Layer, line: Line) -> Any:
        count = len(line.positions) * self.images
        output: Any = [count, *(layer.output_shape or ())[1:]]
        weights = self.random.uniform(0.5, 1.5, output) * self.random.choice([-1, 1], output)
        mask = np.zeros(output, np.float32)
        for example, position in enumerate([*line.positions] * self.images):
            kept = self._kept(output)
            place = tuple(slice(None) if axis == kept else at for axis, at in enumerate((example, *position)))
            mask[place] = weights[place]
        images = self.random.normal(size=[count, *self.shape[1:]])
        gradient = (self._beside_another if self.mixes else self._at_once)(session, layer, images, mask)
        assert np.isfinite(gradient).all()
        return gradient > NEGLIGIBLE * gradient.max()

    def _at_once(self, session: Any, layer: Layer, images: Any, mask: Any) -> Any:
        """The gradients of positions, each in an image of one batch."""
        return np.abs(session.run(self.gradients[layer.index], {self.image: images, self.mask: mask}))

    def _beside_another(self, session: Any, layer: Layer, images: Any, mask: Any) -> Any:
        """Those of positions that see other examples too: each has a batch of its own, its image and another."""
        pairs = ([at, at - 1] for at in range(len(images)))  # also where there is one, which then stands twice
        alone = np.array([1.0, 0.0]).reshape(2, *(1 for _ in mask.shape[1:]))
        fed = ({self.image: images[pair], self.mask: mask[pair] * alone} for pair in pairs)
        return np.array([np.abs(session.run(self.gradients[layer.index], each)).max(axis=0) for each in fed])
