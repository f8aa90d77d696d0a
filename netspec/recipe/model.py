"""A recipe: the frozen result of reading one, which training, evaluation and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from types import MappingProxyType
from typing import Any

from netspec.elaboration.training_mode import mode
from netspec.network import InputShapes, Network
from netspec.ops.argument import Arg, Declared
from netspec.ops.functions.function import Named, plain_value
from netspec.ops.kinds import Choice, Integer, List, Nullable, Seed, Text
from netspec.pipeline import Sound, elaborate_sound
from netspec.recipe.metrics import METRICS
from netspec.recipe.optimizers import OPTIMIZERS
from netspec.recipe.preprocessing import PREPROCESSORS
from netspec.recipe.sections import Data, Evaluating, Initial, Logging, Saving
from netspec.recipe.training_losses import LOSSES
from netspec.recipe.value_kinds import Anything, FilePath, Members, PlainText, Section, Version
from netspec.source.files import DISK


class Recipe(Declared):
    """What is trained, on what, and how. Each attribute is a key of the file, by the same name."""

    __slots__ = ("file", "input_shapes", "sound")

    recipe = Arg(Version(), "version of the language of recipes")
    name = Arg(Text(), "the name of the run")
    doc = Arg(Nullable(PlainText()), "what is trained, and why", default=None)
    params = Arg(Anything(), "parameters of the recipe, for -p and for expressions", default={})
    spec = Arg(FilePath(), "the spec of the network, by its path from this file")
    parameters = Arg(Anything(), "values for the parameters of the spec, as -p gives them", default={})
    set = Arg(Anything(), "changes of layers, as --set gives them: {conv1.num_outputs: 16}", default={})
    data = Arg(Section(Data), "where examples come from")
    preprocess = Arg(Members(PREPROCESSORS), "what is done to images, in training and afterwards", default=[])
    augment = Arg(Members(PREPROCESSORS), "what is done to images in training only, before `preprocess`", default=[])
    batch_size = Arg(Integer(minimum=1), "examples in a batch, of all replicas together")
    steps = Arg(Nullable(Integer(minimum=1)), "batches to train with; either this or `epochs`", default=None)
    epochs = Arg(Nullable(Integer(minimum=1)), "passes over the examples; either this or `steps`", default=None)
    loss = Arg(Members(LOSSES, minimum_length=1), "what is minimized, besides the regularizers of the spec")
    optimizer = Arg(Named(OPTIMIZERS), "how gradients change the variables")
    metrics = Arg(Members(METRICS), "what is measured", default=[])
    evaluate = Arg(Section(Evaluating), "when to evaluate", default={})
    checkpoints = Arg(Section(Saving), "when to save, and how much to keep", default={})
    log = Arg(Section(Logging), "when to write losses and metrics", default={})
    seed = Arg(
        Seed(), "the seed of all randomness: initial values, order of examples, augmentation, dropout", default=0
    )
    precision = Arg(
        Choice("float32", "mixed_bfloat16", "mixed_float16"),
        "the types of variables and computation",
        default="float32",
    )
    init_from = Arg(Nullable(Section(Initial)), "where initial values come from", default=None)
    train_only = Arg(List(PlainText()), "variables or scopes to train, all others are kept; none for all", default=[])
    output = Arg(Nullable(FilePath()), "folder to write to; null for runs/NAME", default=None)

    file: str
    """The name of its file."""
    sound: Sound
    """The spec, without errors."""
    input_shapes: InputShapes
    """The shapes of inputs where a caller gives others than the spec's."""

    def __init__(self, file: str, sound: Sound, input_shapes: InputShapes | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.file, self.sound, self.input_shapes = file, sound, dict(input_shapes or {})

    def plain(self) -> dict[str, Any]:
        """All keys with their values, as a file would write them."""
        return dict(plain_value(self))

    def path(self, written: str) -> str:
        """The path that a path in the recipe means: one from the recipe's own folder."""
        return DISK.beside(self.file, written)

    @property
    def folder(self) -> str:
        """The folder that the run writes to."""
        return self.path(self.output or f"runs/{self.name}")

    def to(self, output: str) -> Recipe:
        """The recipe with another folder to write to."""
        made = copy(self)
        made.values = MappingProxyType({**self.values, "output": output})
        return made

    def network(self, *, training: bool) -> Network:
        """The network as it is trained, or as it is used.

        Raises:
            SpecError: it cannot be built so.
        """
        given = {**self.parameters, **mode(self.sound.checked, training=training)}
        return elaborate_sound(self.sound.checked, given, self.input_shapes)

    def __getstate__(self) -> dict[str, Any]:
        return {"values": dict(self.values), **{name: getattr(self, name) for name in self.__slots__}}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        super().__setstate__(state)
        for name in self.__slots__:
            setattr(self, name, state[name])
