"""Finds the files of a checkpoint: by its name, by one of its files, or in a folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from netspec.checkpoint.contents import CheckpointError
from netspec.checkpoint.sorted_table import ends_as_table

STATE = "checkpoint"
"""The file that names the latest checkpoint of a folder."""
_LONGEST_STATE = 2**20
_LATEST = re.compile(r'^\s*model_checkpoint_path:\s*"((?:[^"\\]|\\.)*)"', re.MULTILINE)
_SPEC = re.compile(r"\.ya?ml(@|$)")
_KERAS = "in Keras, np.savez('model.npz', **{v.path: v.numpy() for v in model.weights})"
_TORCH = "in PyTorch, safetensors.torch.save_file(model.state_dict(), 'model.safetensors')"
_ARRAYS = "np.savez('model.npz', **{name: array})"
_OF_OTHERS = {
    **dict.fromkeys((".h5", ".hdf5", ".keras"), ("Keras", _KERAS)),
    **dict.fromkeys((".pt", ".pth"), ("PyTorch", _TORCH)),
    ".npy": ("NumPy, of one array without a name", _ARRAYS),
    ".onnx": ("ONNX", _ARRAYS),
    ".caffemodel": ("Caffe", _ARRAYS),
    ".weights": ("Darknet", _ARRAYS),
    ".tflite": ("TensorFlow Lite", _ARRAYS),
}
"""Files that hold weights in formats that are not read: whose they are, and what writes one that is."""
READ = (".npz", ".safetensors")
"""The ends of the names of files of other formats that are read."""
_DATA = re.compile(r"\.data-\d{5}-of-\d{5}$")
_PART = re.compile(r"-\d{5}-of-(\d{5})$")
_PATTERN = re.compile(r"-\?{5}-of-\d{5}$")
"""The end of the name of a checkpoint of version 1 in several files, as state files have it."""
_VARIABLES = ("variables", "variables/variables")
"""Where a SavedModel has its variables, from the folder `variables` and from its own."""


class NoCheckpointError(CheckpointError):
    """A folder has no checkpoint."""


class CheckpointFiles(NamedTuple):
    """The name that a checkpoint is restored by, and the files with its names: an index, or the files of version 1."""

    prefix: str
    tables: tuple[Path, ...]


def find_files(path: str) -> CheckpointFiles:
    """The files of the checkpoint that a path names.

    Raises:
        CheckpointError: there is none.
    """
    try:
        return _in_folder(Path(path)) if Path(path).is_dir() else _named(path)
    except OSError as error:
        raise CheckpointError(f"cannot be read: {error.strerror}") from error


def is_checkpoint(path: str) -> bool:
    """Whether a path is meant as a checkpoint: by its name, or by what is there. Specs are not."""
    name = Path(path).name
    if _SPEC.search(name):
        return False
    if name == STATE or ".ckpt" in name or name.endswith((".index", *_OF_OTHERS, *READ)) or _DATA.search(name):
        return True
    try:
        found = _in_folder(Path(path)) if Path(path).is_dir() else _of_prefix(path.removesuffix(".meta"))
        return found is not None and (found.tables != (Path(path),) or ends_as_table(Path(path)))
    except NoCheckpointError:
        return False
    except CheckpointError:  # one that is incomplete, or several
        return True
    except OSError:
        return False


def _named(path: str) -> CheckpointFiles:
    if Path(path).name == STATE and Path(path).is_file():
        return _latest(Path(path))
    if Path(path).suffix in _OF_OTHERS and Path(path).is_file() and not ends_as_table(Path(path)):
        whose, help = _OF_OTHERS[Path(path).suffix]
        raise CheckpointError(f"a file of {whose}, which is not read; write an NPZ or a safetensors file: {help}")
    prefix = _DATA.sub("", path.removesuffix(".index").removesuffix(".meta"))
    if found := _of_prefix(_PART.sub("", prefix)) or _of_prefix(prefix) or _of_prefix(path):
        return found
    if Path(path).exists():
        raise CheckpointError("not a file")
    if Path(path).suffix in READ:
        raise CheckpointError("there is no such file")
    near = _numbered(Path(prefix))
    help = f"; did you mean {near}?" if near else ""
    raise CheckpointError(f"there is no {Path(prefix).name}.index, and no file of this name{help}")


def _numbered(prefix: Path) -> str | None:
    """The newest checkpoint beside it whose name goes on with a number: `tf.train.Checkpoint.save` adds one."""
    numbered = re.compile(re.escape(prefix.name) + r"-(\d{1,18})\.index")
    names = [path.name for path in prefix.parent.iterdir()] if prefix.name and prefix.parent.is_dir() else []
    found = [match for name in names if (match := numbered.fullmatch(name))]
    return max(found, key=lambda match: int(match[1]))[0].removesuffix(".index") if found else None


def _of_prefix(prefix: str) -> CheckpointFiles | None:
    """The files of the checkpoint with a name, if it is there: an index, one file of version 1, or several."""
    for name in (f"{prefix}.index", prefix):
        if Path(name).is_file():
            return CheckpointFiles(prefix, (Path(name),))
    parts = _parts(Path(prefix))
    return CheckpointFiles(f"{prefix}-?????-of-{len(parts):05}", parts) if parts else None


def _parts(prefix: Path) -> tuple[Path, ...]:
    """The files of a checkpoint of version 1 in several files, each of which says how many there are."""
    if not prefix.name or not prefix.parent.is_dir():
        return ()
    named = re.compile(re.escape(prefix.name) + _PART.pattern)
    found = sorted(path for path in prefix.parent.iterdir() if named.fullmatch(path.name))
    counts = {int(path.name[-5:]) for path in found}
    if len(counts) == 1 and counts != {len(found)}:
        raise CheckpointError(f"{len(found)} of its {counts.pop()} files are there")
    return tuple(found) if len(counts) == 1 else ()


def _in_folder(folder: Path) -> CheckpointFiles:
    if (folder / STATE).is_file():
        return _latest(folder / STATE)
    found = [folder / name for name in _VARIABLES if (folder / f"{name}.index").is_file()]
    found = found or sorted(path.with_suffix("") for path in folder.iterdir() if path.suffix == ".index")
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:5])
        raise CheckpointError(f"the folder has several checkpoints; name one of them: {names}")
    files = _of_prefix(str(found[0])) if found else None
    if files is None:
        raise NoCheckpointError(f"the folder has no checkpoint: neither a file '{STATE}' nor one that ends in .index")
    return files


def _latest(state: Path) -> CheckpointFiles:
    """The checkpoint that a state file names: from its own folder, or beside it if the folder was moved."""
    with state.open(encoding="utf-8", errors="replace") as file:
        named = _LATEST.search(file.read(_LONGEST_STATE))
    if named is None:
        raise CheckpointError(f"the file '{STATE}' names no checkpoint: it has no model_checkpoint_path")
    path = _PATTERN.sub("", re.sub(r"\\(.)", r"\1", named[1]).replace("\0", ""))
    for prefix in (state.parent / path, state.parent / Path(path).name):
        if prefix.name != STATE and (found := _of_prefix(str(prefix))):
            return found
    raise CheckpointError(f"the file '{STATE}' names {path}, which is not there")
