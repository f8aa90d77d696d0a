"""What options of other programs that train are in a recipe: `--batch-size`, `--max_number_of_steps`, `--lr`."""

from __future__ import annotations

from netspec.recipe.model import Recipe
from netspec.recipe.optimizers import OPTIMIZERS
from netspec.schema.recipe_vocabulary import BY_OPTIMIZER
from netspec.schema.suggest import likely, recognized, suggested

_OF_MAPPINGS = {"init_from": "init_from.checkpoint"}
_NO_VALUE = frozenset({"data", "params", "parameters", "set", "recipe", "evaluate", "checkpoints", "log"})
"""Keys that take more than the value of an option, or count otherwise."""


def option_meant(name: str, value: str) -> str | None:
    """What sets what an option of another program sets; None if nothing does."""
    keys = [*Recipe.arguments]
    key = likely(name, keys, "recipe")
    if key is not None:
        return None if key in _NO_VALUE else f"--set {_OF_MAPPINGS.get(key, key)}={value}"
    if not recognized(name, keys, "recipe"):
        return f"-p {name.replace('-', '_')}={value}"
    arguments = {argument for optimizer in OPTIMIZERS.members.values() for argument in optimizer.arguments}
    argument = likely(name, arguments, "setting")
    if argument is None or suggested(name, keys, "recipe").help != BY_OPTIMIZER:
        return None
    return f"--set optimizer.{argument}={value}"
