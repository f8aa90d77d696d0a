"""Where examples come from. A source knows what a file says of it; reading it is left to readers that it is handed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from netspec.ops.argument import Arg
from netspec.ops.functions.function import Family, Member
from netspec.ops.kinds import Boolean, Choice, Integer, Kind, List, Nullable, Number, OneOrMany, Schema, or_expression
from netspec.recipe.value_kinds import FilePath, PlainText


class ByName(Kind[Mapping[str, str]]):
    """A path or a name, or a mapping of several by the names that losses and metrics know them by."""

    def __init__(self, item: Kind[str]) -> None:
        self.item = item

    def schema(self) -> Schema:
        item = self.item.schema()
        return {**item, "type": ["string", "object"], "additionalProperties": item, "minProperties": 1}

    def text(self) -> str:
        return f"{self.item.text()}, or mapping from names to them"

    def convert(self, value: Any) -> Mapping[str, str]:
        return value if isinstance(value, dict) else {"": value}

    def plain(self, value: Any) -> Any:
        return value[""] if [*value] == [""] else value


class ByInput(Kind[Mapping[str, str]]):
    """A path or a name for each input of the network."""

    def __init__(self, item: Kind[str]) -> None:
        self.item = item

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": or_expression(self.item.schema()), "minProperties": 1}

    def text(self) -> str:
        return f"mapping from names of inputs to {self.item.text()}s"


INPUTS: Final = "inputs"


class DataSource(Member):
    """Examples with their labels, in a fixed order. Abstract."""

    __slots__ = ()
    single: ClassVar[str] = ""
    """The argument that says where the only input is; empty if it need not be said."""

    labels_offset = Arg(Integer(), "what is subtracted from the numbers of classes, as slim's flag", default=0)
    class_names = Arg(
        Nullable(FilePath()),
        "file of the names of classes, a line for each: `daisy`, or slim's `0:daisy`",
        default=None,
    )
    share = Arg(
        List(Number(minimum=0, maximum=1), 2, 2),
        "part of the examples to use, from and to: [0, 0.8] and [0.8, 1] have none in common",
        default=[0, 1],
    )

    def fed(self) -> Mapping[str, str]:
        """Where each input of the network is, by its name; the only one by an empty text."""
        return self.values.get(INPUTS) or {"": self.values.get(self.single) or ""}

    def open(self, readers: Readers) -> Any:
        """The examples, as the readers give them."""
        raise NotImplementedError


SOURCES: Family[DataSource] = Family("source")


@SOURCES("numpy")
class NumpyFiles(DataSource):
    """Arrays in `.npy` files, whose first axis counts the examples."""

    __slots__ = ()
    single = "images"
    shown = ("images",)

    images = Arg(Nullable(FilePath()), "file of the images, or of what else the only input takes", default=None)
    inputs = Arg(Nullable(ByInput(FilePath())), "file of each input, by its name; in place of `images`", default=None)
    labels = Arg(ByName(FilePath()), "file of the labels, or of the numbers of a regression; several by name")

    def open(self, readers: Readers) -> Any:
        return readers.numpy(self)


@SOURCES("npz")
class NumpyArchive(DataSource):
    """Arrays in one `.npz` file, whose first axis counts the examples."""

    __slots__ = ()
    single = "images"
    shown = ("images",)

    file = Arg(FilePath(), "the file")
    images = Arg(
        Nullable(PlainText()), "name of the array of the images, or of what else the only input takes", default=None
    )
    inputs = Arg(
        Nullable(ByInput(PlainText())),
        "name of the array of each input, by its name; in place of `images`",
        default=None,
    )
    labels = Arg(
        ByName(PlainText()), "name of the array of the labels, or of the numbers of a regression; several by name"
    )

    def open(self, readers: Readers) -> Any:
        return readers.npz(self)


SIXTEEN: Final = "whether values of 16 bits are kept, 0 to 65,535; else they are reduced to bytes"
EXIF: Final = "whether a photograph is turned upright as its EXIF data say"


@SOURCES("folders")
class FoldersOfClasses(DataSource):
    """A folder for each class, with its JPEG, PNG, BMP or GIF images; classes are in the order of their names."""

    __slots__ = ()
    main = "folder"

    folder = Arg(FilePath(), "the folder that holds those of the classes")
    keep_16_bits = Arg(Boolean(), SIXTEEN, default=False)
    exif_orientation = Arg(Boolean(), EXIF, default=True)

    def open(self, readers: Readers) -> Any:
        return readers.folders(self)


@SOURCES("tfrecords")
class RecordFiles(DataSource):
    """TFRecord files of `tf.train.Example`, with slim's features unless others are named."""

    __slots__ = ()
    main = "files"
    single = "image"

    files = Arg(OneOrMany(FilePath()), "the files, or patterns of them: flowers_train_*.tfrecord")
    image = Arg(PlainText(), "feature of the encoded image, or of an array of numbers", default="image/encoded")
    inputs = Arg(
        Nullable(ByInput(PlainText())), "feature of each input, by its name; in place of `image`", default=None
    )
    labels = Arg(
        ByName(PlainText()),
        "feature of the label, or of the numbers of a regression; several by name",
        default="image/class/label",
    )
    compression = Arg(
        Choice("auto", "none", "gzip", "zlib"),
        "how the files are compressed; auto looks at their first bytes",
        default="auto",
    )
    count = Arg(
        Nullable(Integer(minimum=1)), "number of records, if it is known: else they are counted first", default=None
    )
    shuffle_buffer = Arg(Integer(minimum=1), "records of which the next one of training is drawn", default=2048)
    keep_16_bits = Arg(Boolean(), SIXTEEN, default=False)
    exif_orientation = Arg(Boolean(), EXIF, default=False)

    def open(self, readers: Readers) -> Any:
        return readers.records(self)


@SOURCES("tfds")
class PreparedDataset(DataSource):
    """A data set that TensorFlow Datasets has prepared on the disk, in TFRecord files; the package is not needed."""

    __slots__ = ()
    main = "folder"
    single = "image"

    folder = Arg(FilePath(), "the folder of the version, with dataset_info.json")
    split = Arg(PlainText(), "the split", default="train")
    image = Arg(PlainText(), "feature of the image", default="image")
    inputs = Arg(
        Nullable(ByInput(PlainText())), "feature of each input, by its name; in place of `image`", default=None
    )
    labels = Arg(
        ByName(PlainText()), "feature of the label, or of the numbers of a regression; several by name", default="label"
    )
    shuffle_buffer = Arg(Integer(minimum=1), "records of which the next one of training is drawn", default=2048)
    keep_16_bits = Arg(Boolean(), SIXTEEN, default=False)
    exif_orientation = Arg(Boolean(), EXIF, default=False)

    def open(self, readers: Readers) -> Any:
        return readers.prepared(self)


class Readers(ABC):
    """What opens sources. Abstract: this room reads no data."""

    @abstractmethod
    def numpy(self, source: NumpyFiles) -> Any:
        """The examples of arrays in files of their own."""

    @abstractmethod
    def npz(self, source: NumpyArchive) -> Any:
        """The examples of arrays in one file."""

    @abstractmethod
    def folders(self, source: FoldersOfClasses) -> Any:
        """The examples of folders of classes."""

    @abstractmethod
    def records(self, source: RecordFiles) -> Any:
        """The examples of TFRecord files."""

    @abstractmethod
    def prepared(self, source: PreparedDataset) -> Any:
        """The examples of a data set of TensorFlow Datasets."""
