"""Random words that are added to a spec which is complete: where parts and the network end, outputs, expectations."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from netspec.network import Network
from netspec.pipeline import inspect_text

from .random_names import known_names, lists_in

if TYPE_CHECKING:
    from .random_growth import Growing


def add_words(rng: random.Random, growing: Growing) -> None:
    """Adds words of each kind that keep the spec clean."""
    for word in (_end_parts, _return_several, _default_of_a_block, _cut, _rescope, _expect, _refer):
        word(rng, growing)


def _tried(growing: Growing, node: dict[str, Any], word: str, value: Any) -> bool:
    """Sets a word, if the spec is clean then."""
    before = {word: node[word]} if word in node else {}
    node[word] = value
    if growing.clean():
        return True
    del node[word]
    node.update(before)
    return False


def _network(root: Mapping[str, Any]) -> Network | None:
    return inspect_text(json.dumps(root), "growing.yaml").network


def _parts(steps: list[Any], blocks: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The groups and the calls of blocks."""
    for step in steps:
        if {"layers", "branches"} & step.keys() or set(blocks) & step.keys():
            yield step
        for inner, visible in lists_in(step, blocks):
            if visible:
                yield from _parts(inner, blocks)


def _keys(node: Any) -> Iterator[str]:
    """The keys of end points by hand in a part."""
    if isinstance(node, list):
        for item in node:
            yield from _keys(item)
    elif isinstance(node, dict):
        if isinstance(node.get("end_point"), str):
            yield node["end_point"].replace("$i", "1")
        yield from _keys(list(node.values()))


def _end_parts(rng: random.Random, growing: Growing) -> None:
    """Ends some groups and calls with an end point or a step inside, or with null; some by a parameter."""
    root, blocks = growing.root, growing.root.get("blocks", {})
    lists = [root["layers"], *(block["layers"] for block in blocks.values() if "layers" in block)]
    for part in [part for steps in lists for part in _parts(steps, blocks) if rng.random() < 0.25]:
        inside = [steps for steps, _ in lists_in(part, blocks)]
        names = [*(name for steps in inside for name in known_names(steps, blocks)), *_keys(inside)]
        final = rng.choice([None, *names * 3])
        params = root.setdefault("params", {})
        if rng.random() < 0.3 and "ending" not in params:
            params["ending"] = {"type": "str", "default": final, "nullable": True}
            if not _tried(growing, part, "final", "$ending"):
                del params["ending"]
        else:
            _tried(growing, part, "final", rng.choice([final, final, f"$('{final}')"]) if final else final)
        if not params:
            del root["params"]


def _return_several(rng: random.Random, growing: Growing) -> None:
    names = ["input", *growing.ids, *growing.known()]
    if rng.random() < 0.15:
        chosen = rng.sample(["first", "second", "third"], rng.randint(1, 3))
        _tried(growing, growing.root, "outputs", {name: rng.choice(names) for name in chosen})


def _default_of_a_block(rng: random.Random, growing: Growing) -> None:
    """Gives a parameter of a block by the arg-scope of the file, and takes it from a call."""
    root = growing.root
    values: dict[str, Callable[[], Any]] = {"depth": lambda: 3, "size": lambda: 4, "kept": lambda: 0.75}
    values |= {"on": lambda: False, "word": lambda: "scoped", "stride": lambda: 1}
    for key, block in root.get("blocks", {}).items():
        shared = [name for name in block.get("params", {}) if name in values]
        if shared and rng.random() < 0.4:
            entry = {"ops": [key], **{name: values[name]() for name in shared}}
            if _tried(growing, root, "arg_scope", [*root.get("arg_scope", []), entry]):
                for part in [part for part in _parts(root["layers"], root["blocks"]) if key in part]:
                    kept = {name: value for name, value in (part[key] or {}).items() if name not in shared}
                    _tried(growing, part, key, kept)


def _cut(rng: random.Random, growing: Growing) -> None:
    """Ends the network with one of its end points by name, or with a step."""
    root = growing.root
    if rng.random() >= 0.3:
        return
    network = _network(root)
    names = [*(network.end_points if network else ()), *growing.known()[:4]]
    final = rng.choice([*names, None])
    said = root.setdefault("end_points", {})
    if rng.random() < 0.3:
        root.setdefault("params", {})["final"] = {"type": "str", "default": final, "nullable": True}
        if not _tried(growing, said, "final", "$final"):
            del root["params"]["final"]
    else:
        _tried(growing, said, "final", final)
    for key in ("end_points", "params"):
        if not root.get(key, True):
            del root[key]


def _rescope(rng: random.Random, growing: Growing) -> None:
    """Gives the network another scope than its name, or none, where no end point is named with that."""
    if rng.random() < 0.25:
        _tried(growing, growing.root, "scope", rng.choice([None, None, "Other", "a/b"]))


def _expect(rng: random.Random, growing: Growing) -> None:
    """Expects what the network has."""
    network = _network(growing.root) if rng.random() < 0.06 else None
    if network is None:
        return
    counted = [math.prod(variable.shape) for variable in network.variables]
    trained = sum(math.prod(variable.shape) for variable in network.variables if variable.trainable)
    said: dict[str, Any] = {
        "parameters": sum(counted),
        "trainable_parameters": {"minimum": trained, "maximum": trained},
        "macs": {"minimum": 0},
        "flops": {"minimum": 0},
        "output_bytes": {"minimum": 0},
        "receptive_field": {"minimum": 1},
        "output": [size if isinstance(size, int) else None for size in network.output_shape or ()],
        "end_points": {key: [None] * len(shape or ()) for key, shape in _shapes(network).items()},
    }
    kept = {key: value for key, value in said.items() if rng.random() < 0.6 and value != {}}
    if kept:
        growing.root["expect"] = kept


def _shapes(network: Network) -> dict[str, Any]:
    shapes = network.output_shapes()
    return {key: shapes[at] for key, at in network.end_points.items()}


def _refer(rng: random.Random, growing: Growing) -> None:
    if rng.random() < 0.04:
        growing.root["reference"] = {"function": "tf_slim.nets.nowhere:net", "arg_scope": "tf_slim.nets.nowhere:scope"}
