"""Reads what TensorFlow's checkpoints store, without TensorFlow: names, shapes and types of variables.

Both formats are read: version 2, a bundle of `NAME.index` and data files, and version 1, a single file. Each is a table
of sorted keys in the format of LevelDB, whose values are protocol buffers. A file is not trusted: every length is
checked, and so is the sum of every block.
"""

from netspec.checkpoint.checkpoint_files import is_checkpoint
from netspec.checkpoint.contents import Checkpoint, CheckpointError, StoredTensor
from netspec.checkpoint.read_checkpoint import read_checkpoint

__all__ = ["Checkpoint", "CheckpointError", "StoredTensor", "is_checkpoint", "read_checkpoint"]
