"""Helpers of sliding-window ops: axes of a layout, checks of the input, output shape, conditions that a window fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.ops.op import OpError, Requirement, Window, WindowSide
from netspec.shapes import (
    MAX_SIZE,
    Dim,
    Shape,
    add,
    dim_text,
    per_axis,
    shape_text,
    side_names,
    transposed_output,
)

NHWC = "NHWC"
"""The layout of an image where none is given."""


def channel_axis(layout: str | None) -> int:
    """The axis of the channels of an image in a layout; slim's None is NHWC."""
    return (layout or NHWC).index("C")


def spatial_axes(layout: str | None) -> tuple[int, ...]:
    """The axes of the sides of an image in a layout, such as height and width."""
    return tuple(axis for axis, letter in enumerate(layout or NHWC) if letter not in "NC")


def check_rank(shape: Shape, *ranks: int) -> None:
    """Rejects an input of another rank than the op takes."""
    if len(shape) not in ranks:
        wanted = " or ".join(map(str, ranks))
        text = f"expected an input of rank {wanted}, got rank {len(shape)}: {shape_text(shape)}"
        # A shape of three numbers is that of an image.
        image = len(shape) == 3 and 4 in ranks and all(isinstance(size, int) for size in shape)
        batch = f"put the batch first: [N, {', '.join(map(str, shape))}]" if image else None
        raise OpError("wrong-rank", text, help=batch)


def check_least_rank(shape: Shape, rank: int) -> None:
    """Rejects an input of a lower rank than the op takes."""
    if len(shape) < rank:
        text = f"expected an input of at least rank {rank}, got rank {len(shape)}: {shape_text(shape)}"
        raise OpError("wrong-rank", text)


def known_channels(shape: Shape, axis: int) -> int:
    """The number of channels, which must be a plain number since variables are made for them."""
    channels = shape[axis]
    if not isinstance(channels, int):
        raise OpError("unknown-channels", f"expected a known number of input channels, got {shape_text(shape)}")
    return channels


def check_rate(stride: Sequence[int], rate: Sequence[int]) -> None:
    """Rejects a stride together with a rate, which TensorFlow refuses or, for depthwise windows, warns of."""
    if max(stride) > 1 and max(rate) > 1:
        text = f"expected stride 1 with rate {_sides(rate)}, got stride {_sides(stride)}"
        raise OpError("stride-with-rate", text, argument="rate", help="use stride 1 or rate 1")


def _sides(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len({*numbers}) == 1 else str(list(numbers))


def padding_text(window: Window) -> str:
    """The padding of a window in short: `SAME`, `1`, `1x2`, `0+1`, with `ceil` where it rounds up."""
    if isinstance(window.padding, str):
        text = window.padding
    else:
        text = per_axis([str(pad[0]) if pad[0] == pad[1] else "+".join(map(str, pad)) for pad in window.padding])
    return f"{text}, ceil" if window.ceil else text


def slide(window: Window, shape: Shape, channels: Dim) -> Shape:
    """The output shape of a window over an image."""
    sizes = list(shape)
    for side in window.sides():
        size = shape[side.axis]
        if side.reach + sum(side.pads or ()) + (size if isinstance(size, int) else 0) > MAX_SIZE:
            text = f"a window of {side.reach} positions and a side of {dim_text(size)} are more than {MAX_SIZE} in all"
            raise OpError("number-too-large", text, argument=_largest(side))
        spread = transposed_output(size, side.kernel, side.stride, str(window.padding)) if window.transposed else None
        sizes[side.axis] = spread if window.transposed else side.output(size)
    sizes[window.channel_axis()] = channels
    return tuple(sizes)


def _largest(side: WindowSide) -> str:
    """The argument by which a window is too large."""
    if sum(side.pads or ()) > side.reach:
        return "padding"
    return "rate" if side.rate > 1 else "kernel_size"


def _article(number: int) -> str:
    """The indefinite article of a number: an 8, an 11, a 9."""
    return "an" if str(number).startswith("8") or number in (11, 18) else "a"


def must_fit(window: Window, shape: Shape) -> Iterator[Requirement]:
    """The conditions that a window without SAME fits into the image, and what is added to it, along all sides."""
    if window.transposed:
        return
    sides = window.sides()
    reaches = "x".join(str(side.reach) for side in sides)
    image = "x".join(dim_text(shape[side.axis]) for side in sides)
    added = any(map(any, (side.pads or () for side in sides)))
    padded = "x".join(dim_text(add(shape[side.axis], *(side.pads or ()))) for side in sides)
    word, more = ("", f", which padding makes {padded}") if added else ("VALID ", "")
    for side in sides:
        if side.pads is None:
            continue
        fault = OpError(
            "window-too-large",
            f"{_article(sides[0].reach)} {reaches} {word}window does not fit its input of {image}{more}",
            argument="kernel_size",
            help=f"use padding SAME or a kernel {_fitting(window, shape)}",
        )
        yield Requirement(add(shape[side.axis], *side.pads), ">=", side.reach, fault)


_ADJECTIVES = {"depth": "deep", "height": "high", "width": "wide"}


def _fitting(window: Window, shape: Shape) -> str:
    """The largest kernel that fits into the known sizes at this rate."""
    sides = [(add(shape[side.axis], *(side.pads or ())), side.rate) for side in window.sides()]
    most = [max(size - 1, 0) // apart + 1 if isinstance(size, int) else None for size, apart in sides]
    if None not in most:
        return f"of at most {'x'.join(map(str, most))}"
    named = zip(side_names(len(most)), most, strict=True)
    return f"at most {' and '.join(f'{number} {_ADJECTIVES[name]}' for name, number in named if number is not None)}"
