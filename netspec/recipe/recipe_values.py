"""Evaluates the values of a checked recipe to plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.diagnostics import Problem
from netspec.elaboration.faults import Faults
from netspec.elaboration.parameters import bind
from netspec.elaboration.values import Values
from netspec.expression.environment import Environment
from netspec.expression.special_values import FAULTY
from netspec.recipe.model import Recipe
from netspec.recipe.recipe_keys import PLAIN, recipe_keys
from netspec.records import dataclass
from netspec.schema import Checked


@dataclass(frozen=True, slots=True, eq=False)
class RecipeValues:
    """The values of the keys that are sound, and the problems of the others."""

    values: Mapping[str, Any]
    converted: Mapping[str, Any]
    """These as Python's values, with the defaults of the keys that are not given."""
    parameters: Mapping[str, Any]
    """The values of the recipe's own parameters."""
    problems: tuple[Problem, ...]


def recipe_values(checked: Checked, given: Mapping[str, Any]) -> RecipeValues:
    """Evaluates every key; `given` are values of parameters, of known names."""
    root = checked.document.root
    parameters, problems = bind(checked, given)
    faults = Faults(checked)
    values, evaluated = Values(faults), dict[str, Any]()
    # A parameter without a value was reported, and so is nothing that reads it.
    declared = map(str, root["params"].children if "params" in root else ())
    env = Environment({**dict.fromkeys(declared, FAULTY), **parameters})
    words = recipe_keys()
    for key, child in root.children.items():
        if key in words and faults.sound(child):
            value = child.value if key in PLAIN else values.word(child, env, words[str(key)], str(key))
            if value is not FAULTY:
                evaluated[str(key)] = value
    converted = {
        name: field.kind.convert(evaluated.get(name, field.default))
        for name, field in Recipe.arguments.items()
        if name in evaluated or not (name in root or field.required or faults.misspelt(root, name))
    }
    return RecipeValues(evaluated, converted, parameters, (*problems, *faults.problems))
