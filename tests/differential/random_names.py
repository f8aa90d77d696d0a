"""The names that a step of a random spec may be fed from, as far as the plain data tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Steps = list[Any]
_SIZED = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+")
_DEPTH = 3


def lists_in(step: Mapping[str, Any], blocks: Mapping[str, Any]) -> Iterator[tuple[Steps, bool]]:
    """The lists of steps inside a step, and whether the names inside are known outside: not those in a block."""
    for word in ("layers", "else"):
        yield step.get(word, []), True
    for branch in _branches(step):
        yield branch, True
    for key in step:
        if key in blocks:
            yield blocks[key].get("layers", []), False
            for branch in _branches(blocks[key]):
                yield branch, False


def _branches(node: Mapping[str, Any]) -> list[Steps]:
    said = node.get("branches", [])
    return list(said.values()) if isinstance(said, dict) else list(said)


def own_names(step: Mapping[str, Any]) -> Iterator[str]:
    """The ids, the scope and the name of a step, in its first round."""
    inside = [value for key, value in step.items() if isinstance(value, dict) and key not in ("from", "repeat")]
    said = step.get("id")
    for name in [*(said if isinstance(said, list) else [said]), step.get("scope"), step.get("default_scope")]:
        yield from _plain(name)
    for given in inside:
        yield from _plain(given.get("scope"))
        yield from _plain(given.get("name"))


def known_names(steps: Steps, blocks: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """What can be looked up behind some steps: own names, and with dots or slashes those inside."""
    for step in steps:
        mine = list(own_names(step))
        yield from mine
        for inner, visible in lists_in(step, blocks) if depth < _DEPTH else ():
            for name in known_names(inner, blocks, depth + 1):
                if visible:
                    yield name
                    yield from (f"{own}/{name}" for own in mine[-1:] if "." not in name)
                yield from (f"{own}.{name}" for own in mine[:1])


def sized_inside(names: list[str]) -> list[str]:
    """The names with dots whose sizes an expression can ask for."""
    return [name for name in names if _SIZED.fullmatch(name)]


def _plain(name: object) -> Iterator[str]:
    if isinstance(name, str):
        first = name.replace("$i", "1").replace("$n", "1")
        if "$" not in first and first not in (".", ".."):
            yield first
