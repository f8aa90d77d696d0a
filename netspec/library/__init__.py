"""The blocks that come with netspec: what tf_slim's nets compose from its ops, written once, in the language itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from netspec.budget import unbounded
from netspec.source import Node, read_text

_NAME = "blocks.yaml"
FILE = f"netspec/library/{_NAME}"
"""What places in the definitions are in; nobody who writes a spec can mend anything there."""


@cache
def library() -> Mapping[str, Node]:
    """The definitions by name."""
    text = Path(__file__).with_name(_NAME).read_bytes()
    with unbounded():
        # It is read once for all specs, and none pays for it.
        document, problems = read_text(text, FILE)
    if document is None or problems:
        raise RuntimeError(f"the library cannot be read: {problems}")
    return {str(name): node for name, node in document.root.children.items()}
