"""Composition of receptive fields along one axis of the image, from op to op.

Exact for the first and the last place that a position sees; holes between them are ignored, and the image is taken as
unbounded. Windows are composed tap by tap, and positions with different windows are tracked separately.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from netspec.ops.axis_views import MOST_PHASES, AxisView, InputViews, PlainView, RegroupedView, View
from netspec.records import dataclass, replace
from netspec.shapes import MAX_ELEMENTS, Dim, Shape

ALL: Final = "all"
"""Every position sees the whole axis of the image."""
Seen: TypeAlias = "Reach | Literal['all'] | None"
"""None where it is not known."""
Span: TypeAlias = tuple[int, int] | None
"""The first and the last place that is seen; None where nothing is."""
Covered: TypeAlias = tuple[int, int] | Literal["all"] | None
"""From the first place to the last; None where it is not known."""


class Folded(NamedTuple):
    """An axis whose places were regrouped with those of others: what each sees is known, not where it now is."""

    view: RegroupedView
    axes: tuple[int, ...]
    """The axes of the tensor on which it depends."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Position `i` along an axis sees `spans[i % len(spans)]`, shifted by `step * (i // len(spans))`.

    An `axis` of None means that all positions see the first span.
    """

    axis: int | Folded | None
    spans: tuple[Span, ...] = ((0, 0),)
    step: int = 1
    shifts: frozenset[tuple[Hashable, int]] = frozenset()
    """Unknown offsets of all spans, each with its multiplicity."""
    covered: Covered = ALL
    """The part of the axis that all positions together see, clipped to the image."""

    def at(self, position: int) -> Span:
        """The span of a position, without the unknown shifts."""
        rounds, phase = divmod(position, len(self.spans))
        span = self.spans[phase]
        return span and (span[0] + self.step * rounds, span[1] + self.step * rounds)


def through(seen: Seen, views: InputViews, output: Shape, image: Dim) -> Seen:
    """Composes what a tensor sees of an image axis of size `image` with an op's view of that tensor."""
    if seen is None or seen == ALL or seen.axis is None:
        return seen
    if isinstance(seen.axis, Folded):
        return _through_folded(seen, seen.axis, [views[axis] for axis in seen.axis.axes])
    match views[seen.axis]:
        case AxisView() as view:
            return _along(seen, view, 1 if view.axis is None else output[view.axis], image)
        case RegroupedView() as view:
            return replace(seen, axis=Folded(view, tuple(view.axes[place] for place in view.follows)))
        case PlainView.ALL:
            return whole(seen)
    return None


def _through_folded(seen: Reach, folded: Folded, views: Sequence[View]) -> Seen:
    if all(view is PlainView.ALL for view in views):
        return whole(seen)
    kept = [view.axis for view in views if isinstance(view, AxisView) and view.is_same() and view.axis is not None]
    if len(kept) == len(views):
        return replace(seen, axis=folded._replace(axes=tuple(kept)))
    back, view = views[0], folded.view
    if isinstance(back, RegroupedView) and (back.after, back.before) == (view.before, view.after):
        return replace(seen, axis=back.axes[view.place]) if back.place == view.follows[0] else None
    return None


def _along(seen: Reach, view: AxisView, size: Dim, image: Dim) -> Seen:
    """The union of the spans of a window's taps, for each phase of positions."""
    if view.is_same():
        return seen if view.axis == seen.axis else replace(seen, axis=view.axis)
    phases, taps = len(seen.spans), len(view.taps)
    repeats = phases // math.gcd(phases, view.step)
    step = seen.step * view.step * repeats // phases
    if taps * repeats > MOST_PHASES or (view.shift is not None and phases > 1):
        return None
    positions = ((view.taps[i % taps], view.step * (i // taps)) for i in range(taps * repeats))
    spans = tuple(_union(seen, tapped, moved) for tapped, moved in positions)
    if max(step, *(abs(end) for span in spans if span for end in span)) > MAX_ELEMENTS:
        return None
    shifts = Counter(dict(seen.shifts))
    if view.shift is not None:
        shifts[view.shift] += seen.step
    axis, spans = (view.axis, spans) if step else (None, spans[:1])
    made = Reach(axis, spans, step, frozenset(shifts.items()), ALL if seen.covered == ALL and view.complete else None)
    if isinstance(size, int) and isinstance(image, int) and not shifts:
        return replace(made, covered=_covered(made, size, image, seen.covered))
    return made


def _covered(made: Reach, size: int, image: int, before: Covered) -> Covered:
    """The part of the axis that `size` positions see, clipped to what was seen before, since padding sees nothing."""
    phases = len(made.spans)
    ends = range(size) if size <= 2 * phases else (*range(phases), *range(size - phases, size))
    seen, least = hull([made.at(position) for position in ends]), (0, image - 1) if before == ALL else before
    if seen is None or least is None:
        return None
    first, last = max(seen[0], least[0]), min(seen[1], least[1])
    return ALL if (first, last) == (0, image - 1) else (first, last) if first <= last else None


def _union(seen: Reach, taps: range, moved: int) -> Span:
    """The span of several taps. The first and the last of each phase suffice: those between lie inside their span."""
    phases = len(seen.spans)
    ends = (*taps[:phases], *taps[-phases:]) if taps[2 * phases :] else taps
    return hull([seen.at(tap + moved) for tap in ends])


def whole(seen: Reach) -> Seen:
    """The union of what all positions see."""
    return Reach(None, (seen.covered,), 0, covered=seen.covered) if isinstance(seen.covered, tuple) else seen.covered


def hull(spans: Sequence[Span]) -> Span:
    """The smallest span that contains all of them."""
    known = [span for span in spans if span is not None]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


def joined(seen: Sequence[Seen]) -> Seen:
    """The union of what is seen through several inputs."""
    if ALL in seen:
        return ALL
    return functools.reduce(_joined, seen)


def _joined(left: Seen, right: Seen) -> Seen:
    if left == right or not isinstance(left, Reach) or not isinstance(right, Reach):
        return left if left == right else None
    phases = math.lcm(len(left.spans), len(right.spans))
    steps = {reach.step * (phases // len(reach.spans)) for reach in (left, right)}
    if left.axis != right.axis or left.shifts != right.shifts or len(steps) > 1 or phases > MOST_PHASES:
        return None
    spans = tuple(hull([left.at(i), right.at(i)]) for i in range(phases))
    return Reach(left.axis, spans, steps.pop(), left.shifts, _both(left.covered, right.covered))


def _both(left: Covered, right: Covered) -> Covered:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return hull([left, right])
    return ALL if ALL in (left, right) else None


def widest(seen: Sequence[Seen]) -> Seen:
    """The largest of what is seen through one input or another, if it contains all others."""
    both = joined(seen)
    return both if both == ALL or any(_spans(one) == _spans(both) for one in seen) else None


def _spans(seen: Seen) -> object:
    return replace(seen, covered=ALL) if isinstance(seen, Reach) else seen
