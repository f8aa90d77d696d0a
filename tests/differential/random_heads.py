"""Random heads of files: what the network takes, its parameters and functions, and how outputs become end points."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from netspec.ops import OPS

from .random_values import END_POINTS, NAMES

Shape = list[int | str | None]
SHAPES: tuple[tuple[list[int | str | None], int], ...] = (
    (["N", 8, 8, 3], 10),
    (["N", 16, 16, 4], 8),
    (["N", "H", "W", 3], 6),
    (["N", None, None, 2], 4),
    ([None, 7, 5, 3], 4),
    ([2, 9, 12, 1], 4),
    (["N", "H", "H", 1], 2),
    (["N", "H", 9, 4], 2),
    (["N", 1, 1, 6], 2),
    (["N", 2, 3, 1], 2),
    (["N", 3, 8, 8], 3),
    (["N", 4, "H", "W"], 3),
    ([1, 3, None, 6], 2),
    (["N", 12], 3),
    (["N", 6, 4], 2),
    (["N", "T", 5], 2),
    ([4], 1),
    (["N"], 1),
    (["N", "H", "W", "C"], 1),
    (["N", 2, 4, 4, 3], 3),
    ([3, 2, 1, 2, 1, 2], 1),
)
COLLECTABLE = [key for key, op in OPS.items() if "outputs_collections" in op.arguments and not op.normalizes]
FUNCTIONS = {
    "twice(x)": "x * 2",
    "window(k)": "min(k, input.height) if known(input.height) else k",
    "even(x, y)": "twice(x) if y else x + x",
}
OTHER_DTYPES = ("float16", "bfloat16", "int32", "int32", "int64", "bool")
FIRST, SECOND = ("left", "images"), ("right", "tokens")


def head_of(rng: random.Random) -> dict[str, Any]:
    """A file without layers."""
    root: dict[str, Any] = {"netspec": 1, "name": rng.choice(["net", "net", "net", *NAMES])}
    if rng.random() < 0.05:
        root["doc"] = "A network by chance."
    params = _parameters(rng)
    taken = _inputs(rng, params)
    if params:
        root["params"] = params
    if rng.random() < 0.4:
        root["functions"] = dict(list(FUNCTIONS.items())[: rng.randint(1, 3)])
    root |= taken
    if rng.random() < 0.6:
        root["end_points"] = _end_points(rng)
    return root


def plain_shape(root: Mapping[str, Any]) -> list[int | None]:
    """The shape of the first input, with None for what is not known."""
    said = root["input"] if "input" in root else next(iter(root["inputs"].values()))
    sizes = [root["params"]["extent"]["default"] if size == "$extent" else size for size in said["shape"]]
    return [size if isinstance(size, int) else None for size in sizes]


def takes_floats(root: Mapping[str, Any]) -> bool:
    """Whether the first input is of floats."""
    said = root["input"] if "input" in root else next(iter(root["inputs"].values()))
    return "float" in said.get("dtype", "float32")


def _parameters(rng: random.Random) -> dict[str, Any]:
    fields = {"depth": {"type": "int", "exclusiveMaximum": 9}, "stride": {"type": "int", "default": 1}}
    items = {"type": "row", "fields": fields}
    widths = {"type": "list", "items": {"type": "int", "minimum": 1}, "minItems": 1, "maxItems": 4}
    declared: dict[str, Any] = {
        "width": {"type": "int", "default": rng.randint(1, 5), "doc": "a number"},
        "flag": {"type": "bool", "default": True},
        "share": {"type": "float", "default": 0.5, "exclusiveMinimum": 0, "maximum": 1},
        "rows": {"type": "list", "items": items, "default": [{"depth": rng.randint(1, 4)}, {"depth": 2, "stride": 2}]},
        "widths": {**widths, "default": [rng.randint(1, 4) for _ in range(rng.randint(1, 3))]},
        "label": {"type": "str", "default": "named", "nullable": True, "enum": ["named", "other"]},
    }
    return {name: declaration for name, declaration in declared.items() if rng.random() < 0.4}


def _inputs(rng: random.Random, params: dict[str, Any]) -> dict[str, Any]:
    """One input, or two by name."""
    shape = _shape(rng)
    sizes = [at for at, size in enumerate(shape) if at and isinstance(size, int)]
    if sizes and rng.random() < 0.1:
        params["extent"] = {"type": "int", "default": shape[at := rng.choice(sizes)], "minimum": 1}
        shape = [*shape[:at], "$extent", *shape[at + 1 :]]
    one: dict[str, Any] = {"shape": shape}
    if rng.random() < 0.12:
        one["dtype"] = rng.choice(OTHER_DTYPES)
    if rng.random() > 0.2:
        if rng.random() < 0.5:
            one["name"] = rng.choice(["images", "x/y", "input"])
        return {"input": one}
    # Of the same batch, and often of the same shape.
    other: dict[str, Any] = {"shape": shape if rng.random() < 0.5 else [shape[0], *_shape(rng)[1:]]}
    if rng.random() < 0.3:
        other["dtype"] = rng.choice(OTHER_DTYPES)
    return {"inputs": {rng.choice(FIRST): one, rng.choice(SECOND): other}}


def _shape(rng: random.Random) -> Shape:
    return list(rng.choices([shape for shape, _ in SHAPES], [weight for _, weight in SHAPES])[0])


def _end_points(rng: random.Random) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if rng.random() < 0.7:
        said["collect"] = rng.sample(COLLECTABLE, rng.randint(0, len(COLLECTABLE)))
        if rng.random() < 0.2:
            said["collection"] = rng.choice(END_POINTS)
    if rng.random() < 0.5 or not said:
        said["by_name"] = rng.random() < 0.95 or not said
    return said


def given_for(rng: random.Random, params: Mapping[str, Any]) -> dict[str, Any]:
    """Values in place of some defaults."""
    values: dict[str, Any] = {
        "width": rng.randint(1, 6),
        "flag": False,
        "label": "other",
        "widths": [rng.randint(1, 3)],
        "rows": [{"depth": 3}],
        "ending": None,
    }
    return {name: value for name, value in values.items() if name in params and rng.random() < 0.15}
