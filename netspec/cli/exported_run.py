"""What `export` takes in place of a spec: a recipe that was trained, or the folder of its run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli import options, trained_network
from netspec.cli.usage import UsageError
from netspec.ops.dtypes import FLOATS

if TYPE_CHECKING:
    from netspec.exports import GivenWeights
    from netspec.lower.valued_graph import ImageReader
    from netspec.pipeline import Sound
    from netspec.recipe.model import Recipe


def is_run(args: argparse.Namespace) -> bool:
    """Whether a folder or a recipe is named."""
    if Path(args.spec).is_dir():
        return True
    from netspec.cli.specs import content, spec_of
    from netspec.source.recognition import is_recipe

    data = content(spec_of(args)) if args.spec != "-" else b""
    return isinstance(data, bytes) and is_recipe(data)


def recipe_of(args: argparse.Namespace) -> Recipe | None:
    """The recipe of a run; None if it has errors, which are printed."""
    if args.given or args.settings:
        help = "export its spec with --weights"
        raise UsageError(f"a run has its parameters and layers, so -p and --set say nothing; to change them, {help}")
    args.recipe = args.spec
    return trained_network.recipe_of_run(args)


def sound_of(recipe: Recipe, args: argparse.Namespace) -> Sound:
    """The spec of a recipe with its network for inference, for the shape that `--input` gives."""
    from netspec.pipeline import Sound, elaborate_sound

    network = recipe.network(training=False)
    shapes = options.shapes_of(args.input_shape)
    if shapes:
        network = elaborate_sound(recipe.sound.checked, network.parameters, shapes)
    return Sound(recipe.sound.checked, network)


def weights_of(recipe: Recipe, args: argparse.Namespace) -> GivenWeights:
    """The weights of a run: of its newest checkpoint, unless others are named."""
    from netspec.exports import GivenWeights

    args.weights = args.weights or trained_network.NEWEST
    return GivenWeights(*trained_network.stored_weights(args, recipe))


def class_names_of(recipe: Recipe, sound: Sound, weights: str) -> tuple[str, ...]:
    """The names of the classes of a run; none where they are not known, or do not fit the output."""
    from netspec.lower.quiet import hushed
    from netspec.training.class_numbers import class_names
    from netspec.training.data_faults import DataError

    try:
        with hushed():
            names = class_names(recipe, sound.network, weights)
    except DataError:
        return ()
    shape = sound.network.output_shape
    return tuple(names) if shape and shape[-1] == len(names) else ()


def reader_of(recipe: Recipe | None, sound: Sound) -> ImageReader:
    """What decodes and preprocesses images as a recipe says."""
    if recipe is None:
        raise UsageError("--encoded needs the folder of a run, whose recipe says what is done to images")
    (first, *others) = sound.network.inputs
    if others or first.dtype not in FLOATS:
        raise UsageError(f"--encoded makes one image, and {sound.network.name} takes {sound.network.taken_text()}")
    from netspec.training.encoded_images import image_reader

    return image_reader(recipe, sound.network)
