"""What the head of a file says of the file itself: which keys are its own, and the scope that its network opens."""

from __future__ import annotations

from netspec.schema.expectation_words import EXPECT
from netspec.schema.file_words import ABSTRACT
from netspec.source import Node

BASE = "base"
"""What stands in an `arg_scope` for the entries of the file that is extended, or of the group that a patch changes."""
OWN = frozenset({ABSTRACT, "doc", "reference", EXPECT})
"""The keys that are true of one file alone: an extension of it does not inherit them."""


def is_abstract(root: Node) -> bool:
    """Whether a file is a base for others to extend, and describes no network."""
    return isinstance(root.value, dict) and root.value.get(ABSTRACT) is True


def scope_of(root: Node) -> str | None:
    """The variable scope that the network of a file opens by default; None if it opens none."""
    scope: str | None = root.value["scope"] if "scope" in root else root.value.get("name")
    return scope
