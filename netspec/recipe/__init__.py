"""Recipes: what is trained, on what, and how, as YAML that is checked without TensorFlow."""

from netspec.recipe.inspection import InspectedRecipe, inspect_recipe, load_recipe
from netspec.recipe.model import Recipe

__all__ = ["InspectedRecipe", "Recipe", "inspect_recipe", "load_recipe"]
