"""Checkpoints that are written from the formats' descriptions are read, and whatever else is refused."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netspec.checkpoint import CheckpointError, StoredTensor, is_checkpoint, read_checkpoint
from netspec.checkpoint.crc32c import crc32c, masked
from netspec.checkpoint.snappy import decompressed

from .tables import (
    FLOAT,
    INT64,
    Tensors,
    block,
    bundle_entries,
    checksum,
    contents,
    field,
    literal,
    shape,
    table,
    varint,
    write_bundle,
    write_slices,
)

TENSORS: Tensors = {
    "global_step": ((), INT64),
    "net/conv1/weights": ((3, 3, 1, 8), FLOAT),
    "net/conv1/biases": ((8,), FLOAT),
    **{f"net/unit_{i}/weights": ((i, 2), FLOAT) for i in range(1, 40)},
    "net/gr\u00f6\u00dfe": ((0, 2**40), FLOAT),
}
STORED = {
    name: StoredTensor(sizes, {FLOAT: "float32", INT64: "int64"}[kind]) for name, (sizes, kind) in TENSORS.items()
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small = {name: tensor for name, tensor in TENSORS.items() if "\u00f6" not in name}
    write_bundle(tmp_path / "two" / "model.ckpt", small)
    write_slices(tmp_path / "one" / "vgg_16", small)
    return tmp_path


def refused(path: Path) -> str:
    with pytest.raises(CheckpointError) as raised:
        read_checkpoint(path)
    return str(raised.value)


@pytest.mark.parametrize("in_block", [1, 7, 1000])
def test_version_2(tmp_path: Path, in_block: int) -> None:
    (tmp_path / "a.index").write_bytes(table(bundle_entries(TENSORS), in_block))
    found = read_checkpoint(tmp_path / "a")
    assert (found.version, found.tensors) == (2, STORED)


@pytest.mark.parametrize("kind", [0, 1])
def test_version_1(tmp_path: Path, kind: int) -> None:
    write_slices(tmp_path / "a", TENSORS, kind)
    found = read_checkpoint(tmp_path / "a")
    assert (found.version, found.tensors, found.faults) == (1, STORED, ())


@pytest.mark.parametrize("kind", [0, 1])
def test_version_1_with_large_values_in_its_first_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: int
) -> None:
    monkeypatch.setattr("netspec.checkpoint.sorted_table.MAX_BYTES", 4_000)
    large = [(b"", contents(TENSORS)), (b"\0data", bytes(9_000)), (b"\1data", bytes(9_000))]
    (tmp_path / "a").write_bytes(table(large, kind=kind))
    assert read_checkpoint(tmp_path / "a").tensors == STORED
    monkeypatch.setattr("netspec.checkpoint.sorted_table.MAX_BYTES", 1_000)
    assert refused(tmp_path / "a") == "a: more than 16,777,216 bytes of names and shapes"


def test_it_is_found_by_each_of_its_names(folder: Path) -> None:
    two, one = folder / "two", folder / "one"
    names = [two / "model.ckpt", two / "model.ckpt.index", two / "model.ckpt.data-00000-of-00001", two, one / "vgg_16"]
    (one / "checkpoint").write_text('model_checkpoint_path: "/gone/vgg_16"\n', encoding="utf-8")
    (two / "model.ckpt.meta").write_bytes(b"a graph")
    names += [one, one / "checkpoint", two / "model.ckpt.meta"]
    for name in names:
        assert is_checkpoint(str(name))
        assert len(read_checkpoint(name).tensors) == len(TENSORS) - 1, name


def test_the_variables_of_a_saved_model(tmp_path: Path) -> None:
    write_bundle(tmp_path / "variables" / "variables", {"a": ((2,), FLOAT)})
    assert read_checkpoint(tmp_path).tensors == read_checkpoint(tmp_path / "variables").tensors
    assert list(read_checkpoint(tmp_path).tensors) == ["a"]


def test_version_1_in_several_files(tmp_path: Path) -> None:
    write_slices(tmp_path / "a-00000-of-00002", {"x": ((1,), FLOAT)})
    assert refused(tmp_path / "a") == refused(tmp_path / "a-00000-of-00002") == "1 of its 2 files are there"
    assert is_checkpoint(str(tmp_path / "a"))
    write_slices(tmp_path / "a-00001-of-00002", {"y": ((2,), FLOAT)})
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "a-?????-of-00002"\n', encoding="utf-8")
    for path in (tmp_path / "a", tmp_path / "a-00001-of-00002", tmp_path):
        assert list(read_checkpoint(path).tensors) == ["x", "y"]


def test_the_number_that_tensorflow_adds_is_told(tmp_path: Path) -> None:
    for name in ("model-2.index", "model-10.index", "model-10x.index", "models-99.index"):
        (tmp_path / name).touch()
    assert refused(tmp_path / "model").endswith("no file of this name; did you mean model-10?")
    assert refused(tmp_path / "mode").endswith("no file of this name")


INSTEAD = "which is not read; write an NPZ or a safetensors file"
KERAS = "np.savez('model.npz', **{v.path: v.numpy() for v in model.weights})"
TORCH = "safetensors.torch.save_file(model.state_dict(), 'model.safetensors')"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nothing", "there is no nothing.index, and no file of this name"),
        ("", "the folder has no checkpoint: neither a file 'checkpoint' nor one that ends in .index"),
        ("text", "text: not a checkpoint, or cut off: it does not end as one"),
        ("empty", "empty: not a checkpoint, or cut off: it does not end as one"),
        ("latest/checkpoint", "the file 'checkpoint' names gone, which is not there"),
        ("vague", "the file 'checkpoint' names no checkpoint: it has no model_checkpoint_path"),
        ("model.h5", f"a file of Keras, {INSTEAD}: in Keras, {KERAS}"),
        ("model.pth", f"a file of PyTorch, {INSTEAD}: in PyTorch, {TORCH}"),
        ("several", "the folder has several checkpoints; name one of them: a, b"),
    ],
)
def test_what_is_no_checkpoint(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "text").write_text("netspec: 1\n" * 10, encoding="utf-8")
    for name_of_others in ("empty", "model.h5", "model.pth"):
        (tmp_path / name_of_others).write_bytes(b"")
    for folder, said in (("latest", 'model_checkpoint_path: "gone"'), ("vague", "all")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "checkpoint").write_text(said, encoding="utf-8")
    for each in ("a", "b"):
        write_bundle(tmp_path / "several" / each, {})
    assert refused(tmp_path / name) == text
    assert not is_checkpoint(str(tmp_path / "text"))


def test_what_is_meant_as_a_checkpoint(folder: Path) -> None:
    (folder / "specs").mkdir()
    write_bundle(folder / "several" / "a", {})
    write_bundle(folder / "several" / "b", {})
    meant = [folder / "one" / "vgg_16", folder / "several", folder / "gone.ckpt-300", folder / "gone.index"]
    others = [folder / "specs", folder / "gone", folder / "model.ckpt.yaml", folder / "net.yaml@v1.ckpt", "-"]
    assert [is_checkpoint(str(path)) for path in (*meant, *others)] == [True] * 4 + [False] * 5


def test_data_that_are_not_there_or_cut_off(folder: Path) -> None:
    data = folder / "two" / "model.ckpt.data-00000-of-00001"
    assert read_checkpoint(folder / "two").faults == ()
    size = data.stat().st_size
    data.write_bytes(b"\0" * (size - 1))
    assert read_checkpoint(folder / "two").faults == (f"{data.name} is cut off: it has {size - 1:,} bytes of {size:,}",)
    data.unlink()
    assert read_checkpoint(folder / "two").faults == (f"{data.name} is not there",)


HEADER = (b"", field(1, 1))
WRONG = {
    "several shards of none": [(b"", field(1, 0))],
    "a later reader": [(b"", field(1, 1) + field(3, field(2, 2)))],
    "keys in another order": [HEADER, (b"b", b""), (b"a", b"")],
    "the same key twice": [HEADER, (b"b", b""), (b"b", b"")],
    "a first key": [(b"a", b"")],
    "a negative size": [HEADER, (b"a", field(2, shape([-1])))],
    "a shape that is unknown": [HEADER, (b"a", field(2, field(3, 1)))],
    "a number for a shape": [HEADER, (b"a", field(2, 1))],
    "a negative offset": [HEADER, (b"a", field(4, -1))],
    "a text beyond the end": [HEADER, (b"a", varint(2 << 3 | 2) + varint(2**62))],
    "a number that is cut off": [HEADER, (b"a", b"\x08\xff")],
    "a field of an unknown kind": [HEADER, (b"a", b"\x0b")],
    "too many axes": [HEADER, (b"a", field(2, shape([1] * 255)))],
}


@pytest.mark.parametrize("entries", WRONG.values(), ids=WRONG)
def test_a_table_that_holds_something_else(tmp_path: Path, entries: list[tuple[bytes, bytes]]) -> None:
    (tmp_path / "a.index").write_bytes(table(entries))
    assert refused(tmp_path / "a").startswith("a.index: ")


def test_a_damaged_block_is_noticed(tmp_path: Path) -> None:
    whole = table(bundle_entries(TENSORS))
    index_of_others = whole.index(block([]))  # a block that nobody reads
    for at in range(0, index_of_others, 37):
        (tmp_path / "a.index").write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        assert refused(tmp_path / "a") == "a.index: a block is damaged: its checksum is another"


def mutated(data: bytes, seed: int) -> bytes:
    """Some bytes replaced, removed or repeated."""
    choose = random.Random(seed)  # noqa: S311 -- reproducible damage
    made = bytearray(data or b"\0")
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(made))
        match choose.randrange(4):
            case 0:
                made[at] = choose.choice((0, 1, 127, 128, 255, made[at] ^ 1 << choose.randrange(8)))
            case 1:
                del made[at : at + choose.randint(1, 20)]
            case 2:
                made[at:at] = bytes(choose.choices(range(256), k=choose.randint(1, 12)))
            case 3:
                made[at:at] = made[at : at + choose.randint(1, 40)]
        made = made or bytearray(b"\0")
    return bytes(made)


def demand_sense(path: Path) -> None:
    """Reading ends with tensors or with an error of its own."""
    with contextlib.suppress(CheckpointError):
        found = read_checkpoint(path)
        assert all(size >= 0 for tensor in found.tensors.values() for size in tensor.shape)


@settings(max_examples=400, deadline=None)
@given(st.integers(0), st.sampled_from(["file", "message", "block", "state"]), st.sampled_from([0, 1]))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, seed: int, what: str, kind: int) -> None:
    folder = tmp_path_factory.getbasetemp() / "mutated"
    folder.mkdir(exist_ok=True)
    small = dict(list(TENSORS.items())[:5])
    if what == "file":
        (folder / "a.index").write_bytes(mutated(table(bundle_entries(small), kind=kind), seed))
    elif what == "state":
        (folder / "b").mkdir(exist_ok=True)
        (folder / "b" / "checkpoint").write_bytes(mutated(b'model_checkpoint_path: "../a"\n', seed))
        demand_sense(folder / "b")
    elif what == "block":  # damaged before its checksum is made, as somebody would who means harm
        spoiled = table(bundle_entries(small), kind=kind, spoil=lambda block: mutated(block, seed))
        (folder / "a.index").write_bytes(spoiled)
    elif seed % 2:
        (folder / "a.index").write_bytes(table([(b"", mutated(contents(small), seed))], kind=kind))
    else:
        entries = [(key, mutated(value, seed) if value else b"") for key, value in bundle_entries(small)]
        (folder / "a.index").write_bytes(table(entries, kind=kind))
    demand_sense(folder / "a")


def test_the_checksum() -> None:
    assert crc32c(b"123456789") == 0xE3069283  # the check value of the catalogues
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720, B.4
    for data in (b"", b"a", bytes(range(256)) * 3):
        assert masked(crc32c(data)).to_bytes(4, "little") == checksum(data)


copies = st.tuples(st.integers(1, 64), st.integers(1, 400), st.sampled_from([1, 2, 3]))


@settings(max_examples=300)
@given(st.lists(st.binary(min_size=1, max_size=300) | copies, max_size=12))
@example([b"ab", (64, 1, 2), (11, 3, 1), (4, 70, 3)])
@example([b"x" * 257, (5, 257, 1)])
def test_snappy_by_its_description(parts: list[bytes | tuple[int, int, int]]) -> None:
    stream, made = b"", bytearray()
    for part in parts:
        if isinstance(part, bytes):
            length = len(part) - 1
            width = 0 if length < 60 else 1 if length < 256 else 2
            tag = length if not width else 59 + width
            stream += bytes([tag << 2]) + (length.to_bytes(width, "little") if width else b"") + part
            made += part
        elif made:
            count, back, kind = part
            back = min(back, len(made))
            if kind == 1:
                count = min(max(count, 4), 11)
                stream += bytes([(back >> 8) << 5 | (count - 4) << 2 | 1, back & 255])
            else:
                stream += bytes([(count - 1) << 2 | kind]) + back.to_bytes(2 if kind == 2 else 4, "little")
            for _ in range(count):
                made.append(made[-back])
    assert decompressed(varint(len(made)) + stream, 2**20) == bytes(made)


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"\x05",
        b"\x02\x00ab",
        b"\x01\x04a",
        b"\x04\x00a\x0e\x00",
        b"\x04\x00a\x0d\x00",
        b"\x04\x00a\x01\x02",
        b"\x04\x00a\x01",
    ],
)
def test_a_stream_that_is_wrong(stream: bytes) -> None:
    with pytest.raises(CheckpointError):
        decompressed(stream, 2**20)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(CheckpointError, match="says that it holds"):
        decompressed(varint(2**40) + literal(b"a")[1:], 2**20)
    with pytest.raises(CheckpointError, match="more than it says"):
        decompressed(varint(10) + b"\x00a" + b"\xfe\x01\x00" * 1000, 2**20)
