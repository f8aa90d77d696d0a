"""Where examples come from."""

from __future__ import annotations

from netspec.ops.argument import Arg
from netspec.ops.function import Family, Member
from netspec.recipe.value_kinds import FilePath


class DataSource(Member):
    """Examples with their labels, in a fixed order. Abstract."""

    __slots__ = ()


SOURCES: Family[DataSource] = Family("source")


@SOURCES("numpy")
class NumpyFiles(DataSource):
    """Arrays in `.npy` files, whose first axis counts the examples."""

    __slots__ = ()

    images = Arg(FilePath(), "file of the images")
    labels = Arg(FilePath(), "file of the labels")
