"""Changes one build of a step that is built several times, by its path: in one round, or in one call of a block.

The interpreter has words for the outcome that no file has: `layers_of_round` in a group, `given_of_round` in a layer.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from netspec.ops import OPS

Root = dict[str, Any]
Steps = list[Any]


class Edited(NamedTuple):
    """A patch, and what it makes of the file."""

    patch: dict[str, Any]
    flat: Root


class _Place(NamedTuple):
    """A step that is built several times: the path of one build, and what a file is in which this build is a list."""

    path: str
    step: dict[str, Any]
    steps: Steps
    with_steps: Callable[[Steps], Root]


def name_of(root: Root, step: dict[str, Any]) -> str | None:
    """The name of a step, if it is one that a patch can mean, and that nothing else in the file has or refers to."""
    said = step.get("id")
    return _alone(root, said) if isinstance(said, str) else built_name_of(root, step)


def built_name_of(root: Root, step: dict[str, Any]) -> str | None:
    """The scope or the name of a step, likewise: the last part of the path to a build."""
    inside = next((value for key, value in step.items() if key in OPS), None) or {}
    said = (step.get("scope"), inside.get("scope"), inside.get("name"))
    return _alone(root, next((name for name in said if isinstance(name, str)), ""))


def _alone(root: Root, name: str) -> str | None:
    return name if name.isidentifier() and _count(root, name) == 1 else None


def edit_one_build(rng: random.Random, root: Root) -> Edited | None:
    """One of the edits of a patch, of one build of a step."""
    places = [*_in_rounds(rng, root, root["layers"], ()), *_in_calls(root)]
    rounds = list(_rounds_of_layers(rng, root))
    if rounds and (not places or rng.random() < 0.5):
        return rng.choice(rounds)
    if not places:
        return None
    path, step, steps, with_steps = rng.choice(places)
    at = next(at for at, one in enumerate(steps) if one is step)
    more: dict[str, Any] = {rng.choice(["relu", "tanh"]): {}}
    changed, instead = _changed(rng, step)
    edits: list[tuple[dict[str, Any], Steps]] = [
        ({"insert_after": {path: [more]}}, [step, more]),
        ({"insert_before": {path: [more]}}, [more, step]),
        ({"replace": {path: [more]}}, [more]),
        ({"remove": [path]}, []),
        ({"change": {path: changed}}, [instead]),
        ({"change": {path: changed}}, [instead]),
    ]
    patch, made = rng.choice(edits)
    return Edited(patch, with_steps([*steps[:at], *made, *steps[at + 1 :]]))


def _changed(rng: random.Random, step: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A change of a step, and the step with it."""
    key = next((key for key in step if key in OPS), None)
    if key is not None and "activation_fn" in OPS[key].arguments and rng.random() < 0.6:
        changed: dict[str, Any] = {"activation_fn": rng.choice(["elu", None])}
        return changed, {**step, key: {**step[key], **changed}}
    changed = rng.choice([{"when": False}, {"end_point": "edited"}, {"side": True}])
    return changed, {**step, **changed}


def _in_rounds(rng: random.Random, root: Root, steps: Steps, path: tuple[Any, ...]) -> Iterator[_Place]:
    """Steps in groups that are repeated, in one round, which the group's own scope tells apart."""
    for at, step in enumerate(steps):
        here, times, scope = (*path, at), step.get("repeat"), step.get("scope", "")
        if "layers" not in step or "when" in step:
            continue
        if times is None:
            yield from _in_rounds(rng, root, step["layers"], (*here, "layers"))
        elif isinstance(times, int) and times and re.fullmatch(r"[a-z]\w*_\$i", scope) and _count(root, scope) == 1:
            number = rng.randint(1, times)
            for inner in step["layers"]:
                if name := built_name_of(root, inner):

                    def with_steps(made: Steps, here: Any = here, step: Any = step, number: int = number) -> Root:
                        edited = {**step, "layers_of_round": {str(number): made}}
                        return dict(_put(root, ("layers", *here), edited))

                    yield _Place(f"{scope[:-2]}{number}/{name}", inner, step["layers"], with_steps)


def _in_calls(root: Root) -> Iterator[_Place]:
    """Steps in blocks, in one call, which its scope tells apart."""
    blocks, collected = root.get("blocks", {}), root.get("end_points", {}).get("collect", ())
    for at, step in enumerate(root["layers"]):
        key = next((key for key in step if key in blocks), None)
        if key is None or key in collected or "repeat" in step or "when" in step or f'["{key}"]' in json.dumps(root):
            continue
        block, scope = blocks[key], (step[key] or {}).get("scope")
        if "layers" not in block or "scope" in block.get("params", {}) or not isinstance(scope, str):
            continue
        if not scope.isidentifier() or _count(root, scope) != 1:
            continue
        for inner in block["layers"]:
            if name := built_name_of(root, inner):

                def with_steps(made: Steps, at: int = at, step: Any = step, key: str = key) -> Root:
                    called = {f"{key} edited" if word == key else word: value for word, value in step.items()}
                    edited = {**blocks, f"{key} edited": {**blocks[key], "layers": made}}
                    return {**_put(root, ("layers", at), called), "blocks": edited}

                yield _Place(f"{scope}/{name}", inner, block["layers"], with_steps)


def _rounds_of_layers(rng: random.Random, root: Root) -> Iterator[Edited]:
    """Single rounds of layers that are repeated, which have arguments alone."""
    for at, step in enumerate(root["layers"]):
        key, times = next((key for key in step if key in OPS), None), step.get("repeat")
        if key is None or not isinstance(times, int) or not times or "activation_fn" not in OPS[key].arguments:
            continue
        scope = step[key].get("scope")
        if isinstance(scope, str) and scope.isidentifier() and _count(root, scope) == 1:
            number, changed = rng.randint(1, times), {"activation_fn": rng.choice(["elu", None])}
            flat = _put(root, ("layers", at), {**step, "given_of_round": {str(number): changed}})
            yield Edited({"change": {f"{scope}/{scope}_{number}": changed}}, flat)


def _count(root: Root, name: str) -> int:
    return len(re.findall(rf"\b{re.escape(name)}\b", json.dumps(root)))


def _put(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The data with another value at a path; all else is shared."""
    if not path:
        return value
    first, *rest = path
    made = copied(node)
    made[first] = _put(node[first], tuple(rest), value)
    return made


def copied(node: Any) -> Any:
    """A list or a mapping with the same items."""
    return dict(node) if isinstance(node, dict) else list(node)
