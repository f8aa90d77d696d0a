"""The built-in blocks, written in the spec language: compositions of ops that tf_slim's networks share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from netspec.budget import unbounded
from netspec.source import Node, read_text

_NAME = "blocks.yaml"
FILE = f"netspec/library/{_NAME}"
"""The file that places in the definitions name. It is netspec's own: the author of a spec cannot change it."""


@cache
def library() -> Mapping[str, Node]:
    """The definitions of the built-in blocks by name."""
    with open(os.path.join(os.path.dirname(__file__), _NAME), "rb") as file:
        text = file.read()
    with unbounded():
        # Parsed once for all specs, so it costs none of them any steps.
        document, problems = read_text(text, FILE)
    if document is None or problems:
        raise RuntimeError(f"the library cannot be read: {problems}")
    return {str(name): node for name, node in document.root.children.items()}
