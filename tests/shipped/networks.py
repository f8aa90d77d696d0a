"""The networks of specs/zoo and specs/modern, with inputs and parameters that keep what is computed small."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from netspec.network import FIRST_INPUT
from netspec.pipeline import Inspected, inspect_file

SPECS = Path(__file__).parents[2] / "specs"
FILES = sorted(path for folder in ("zoo", "modern") for path in (SPECS / folder).glob("*.yaml"))
ABSTRACT = {path.stem for path in FILES if "\nabstract: true\n" in path.read_text(encoding="utf-8")}
NETWORKS = {path.stem: path for path in FILES if path.stem not in ABSTRACT}

QUICK = {
    *("cifarnet", "cyclegan_generator", "dcgan_discriminator", "dcgan_generator", "lenet", "mobilenet_v1_025"),
    *("pix2pix_discriminator", "pix2pix_generator", "unet", "yolov3_tiny"),
}
"""Networks of few layers; the tests of the others are slow."""

IN_OTHERS = {
    *(f"mobilenet_v1_{width}" for width in ("025", "050", "075")),
    *(f"mobilenet_v2_{width}" for width in ("035", "050", "140")),
    *("nasnet_large", "pnasnet_large", "mobilenet_v3_small_minimalistic"),
    *("mobilenet_v1_base", "inception_v4_base", "inception_resnet_v2_base"),
}
"""The layers of another network with other numbers of channels, or a part of another network."""


class Small(NamedTuple):
    """An input that is large enough for every layer, and parameters that repeat less."""

    shape: tuple[int, ...] = (2, 64, 64, 3)
    parameters: dict[str, Any] = {}  # noqa: RUF012 -- a default that nothing changes


SMALL = {
    "cifarnet": Small((2, 32, 32, 3)),
    "cyclegan_generator": Small((2, 32, 32, 3)),
    "dcgan_discriminator": Small((2, 32, 32, 3)),
    "dcgan_generator": Small((2, 100)),
    "i3d": Small((2, 16, 32, 32, 3)),
    "inception_resnet_v2": Small((2, 107, 107, 3)),
    "inception_v4": Small((2, 107, 107, 3)),
    "lenet": Small((2, 28, 28, 1)),
    "nasnet_cifar": Small((2, 32, 32, 3), {"num_cells": 3}),
    "nasnet_mobile": Small((2, 96, 96, 3), {"num_cells": 3}),
    "pix2pix_generator": Small((1, 256, 256, 3)),
    "pnasnet_mobile": Small((2, 96, 96, 3), {"num_cells": 3}),
    "s3dg": Small((2, 16, 32, 32, 3)),
    "unet": Small((1, 188, 188, 1)),
}


def marked(names: Any) -> list[Any]:
    """Names as parameters of tests, slow but for networks of few layers."""
    return [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in sorted(names)]


def small(name: str, **parameters: Any) -> Inspected:
    """A network on its small input."""
    found = SMALL.get(name, Small())
    path = NETWORKS[name]
    return inspect_file(path, {**found.parameters, **parameters}, input_shapes={FIRST_INPUT: found.shape})
