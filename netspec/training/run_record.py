"""What a run was asked for: its recipe and network as they were resolved, by which another recipe is known."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from netspec.expand.plain_spec import plain_spec
from netspec.expand.yaml_text import yaml_text
from netspec.network import Network
from netspec.recipe.model import Recipe
from netspec.recipe.resolved_recipe import resolved

FORMAT = "netspec run 1"
RECORD, CLASSES = "run.json", "classes"
"""The file of the record, and its key of the names of classes by their numbers."""
_FREE = frozenset({"steps", "epochs", "output"})
"""Keys that a run may be resumed with other values of: more steps are added to those that are done."""
_OF_ONE_MACHINE = frozenset({"data", "init_from", "output"})
_SPEC = "spec.yaml"


def record(recipe: Recipe, network: Network, steps: int, classes: Sequence[str]) -> dict[str, Any]:
    """The record of a run, as JSON holds it; `classes` are the names of the data of training."""
    asked = {**_recipe(recipe), "steps": steps}
    asked.pop("epochs", None)
    found: dict[str, Any] = {"format": FORMAT, "recipe": asked, "network": plain_spec(network), CLASSES: [*classes]}
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


def files(recipe: Recipe, made: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a new run's files, by name: its record, and a recipe and a spec from which it can be repeated."""
    return {
        RECORD: json.dumps(made, indent=1) + "\n",
        "recipe.yaml": yaml_text(made["recipe"]),
        _SPEC: _spec(recipe),
    }


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between the records of two runs, besides how many steps are asked for."""
    found = []
    for part, prefix in (("recipe", ""), ("network", "network.")):
        old, new = (dict(_flat(made.get(part), "")) for made in (before, now))
        found += [
            f"{prefix}{key} was {_text(old, key)}, now {_text(new, key)}"
            for key in {**old, **new}
            if old.get(key) != new.get(key) and not (part == "recipe" and key in _FREE)
        ]
    return found + _renamed_classes(before.get(CLASSES) or (), now.get(CLASSES) or ())


def common(made: Mapping[str, Any], examples: int) -> str:
    """A digest of what all workers of a run have in common, wherever each of them has its data."""
    recipe = {key: value for key, value in made["recipe"].items() if key not in _OF_ONE_MACHINE}
    text = json.dumps([recipe, made["network"], examples], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _renamed_classes(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """How the classes of the data differ, as far as both runs have names for them."""
    if not before or not now:
        return []
    both = enumerate(zip(before, now, strict=False))
    found = [f"class {number} was '{old}', now '{new}'" for number, (old, new) in both if old != new]
    found += [f"class '{name}' is gone" for name in before[len(now) :]]
    return found + [f"class '{name}' is new" for name in now[len(before) :]]


def _recipe(recipe: Recipe) -> dict[str, Any]:
    """The recipe with paths from the run's folder."""

    def path(written: str) -> str:
        return written if Path(written).is_absolute() else os.path.relpath(recipe.path(written), recipe.folder)

    return {**resolved(recipe, path), "spec": _SPEC, "output": "."}


def _spec(recipe: Recipe) -> str:
    """The spec with what it extends, its patches and the changes of the recipe, as one file."""
    document = recipe.sound.checked.document
    spec = dict(document.root.value)
    if isinstance(spec.get("use"), Mapping):
        beside = Path(document.file).parent
        spec["use"] = {
            name: os.path.relpath(beside / used, recipe.folder) if isinstance(used, str) else used
            for name, used in spec["use"].items()
        }
    return yaml_text(spec)


def _flat(value: Any, key: str) -> Iterator[tuple[str, Any]]:
    """The scalars of nested data, by paths such as `optimizer.momentum.learning_rate` or `layers[2].conv2d.stride`."""
    match value:
        case Mapping() if value:
            for name, item in value.items():
                yield from _flat(item, f"{key}.{name}" if key else str(name))
        case list() if value:
            for number, item in enumerate(value):
                yield from _flat(item, f"{key}[{number}]")
        case _:
            yield key, value


def _text(flat: Mapping[str, Any], key: str) -> str:
    return json.dumps(flat[key]) if key in flat else "absent"
