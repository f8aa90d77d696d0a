"""The blocks that come with netspec, as the interpreter plays them: the function that each stands for, or its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

import netspec
from netspec.ops.backend import Backend

LIBRARY: Mapping[str, Any] = yaml.safe_load((Path(netspec.__file__).parent / "library" / "blocks.yaml").read_text())
WRITTEN_OUT = ("conv2d_same", "subsample")
"""The blocks whose functions are here. The zoo's own functions are no package, so that their files are played."""

Build = Callable[[str, dict[str, Any], Any], Any]


def written_out(key: str, backend: Backend, build: Build, fed: Any, values: Mapping[str, Any]) -> Any:
    """`resnet_utils.conv2d_same` or `subsample`, with all arguments by name: no arg-scope gives one twice."""
    given = {"scope": None, **values}
    scope = given.pop("scope")
    if key == "subsample":
        if given["factor"] == 1:
            return fed
        return build("max_pool2d", {"kernel_size": 1, "stride": given["factor"], "scope": scope}, fed)
    wider = (given["kernel_size"] - 1) * given.get("rate", 1)
    sides = [wider // 2, wider - wider // 2]
    if given["stride"] != 1:
        fed = backend.tf.pad(fed, [[0, 0], sides, sides, [0, 0]])
    padding = "SAME" if given["stride"] == 1 else "VALID"
    return build("conv2d", {"rate": 1, **given, "padding": padding, "scope": scope}, fed)
