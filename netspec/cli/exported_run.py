"""The folder of a run of training, which `export` takes in place of a spec: its recipe, and its newest checkpoint."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import options
from netspec.cli.usage import UsageError

if TYPE_CHECKING:
    from netspec.pipeline import Sound
    from netspec.recipe.model import Recipe

_RECIPE = "recipe.yaml"


def is_folder(args: argparse.Namespace) -> bool:
    """Whether a folder is named where a spec could be."""
    return Path(args.spec).is_dir()


def run_of(args: argparse.Namespace) -> tuple[Recipe, Sound] | None:
    """The recipe of a run, and the spec with the network for inference; None if it has errors, which are printed."""
    from netspec.cli.specs import InspectedSpec, content, findings, print_problems, with_lines
    from netspec.pipeline import Overrides, Sound, elaborate_sound
    from netspec.recipe.inspection import inspect_recipe_text
    from netspec.spec_search import SpecFile

    path = Path(args.spec, _RECIPE)
    if not path.is_file():
        raise UsageError(f"{args.spec} is no folder of a run: it has no {_RECIPE}; give a spec, or such a folder")
    if args.given or args.settings:
        spec = path.with_name("spec.yaml")
        raise UsageError(f"a run has its parameters and layers; to change them, export {spec} with --weights")
    file = SpecFile(str(path), args.root)
    data = content(file)
    found = inspect_recipe_text(data, file.path, Overrides(), file.folder)
    if found.recipe is None:
        read = with_lines(found.inspected, data) if isinstance(data, bytes) else InspectedSpec(found.inspected, ())
        print_problems(findings([read]))
        return None
    network = found.recipe.network(training=False)
    shape = options.shape_of(args.input_shape)
    if shape is not None:
        network = elaborate_sound(found.recipe.sound.checked, network.parameters, shape)
    return found.recipe, Sound(found.recipe.sound.checked, network)
