"""The networks drawn for gradients are those whose fields gradients can show, and no others."""

from __future__ import annotations

import pytest

from netspec.pipeline import inspect_text

from .random_nets import MOST_LAYERS, MOST_POSITIONS, _shown, drawn


def shown(*layers: str, shape: str = "[N, 16, 14, 3]") -> bool:
    text = f"netspec: 1\nname: net\ninput: {{shape: {shape}}}\nlayers:\n" + "".join(
        f"  - {layer}\n" for layer in layers
    )
    network = inspect_text(text, "net.yaml").network
    assert network is not None
    return _shown(network)


CONV = "conv2d: {num_outputs: 3, kernel_size: 3}"


def test_what_gradients_show_is_drawn() -> None:
    assert shown(CONV, "relu: {}")
    assert all(_shown(network) for _, network in drawn(0, 3))


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        ([CONV, "softmax: {}"], "[N, 16, 14, 3]"),
        ([CONV, "scale: {factor: -1.0e+300}"], "[N, 16, 14, 3]"),
        ([CONV, "subtract: {}\n    from: [input, input]"], "[N, 16, 14, 3]"),
        (["cast: {dtype: int32}"], "[N, 16, 14, 3]"),
        (["relu: {}"], f"[N, {MOST_POSITIONS + 1}, 14, 3]"),
        (["relu: {}"], "[N, H, 14, 3]"),
        (["reshape: {shape: [-1, 3]}"], "[N, 16, 14, 3]"),
        (["relu: {}"] * (MOST_LAYERS + 1), "[N, 16, 14, 3]"),
    ],
)
def test_what_they_cannot_show_is_not(layers: list[str], shape: str) -> None:
    assert not shown(*layers, shape=shape)
