"""NPZ and safetensors files: read and written as NumPy and the package safetensors do, and never trusted."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import safetensors
from safetensors import numpy as safetensors_numpy

from netspec.weights import Array, WeightsError, open_weights, write_npz, write_safetensors

KINDS = (
    "float16",
    "float32",
    "float64",
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "bool",
)
SHAPES = ((), (3,), (0, 4), (5, 2, 3), (70, 40))


def arrays(*kinds: str) -> dict[str, Array]:
    make = np.random.default_rng(1)
    return {
        f"net/{kind}/{size}": np.asarray(make.normal(0, 50, size=shape)).astype(kind)
        for kind in kinds
        for size, shape in enumerate(SHAPES)
    }


def demand_same(found: Any, expected: Any) -> None:
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert (found[name].dtype, found[name].shape) == (value.dtype, value.shape), name
        assert found[name].tobytes() == value.tobytes(), name


def refused(path: Path, name: str | None = None) -> str:
    with pytest.raises(WeightsError) as raised:
        [*open_weights(path).values()] if name is None else open_weights(path)[name]
    return str(raised.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize("compressed", [False, True])
def test_what_numpy_writes(tmp_path: Path, compressed: bool) -> None:
    values = {**arrays(*KINDS, "complex64", "complex128"), "a.npy": np.ones(2)}
    values |= {"big": np.arange(6, dtype=">f4").reshape(2, 3), "columns": np.asfortranarray(np.ones([3, 2]))}
    if compressed:
        np.savez_compressed(tmp_path / "a.npz", **values)  # type: ignore[arg-type]  # one of its options is a bool
    else:
        np.savez(tmp_path / "a.npz", **values)  # type: ignore[arg-type]
    expected = {name: value.astype(value.dtype.newbyteorder("=")) for name, value in values.items()}
    demand_same(open_weights(tmp_path / "a.npz"), expected)


def test_arrays_that_are_not_compressed_are_mapped(tmp_path: Path) -> None:
    write_npz(tmp_path / "a.npz", {"a": np.ones(5, np.float32)})
    write_safetensors(tmp_path / "a.safetensors", {"a": np.ones(5, np.float32)})
    for name in ("a.npz", "a.safetensors"):
        value = open_weights(tmp_path / name)["a"]
        assert not value.flags.writeable
        base: Any = value
        while base is not None and not isinstance(base, np.memmap):
            base = base.base
        assert base is not None


def test_what_numpy_reads(tmp_path: Path) -> None:
    values = {**arrays(*KINDS, "complex64"), "columns": np.asfortranarray(np.arange(6.0).reshape(3, 2))}
    write_npz(tmp_path / "a.npz", values)
    with np.load(tmp_path / "a.npz") as found:
        demand_same(found, values)
    write_npz(tmp_path / "b.npz", dict(open_weights(tmp_path / "a.npz")))
    assert (tmp_path / "a.npz").read_bytes() != b""
    demand_same(open_weights(tmp_path / "b.npz"), values)


def test_safetensors_writes_and_reads(tmp_path: Path) -> None:
    values = {**arrays(*KINDS), "half": np.arange(5).astype(ml_dtypes.bfloat16)}
    (tmp_path / "theirs.safetensors").write_bytes(safetensors_numpy.save(values, {"format": "np"}))
    demand_same(open_weights(tmp_path / "theirs.safetensors"), values)
    values["columns"] = np.asfortranarray(np.arange(6.0).reshape(3, 2))
    values["big"] = np.arange(4, dtype=">i4")
    write_safetensors(tmp_path / "a.safetensors", values)
    values["big"] = values["big"].astype("<i4")
    with safetensors.safe_open(tmp_path / "a.safetensors", "np") as file:
        demand_same({name: file.get_tensor(name) for name in file.keys()}, values)  # noqa: SIM118 -- no mapping
    demand_same(open_weights(tmp_path / "a.safetensors"), values)


def test_the_same_values_make_the_same_bytes(tmp_path: Path) -> None:
    for write in (write_npz, write_safetensors):
        for name in ("a", "b"):
            write(tmp_path / name, arrays("float32"), force=True)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_without_ml_dtypes_bfloat16_is_widened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.array([0, -0.0, 1.5, -3e38, 1e-40, np.inf, np.nan]).astype(ml_dtypes.bfloat16)
    write_safetensors(tmp_path / "a.safetensors", {"a": values})
    monkeypatch.setitem(__import__("sys").modules, "ml_dtypes", None)
    found = open_weights(tmp_path / "a.safetensors")["a"]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, values.astype(np.float32))


@pytest.mark.parametrize("write", [write_npz, write_safetensors])
def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "a.npz"
    values = {"a": np.ones(3, np.float32), "b": np.ones(3, np.float32)}
    write(path, values)
    before = path.read_bytes()
    with pytest.raises(WeightsError, match="already exists; choose another file, or use --force"):
        write(path, values)

    class Broken(dict[str, Array]):
        read = 0

        def __getitem__(self, name: str) -> Array:
            self.read += 1
            if self.read > 1:
                raise WeightsError("damaged")
            return super().__getitem__(name)

    with pytest.raises(WeightsError, match="damaged"):
        write(path, Broken(values), force=True)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.npz"]
    with pytest.raises(WeightsError, match="there is no folder"):
        write(tmp_path / "none" / "a", values)


def test_what_a_format_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="'x' is bfloat16, which NPZ cannot hold; write a safetensors file"):
        write_npz(tmp_path / "a", {"x": np.ones(2, ml_dtypes.bfloat16)})
    with pytest.raises(WeightsError, match="'x' is complex64, which safetensors cannot hold"):
        write_safetensors(tmp_path / "a", {"x": np.ones(2, np.complex64)})
    for write in (write_npz, write_safetensors):
        with pytest.raises(WeightsError, match="'x' is of type object, which is not written"):
            write(tmp_path / "a", {"x": np.array([{}])})
    assert list(tmp_path.iterdir()) == []


def test_texts_and_pickles_are_listed_and_not_read(tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "ran"),)

    records = np.zeros(2, [("a", "f4"), ("b", "i4")])
    np.savez(tmp_path / "a.npz", good=np.ones(2), evil=np.array([Hostile()]), text=np.array(["x"]), records=records)
    found = open_weights(tmp_path / "a.npz")
    assert list(found) == ["good"]
    assert {name: found.stored[name].dtype for name in found.skipped} == {
        "evil": "object",
        "text": "string",
        "records": "records",
    }
    assert refused(tmp_path / "a.npz", "evil") == "'evil' is of type object, which is not read"
    assert not (tmp_path / "ran").exists()


def npz(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def npy(header: str, content: bytes = b"") -> bytes:
    return b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header.encode() + content


HEADER = "{{'descr': '<f4', 'fortran_order': False, 'shape': {} }}\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello", "'a' is no array of NumPy"),
        (npy("{}"), "'a' has no header of NumPy"),
        (npy(HEADER.format("(2,)"), b"1234"), "'a': it has fewer values than its shape"),
        (npy(HEADER.format("(2,)"), b"1234" * 3), "'a': it has more values than its shape"),
        (npy(HEADER.format("(1099511627776, 4)")), "are packed into"),
        (npy(HEADER.format(f"({'9' * 5000},)")), "not an NPZ file, or damaged: "),
        (npy(HEADER.format("(__import__('os').mkdir('ran'),)")), "'a' has no header of NumPy"),
        (b"\x93NUMPY\2\0\xff\xff\xff\xff", "'a': its header is too long"),
    ],
)
def test_an_array_that_is_damaged(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refused(npz(tmp_path / "a.npz", a=content))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = npz(tmp_path / "a.npz", a=npy(HEADER.format(f"({2**18},)"), bytes(2**20)))
    assert open_weights(path)["a"].shape == (2**18,)
    monkeypatch.setattr("netspec.weights.packed_arrays._LARGE", 2**19)
    assert re.search("'a': 1,048,576 bytes are packed into 1,[0-9]{3}; write it by np.savez$", refused(path))


def test_an_archive_that_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, a=np.arange(200.0), b=np.ones(3))
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x44]) + whole[at + 1 :])
        try:
            found = open_weights(path)
            same = all((found[name] == value).all() for name, value in (("a", np.arange(200.0)), ("b", np.ones(3))))
        except (WeightsError, KeyError):
            continue
        assert same, at  # damage to what nobody reads, such as a date
    path.write_bytes(whole[:-40])
    assert refused(path).startswith("not an NPZ file, or damaged: ")


def headed(path: Path, header: object, content: bytes = b"") -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + content)
    return path


F4 = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    ("header", "content", "said"),
    [
        (b"hello", b"", "not a safetensors file: its header is not JSON"),
        (b"[1]", b"", "not a safetensors file: its header is no object"),
        (b"[" * 100_000, b"", "not a safetensors file: its header is not JSON"),
        ({"a": F4}, b"1234", "it is cut off: it has 73 bytes of 77"),
        ({"a": F4}, b"1" * 9, "it is too long: it has 78 bytes of 77"),
        ({"a": F4, "b": F4}, b"1" * 8, "the tensors overlap, or leave bytes between them"),
        ({"a": {**F4, "data_offsets": [4, 12]}}, b"1" * 12, "the tensors overlap, or leave bytes between them"),
        ({"a": {**F4, "shape": [3]}}, b"1" * 8, "'a': its shape takes 12 bytes, and it has 8"),
        ({"a": {**F4, "shape": [-2]}}, b"1" * 8, "'a': a size or an offset is no natural number"),
        ({"a": {**F4, "shape": [True]}}, b"1" * 8, "'a': a size or an offset is no natural number"),
        ({"a": {**F4, "shape": [2**62, 2**62]}}, b"1" * 8, "'a': its shape takes 85,070,"),
        ({"a": {"dtype": "F32"}}, b"", "'a': expected dtype, shape and data_offsets"),
        ({"a": []}, b"", "'a': expected dtype, shape and data_offsets"),
        ({"a": {**F4, "dtype": "E9"}}, b"1" * 8, "'a' is of type E9, which is not read"),
        (b'{"a": {}, "a": {}}', b"", "the header has a name twice"),
    ],
)
def test_a_header_that_is_wrong(tmp_path: Path, header: object, content: bytes, said: str) -> None:
    assert said in refused(headed(tmp_path / "a.safetensors", header, content), "a")


def test_a_header_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    for content in (b"", b"1234", (2**60).to_bytes(8, "little"), (9).to_bytes(8, "little") + b"{}"):
        path.write_bytes(content)
        assert refused(path).endswith("not a safetensors file, or cut off: it has no header")


def test_a_header_that_is_too_long(tmp_path: Path) -> None:
    with (tmp_path / "a.safetensors").open("wb") as file:
        file.write((2**25).to_bytes(8, "little"))
        file.truncate(2**26)
    assert refused(tmp_path / "a.safetensors").endswith("more than 16,777,216 bytes of names and shapes")


def test_the_helper_finds_a_difference() -> None:
    one = {"a": np.ones(2, np.float32)}
    with pytest.raises(AssertionError):
        demand_same(one, {"a": np.ones(2, np.float64)})
    with pytest.raises(AssertionError):
        demand_same(one, {"a": np.zeros(2, np.float32)})
    with pytest.raises(AssertionError):
        demand_same(one, {})
    assert io.BytesIO(npy(HEADER.format("(2,)"), bytes(8))).read(6) == b"\x93NUMPY"
    assert (np.lib.format.read_array(io.BytesIO(npy(HEADER.format("(2,)"), bytes(8)))) == 0).all()
