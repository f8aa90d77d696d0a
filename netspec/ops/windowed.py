"""Helpers of sliding-window ops: axes of a layout, checks of the input, output shape, conditions that a window fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.ops.op import OpError, Requirement, Window
from netspec.shapes import MAX_SIZE, Dim, Shape, dim_text, extent, shape_text, transposed_output, window_output


def channel_axis(data_format: str | None) -> int:
    """The axis of the channels of an image in a layout; slim's None is NHWC."""
    return 1 if data_format == "NCHW" else 3


def spatial_axes(data_format: str | None) -> tuple[int, int]:
    """The axes of height and width."""
    return (2, 3) if data_format == "NCHW" else (1, 2)


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


def check_rate(stride: tuple[int, int], rate: tuple[int, int]) -> None:
    """Rejects a stride together with a rate, which TensorFlow refuses or, for depthwise windows, warns of."""
    if max(stride) > 1 and max(rate) > 1:
        text = f"expected stride 1 with rate {_sides(rate)}, got stride {_sides(stride)}"
        raise OpError("stride-with-rate", text, argument="rate", help="use stride 1 or rate 1")


def _sides(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else str(list(pair))


def slide(window: Window, shape: Shape, channels: Dim) -> Shape:
    """The output shape of a window over an image."""
    rule = transposed_output if window.transposed else window_output
    sides = list(shape)
    for axis, kernel, stride, rate in zip(window.spatial_axes, window.kernel, window.stride, window.rate, strict=True):
        reach = extent(kernel, rate)
        size = shape[axis]
        if reach + (size if isinstance(size, int) else 0) > MAX_SIZE:
            text = f"a window of {reach} positions and a side of {dim_text(size)} are more than {MAX_SIZE} in all"
            raise OpError("number-too-large", text, argument="rate" if rate > 1 else "kernel_size")
        sides[axis] = rule(shape[axis], reach, stride, window.padding)
    sides[({1, 2, 3} - set(window.spatial_axes)).pop()] = channels
    return tuple(sides)


def _article(number: int) -> str:
    """The indefinite article of a number: an 8, an 11, a 9."""
    return "an" if str(number).startswith("8") or number in (11, 18) else "a"


def must_fit(window: Window, shape: Shape) -> Iterator[Requirement]:
    """The conditions that a VALID window fits into the image, height and width."""
    if window.padding == "SAME" or window.transposed:
        return
    reach = tuple(map(extent, window.kernel, window.rate))
    image = "x".join(dim_text(shape[axis]) for axis in window.spatial_axes)
    help = _fitting([shape[axis] for axis in window.spatial_axes], window.rate)
    for axis, side in zip(window.spatial_axes, reach, strict=True):
        fault = OpError(
            "window-too-large",
            f"{_article(reach[0])} {reach[0]}x{reach[1]} VALID window does not fit its input of {image}",
            argument="kernel_size",
            help=f"use padding SAME or a kernel {help}",
        )
        yield Requirement(shape[axis], ">=", side, fault)


def _fitting(image: Sequence[Dim], rate: tuple[int, int]) -> str:
    """The largest kernel that fits into the known sizes at this rate."""
    height, width = (
        max(size - 1, 0) // apart + 1 if isinstance(size, int) else None
        for size, apart in zip(image, rate, strict=True)
    )
    if height is not None and width is not None:
        return f"of at most {height}x{width}"
    return f"at most {height} high" if height is not None else f"at most {width} wide"
