"""The state of an elaboration is assigned by its own class only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import netspec.elaboration

FILES = sorted(Path(netspec.elaboration.__file__).parent.glob("*.py"))


def assigned(source: str) -> Iterator[str]:
    """The attributes of a state, or of what it holds, that a module assigns or deletes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            owner = node.value
            while isinstance(owner, ast.Attribute):
                owner = owner.value
            if isinstance(owner, ast.Name) and owner.id == "state":
                yield ast.unparse(node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_module_assigns_the_state(path: Path) -> None:
    assert list(assigned(path.read_text(encoding="utf-8"))) == []


def test_an_assignment_is_seen() -> None:
    assert list(assigned("state.feed(1)\nstate.current = 1")) == ["state.current"]
    assert list(assigned("state.frame.scope += 'a'\ndel state.limit")) == ["state.frame.scope", "state.limit"]
