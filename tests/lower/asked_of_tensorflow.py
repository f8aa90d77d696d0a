"""Prints, as JSON, each name that tf-slim's source reads from a TensorFlow module, and whether the name exists.

Two lists: before netspec's repair, and after it. A script of its own, since what it finds depends on what its process
has imported. It reads tf-slim's text and knows nothing of netspec's table.
"""

import ast
import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import tensorflow.compat.v1  # noqa: F401 -- before tf-slim, as its users do
import tf_slim

from netspec.lower import compat


def imported(tree: ast.Module) -> Iterator[tuple[str, ModuleType]]:
    """The TensorFlow modules that a file imports, each with the name it bears there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("tensorflow") and alias.asname:
                    yield alias.asname, importlib.import_module(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tensorflow"):
            for alias in node.names:
                found = getattr(importlib.import_module(node.module), alias.name, None)
                if found is None:
                    found = importlib.import_module(f"{node.module}.{alias.name}")
                if inspect.ismodule(found):
                    yield alias.asname or alias.name, found


def is_there(module: ModuleType, name: str) -> bool:
    """Whether the module has the name. One loaded lazily, from a module that is gone, raises and is not there."""
    try:
        getattr(module, name)
    except (AttributeError, ImportError):
        return False
    return True


def asked(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Each attribute that one file takes of a TensorFlow module: the module, the name, whether it is there."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = dict(imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            module = modules[node.value.id]
            yield module.__name__, node.attr, is_there(module, node.attr)


def asked_of_all() -> list[tuple[str, str, bool]]:
    """What all of tf-slim's files take."""
    files = sorted(Path(tf_slim.__file__).parent.rglob("*.py"))
    return sorted({found for file in files for found in asked(file)})


before = asked_of_all()
compat.load()
json.dump([before, asked_of_all()], sys.stdout)
