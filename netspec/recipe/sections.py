"""The sections of a recipe: mappings with keys of their own."""

from __future__ import annotations

from netspec.ops.argument import Arg, Declared
from netspec.ops.functions.function import Named
from netspec.ops.kinds import Boolean, Integer, List, Nullable
from netspec.recipe.sources import SOURCES
from netspec.recipe.value_kinds import FilePath, PlainText, Renaming


class Data(Declared):
    """Where examples come from."""

    __slots__ = ()

    train = Arg(Named(SOURCES), "the examples to train with")
    evaluation = Arg(Nullable(Named(SOURCES)), "the examples to evaluate with; null for none", default=None)


class Evaluating(Declared):
    """When the network is evaluated on `data.evaluation`; at the end of training in any case."""

    __slots__ = ()

    every = Arg(
        Nullable(Integer(minimum=1)), "steps from one evaluation to the next; null for the end only", default=None
    )
    batch_size = Arg(Nullable(Integer(minimum=1)), "examples in a batch; null for that of training", default=None)


class Saving(Declared):
    """When checkpoints are written, and how many are kept."""

    __slots__ = ()

    every = Arg(
        Nullable(Integer(minimum=1)), "steps from one checkpoint to the next; null for the end only", default=1000
    )
    keep = Arg(Integer(minimum=1), "how many are kept, the newest", default=5)


class Logging(Declared):
    """When losses and metrics of training are written."""

    __slots__ = ()

    every = Arg(Integer(minimum=1), "steps from one entry to the next", default=10)


class Initial(Declared):
    """Values of variables to begin with, in place of those that their initializers give."""

    __slots__ = ()

    checkpoint = Arg(FilePath(), "a checkpoint, a folder of them (the newest), a SavedModel, .npz or .safetensors file")
    exclude = Arg(List(PlainText()), "variables or scopes that keep their initial values", default=[])
    map = Arg(Renaming(), "rules that rename what is stored: {STORED: NAME}, of scopes or whole names", default={})
    ignore_missing = Arg(
        Boolean(), "whether variables that the checkpoint lacks keep their initial values", default=False
    )
