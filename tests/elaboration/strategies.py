"""Random specs: plain data of any form, real specs with pieces changed, and layers with plausible arguments."""

from __future__ import annotations

import copy
import functools
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from netspec.ops import OPS
from netspec.source import read

SPECS = [
    path
    for path in sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
    if not {"extends:", "use:"} & set(path.read_text(encoding="utf-8").replace("{", " ").split())
]
# Those that are made of other files are changed in tests of their own.

WORDS = sorted(
    {
        *(
            "netspec",
            "name",
            "doc",
            "reference",
            "params",
            "input",
            "arg_scope",
            "end_points",
            "layers",
            "expect",
            "macs",
            "output",
            "receptive_field",
            "maximum",
            "shape",
            "ops",
        ),
        *("when", "repeat", "end_point", "id", "from", "scope", "collect", "collection", "type", "default", "minimum"),
        *(
            "enum",
            "nullable",
            "function",
            "normalizer_fn",
            "normalizer_params",
            "relu",
            "l2",
            "zeros",
            "x y",
            "",
            "lyers",
        ),
        *OPS,
        *(argument for op in OPS.values() for argument in op.arguments),
    }
)

EXPRESSIONS = [
    *("$num_classes", "$is_training", "$nobody", "$i", "$(", "$", "$()", "$(1 // 0)", "$(2 ** 64)", "c$i", "$scope/fc"),
    *(
        "$(num_classes + 1)",
        "$(num_classes if is_training else null)",
        "$(1 / 3)",
        "$(0 - 1)",
        "$('a')",
        "${x}",
        "$(-1)",
    ),
    *("$(true)", "$(null)", "$(num_classes // (num_classes - num_classes))", "$" * 9, "$(" * 40, "a$(1)b$weight_decay"),
]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70),
    st.sampled_from([64.0, 0.5, -0.0, 1e30, 2**40, 2**63 - 1]),
    st.sampled_from(WORDS),
    st.sampled_from(EXPRESSIONS),
    st.text(max_size=5).filter(lambda text: not any(0xD800 <= ord(letter) < 0xE000 for letter in text)),
)

plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


@functools.cache
def _spec(path: Path) -> Any:
    document, _ = read(path)
    assert document is not None
    return document.root.value


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in items for place in [(*path, key), *_places(inner, (*path, key))]]


@st.composite
def changed_specs(draw: st.DrawFn) -> Any:
    """A real spec with up to four pieces deleted, replaced, renamed, doubled or moved into one another."""
    spec = copy.deepcopy(_spec(draw(st.sampled_from(SPECS))))
    for _ in range(draw(st.integers(1, 4))):
        places = _places(spec)
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        holder = spec
        for key in way:
            holder = holder[key]
        change = draw(st.sampled_from(["delete", "replace", "rename", "add", "double", "wrap"]))
        if change == "delete":
            del holder[last]
        elif change == "replace":
            holder[last] = draw(plain)
        elif change == "wrap":
            holder[last] = draw(st.sampled_from([[holder[last]], {"x": holder[last]}, {"conv2d": holder[last]}]))
        elif isinstance(holder, list):
            holder.insert(last, copy.deepcopy(holder[last]) if change == "double" else draw(plain))
        elif change == "rename":
            holder[draw(st.sampled_from(WORDS))] = holder.pop(last)
        else:
            holder[draw(st.sampled_from(WORDS))] = draw(plain)
    return spec


_POSSIBLE: dict[str, st.SearchStrategy[Any]] = {
    "num_outputs": st.integers(1, 4),
    "kernel_size": st.integers(1, 5) | st.lists(st.integers(1, 5), min_size=2, max_size=2),
    "stride": st.integers(1, 3),
    "rate": st.integers(1, 2),
    "depth_multiplier": st.integers(1, 2),
    "axis": st.integers(-5, 5) | st.lists(st.integers(-5, 5), max_size=3) | st.none(),
    "shape": st.lists(st.sampled_from([-1, 0, 1, 2, 4, 8, 16]), max_size=4),
    "paddings": st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), max_size=5),
    "mode": st.sampled_from(["CONSTANT", "REFLECT", "SYMMETRIC"]),
    "noise_shape": st.lists(st.sampled_from([None, 1, 4, 8]), max_size=4),
    "padding": st.sampled_from(["SAME", "VALID"]),
    "data_format": st.sampled_from(["NHWC", "NCHW"]),
    "normalizer_fn": st.sampled_from([*(key for key, op in OPS.items() if op.normalizes), None]),
    "normalizer_params": st.sampled_from(
        [{}, None, {"scale": True}, {"data_format": "NCHW"}, {"begin_norm_axis": 3}, {"x": 1}]
    ),
    "scope": st.sampled_from(["a", "b", "c/d"]),
    "name": st.sampled_from(["a", "b"]),
    "factor": st.sampled_from([0.5, 2]),
    "begin_norm_axis": st.integers(-4, 4),
    "begin_params_axis": st.integers(-4, 4),
    "biases_initializer": st.sampled_from([None, "zeros", "orthogonal", {"constant": 0.1}, "identity"]),
    "weights_initializer": st.sampled_from(
        [None, "xavier", "orthogonal", "identity", {"truncated_normal": {"stddev": 0.1}}]
    ),
}
_FLAGS = (
    "reuse",
    "keepdims",
    "renorm",
    "zero_debias_moving_mean",
    "center",
    "scale",
    "fused",
    "is_training",
    "trainable",
)


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Any]:
    """A layer whose arguments are of the right types, though it may not fit its input."""
    key = draw(st.sampled_from(list(OPS)))
    arguments: dict[str, Any] = {}
    for name, argument in OPS[key].arguments.items():
        values = _POSSIBLE.get(name, st.booleans() if name in _FLAGS else None)
        if values is not None and (argument.required or draw(st.integers(0, 4)) == 0):
            arguments[name] = draw(values)
    step: dict[str, Any] = {key: arguments}
    if OPS[key].arity != 1 or draw(st.integers(0, 9)) == 0:
        step["from"] = draw(st.lists(st.sampled_from(["input", "p", "q"]), min_size=1, max_size=3))
    if draw(st.integers(0, 5)) == 0:
        step["id"] = draw(st.sampled_from(["p", "q"]))
    if draw(st.integers(0, 9)) == 0:
        step["repeat"] = draw(st.integers(0, 3))
    return step


_groups = st.fixed_dictionaries(
    {"layers": st.lists(layers(), max_size=3)},
    optional={
        "scope": st.sampled_from(["g", "h"]),
        "repeat": st.integers(0, 2),
        "id": st.sampled_from(["p", "q"]),
        "arg_scope": st.lists(
            st.fixed_dictionaries(
                {"ops": st.just(["conv2d"])},
                optional={name: _POSSIBLE[name] for name in ("padding", "stride", "normalizer_fn", "data_format")},
            ),
            max_size=2,
        ),
    },
)

shapes = st.lists(st.sampled_from(["N", "H", "W", None, 1, 2, 3, 4, 7, 8, 16]), min_size=1, max_size=5)


_count = st.sampled_from([0, 17, 1e5, "$(3 * 4)"])
_bounded = _count | st.dictionaries(st.sampled_from(["minimum", "maximum"]), _count, min_size=1)
_sizes = st.lists(st.sampled_from(["N", "H", None, 4, "ceil(H / 2)", "2*H - W", "floor(", "$(2)"]), max_size=5)
expectations = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("parameters", "trainable_parameters", "macs", "flops", "output_bytes"), _bounded),
        "receptive_field": st.sampled_from([3, [3, 3], {"maximum": [5]}, {"minimum": 2}]),
        "output": _sizes,
        "end_points": st.dictionaries(st.sampled_from(["conv", "net/conv", "x"]), _sizes, max_size=2),
    },
)


@st.composite
def likely_specs(draw: st.DrawFn) -> dict[str, Any]:
    """A spec that the schema accepts, mostly of images."""
    shape = draw(st.sampled_from([["N", 8, 8, 4], ["N", "H", "W", 4], ["N", None, 9, 3]]) | shapes)
    steps = draw(st.lists(layers() | _groups, min_size=1, max_size=6))
    spec = {"netspec": 1, "name": "net", "input": {"shape": shape}, "layers": steps}
    return {**spec, "expect": draw(expectations)} if draw(st.booleans()) else spec
