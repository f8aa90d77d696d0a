"""Recognizes a YAML file of another tool, so that it is one problem and not one for each of its keys."""

from __future__ import annotations

from netspec.diagnostics import Problem
from netspec.schema.keywords import top
from netspec.source import Document
from netspec.source.recognition import is_near, no_spec


def not_a_spec(document: Document) -> Problem | None:
    """The problem of a file without the key `netspec`, unless most of its other keys are those of a spec."""
    keys, root = list(document.root.children), document.root
    words = top()
    if any(is_near(str(key)) for key in keys) or sum(key in words for key in keys) * 2 > len(keys):
        return None
    return no_spec(root.key_span(keys[0]) if keys else root.span)
