"""Values of checkpoints that nobody should trust: an error of its own, whatever the bytes are, in bounded memory."""

from __future__ import annotations

import contextlib
import json
import struct
import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from netspec.checkpoint.crc32c import crc32c, masked
from netspec.checkpoint.slice_keys import Slice, slice_key
from netspec.weights import Array, WeightsError, open_weights, write_checkpoint, write_npz, write_safetensors
from netspec.weights.fast_checksum import checksum
from tests.checkpoint.tables import checksum as slow_checksum
from tests.checkpoint.tables import field, shape, table, varint
from tests.checkpoint.test_read_checkpoint import mutated

FLOAT = 1
VALUES: dict[str, Any] = {
    "a": np.arange(12, dtype=np.float32).reshape(3, 4),
    "b": np.float32(1),
    "c": np.arange(40, dtype=np.int64),
}


def fixed(key: int, value: bytes) -> bytes:
    return varint(key << 3 | 5) + value


def extents(*parts: tuple[int, int]) -> bytes:
    return b"".join(field(1, field(1, begin) + field(2, length)) for begin, length in parts)


def key_of(name: str, *parts: tuple[int, int]) -> bytes:
    begins, lengths = zip(*parts, strict=True)
    return slice_key(name, Slice(begins, lengths, (False,) * len(parts)))


def entry(sizes: tuple[int, ...], offset: int, content: bytes, slices: tuple[bytes, ...] = ()) -> bytes:
    made = field(1, FLOAT) + field(2, shape(sizes)) + field(4, offset) + field(5, len(content))
    return made + fixed(6, slow_checksum(content)) + b"".join(field(7, each) for each in slices)


def write_bundle(prefix: Path, entries: dict[bytes, bytes], data: bytes, header: bytes = b"") -> None:
    Path(f"{prefix}.index").write_bytes(table([(b"", field(1, 1) + header), *sorted(entries.items())]))
    Path(f"{prefix}.data-00000-of-00001").write_bytes(data)


Parts = Mapping[Any, bytes]
"""The messages of slices, by the beginnings and lengths of each axis."""


def slice_file(path: Path, sizes: tuple[int, ...], parts: Parts, kind: int) -> None:
    """Writes a checkpoint of version 1 of one variable, `a`, whose slices hold messages."""
    described = field(1, b"a") + field(2, shape(sizes)) + field(3, FLOAT)
    described += b"".join(field(4, extents(*part)) for part in parts)
    entries = [(b"", field(1, field(1, described)))]
    entries += sorted((key_of("a", *part), field(2, field(3, content))) for part, content in parts.items())
    path.write_bytes(table(entries, in_block=1, kind=kind))


def floats(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


def refused(path: Path) -> str:
    with pytest.raises(WeightsError) as raised:
        dict(open_weights(path))
    return str(raised.value)


def test_a_file_whose_greatest_byte_comes_first(tmp_path: Path) -> None:
    content = struct.pack(">3f", 1, 2, 3)
    write_bundle(tmp_path / "a", {b"x": entry((3,), 0, content)}, content, header=field(2, 1))
    assert open_weights(tmp_path / "a")["x"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("kind", [0, 1])
def test_compressed_blocks_of_version_1(tmp_path: Path, kind: int) -> None:
    parts = {((0, 1), (0, 3)): field(5, floats(1, 2, 3)), ((1, 1), (0, 3)): field(5, floats(4, 5, 6))}
    slice_file(tmp_path / "a", (2, 3), parts, kind)
    assert open_weights(tmp_path / "a")["a"].tolist() == [[1, 2, 3], [4, 5, 6]]


TWO = {((0, 1),): field(5, floats(1)), ((1, 1),): field(5, floats(2))}


@pytest.mark.parametrize(
    ("sizes", "parts", "said"),
    [
        ((3,), TWO, "a slice of a partitioned variable is missing"),
        ((2,), {((0, 1),): field(5, floats(1, 2)), ((1, 1),): b""}, "it has 8 bytes of 4"),
        ((2,), {((0, 1),): field(5, floats(1)), ((1, 1),): b""}, "it has 0 bytes of 4"),
        ((3,), {((0, 2),): field(5, floats(1, 2)), ((1, 1),): field(5, floats(2))}, "variable overlap"),
        ((2**40, 4), {((0, 1), (0, 4)): field(5, floats(1, 2, 3, 4))}, "a slice of a partitioned variable is missing"),
        ((1,), {((0, 1),): field(5, b"12345")}, "it has 5 bytes of 4"),
        ((1,), {((5, 1),): field(5, floats(1))}, "a slice is beyond the end of its tensor"),
    ],
)
def test_wrong_slices_of_version_1(tmp_path: Path, sizes: tuple[int, ...], parts: Parts, said: str) -> None:
    slice_file(tmp_path / "a", sizes, parts, 0)
    assert said in refused(tmp_path / "a")


def test_damage_in_version_1_is_noticed(tmp_path: Path) -> None:
    slice_file(tmp_path / "a", (2,), TWO, 0)
    whole = (tmp_path / "a").read_bytes()
    at = whole.index(floats(2))
    (tmp_path / "a").write_bytes(whole[:at] + b"\1" + whole[at + 1 :])
    assert refused(tmp_path / "a").endswith("'a': a is damaged: the checksum of a block is another")


def test_slices_that_share_bytes_are_refused(tmp_path: Path) -> None:
    """A small file could otherwise fill the memory: each of many slices would be the same bytes."""
    content = bytes(2**16)
    count = 64
    parts = [((at, 1), (0, 2**14)) for at in range(count)]
    entries = dict.fromkeys((key_of("a", *part) for part in parts), entry((1, 2**14), 0, content))
    entries[b"a"] = entry((count, 2**14), 0, b"", tuple(extents(*part) for part in parts))
    write_bundle(tmp_path / "a", entries, content)
    tracemalloc.start()
    assert refused(tmp_path / "a").endswith("the slices of a partitioned variable share bytes of a file")
    assert tracemalloc.get_traced_memory()[1] < 10 * len(content)
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (entry((2**40, 2**20), 0, floats(1)), "its shape takes 4,611,686,018,427,387,904 bytes, and it has 4"),
        (entry((2,), 0, floats(1)), "its shape takes 8 bytes, and it has 4"),
        (entry((1,), 10**9, floats(1)), "is cut off"),
        (entry((1,), 2**62, floats(1)), "is cut off"),
        (entry((2,), 0, floats(1), (extents((0, 1)), extents((1, 1)))), "a slice of a partitioned variable is missing"),
    ],
)
def test_wrong_entries_of_version_2(tmp_path: Path, made: bytes, said: str) -> None:
    write_bundle(tmp_path / "a", {b"x": made}, floats(1))
    assert said in refused(tmp_path / "a")


@pytest.mark.parametrize("sizes", [[0, 2**70], [0, 2**62, 2**62], [0] * 80])
def test_sizes_that_numpy_cannot_hold(tmp_path: Path, sizes: list[int]) -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": sizes, "data_offsets": [0, 0]}}).encode()
    (tmp_path / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    assert "'a': " in refused(tmp_path / "a.safetensors")


def test_damage_in_version_2_is_noticed(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "a", VALUES)
    data = tmp_path / "a.data-00000-of-00001"
    whole = data.read_bytes()
    for at in range(0, len(whole), 11):
        data.write_bytes(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
        assert "is damaged: the checksum of its values is another" in refused(tmp_path / "a")


def test_a_file_that_is_gone_since(tmp_path: Path) -> None:
    for write, name in ((write_npz, "a.npz"), (write_safetensors, "a.safetensors")):
        write(tmp_path / name, VALUES)
        found = open_weights(tmp_path / name)
        (tmp_path / name).unlink()
        with pytest.raises(WeightsError, match="cannot be read: No such file or directory"):
            found["a"]


WRITERS: dict[str, Any] = {"a.npz": write_npz, "a.safetensors": write_safetensors, "a": write_checkpoint}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Files of each format as they are written: by the name that is opened, each file's name and bytes."""

    def files(name: str, write: Callable[[Path], object]) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("original")
        write(folder / name)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    parts = {((0, 1), (0, 3)): field(5, floats(1, 2, 3)), ((1, 1), (0, 3)): field(5, floats(4, 5, 6))}
    made = {name: files(name, partial(write, values=VALUES)) for name, write in WRITERS.items()}
    made["packed.npz"] = files("packed.npz", lambda path: np.savez_compressed(path, **VALUES))
    for kind, name in enumerate(("slices", "compressed_slices")):
        made[name] = files(name, partial(slice_file, sizes=(2, 3), parts=parts, kind=kind))
    return made


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0), st.sampled_from([*WRITERS, "packed.npz", "slices", "compressed_slices"]))
def test_any_bytes(originals: dict[str, dict[str, bytes]], tmp_path: Path, seed: int, name: str) -> None:
    for path in tmp_path.iterdir():
        path.unlink()
    for other, whole in originals[name].items():
        (tmp_path / other).write_bytes(mutated(whole, seed))
    with contextlib.suppress(WeightsError):
        found: dict[str, Array] = dict(open_weights(tmp_path / name))
        assert all(value.nbytes <= 2**20 for value in found.values())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200_000), st.integers(0))
@example(32_768, 1)
@example(32_767, 1)
@example(2**24 + 4_097, 1)
def test_the_checksum_of_many_bytes(size: int, seed: int) -> None:
    data = np.random.default_rng(seed).integers(0, 256, size, np.uint8)
    assert checksum(data) == crc32c(data.tobytes())


def test_the_known_checksum() -> None:
    assert crc32c(b"123456789") == 0xE3069283
    assert masked(checksum(np.frombuffer(b"a" * 5, np.uint8))).to_bytes(4, "little") == slow_checksum(b"aaaaa")
    assert crc32c(b"6789", crc32c(b"12345")) == 0xE3069283
