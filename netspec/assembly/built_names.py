"""Helps for names that a network has, and its file in another way or not: rounds of repeats, layers without names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from netspec.budget import spend
from netspec.patterns import lazy_pattern
from netspec.schema.merging import is_mapping
from netspec.schema.step_tree import called_keys, step_lists, step_names
from netspec.source import Node
from netspec.wording import folded, on_one_line

_LONGEST = 200
"""Longer names are no names of layers."""
_EXPRESSION = lazy_pattern(r"\$\(.*\)|\$\w+")
_NUMBER = lazy_pattern(r"_\d+$")


def written_name(root: Node, name: str, before: str = "") -> str | None:
    """The help for a name that no step of a file has, where the network may have it; `before` leads to a block."""
    if len(name) > _LONGEST:
        return None
    written = next(_as_written(root, name.split("/")), None)
    if written is not None and written != name:
        return f"did you mean '{on_one_line(before + written)}'? It is written once, for all its rounds"
    plain = folded(_NUMBER.sub("", name.rpartition("/")[2]))
    for step in _steps(root):
        key = next((key for key in called_keys(step) if folded(key) == plain), None)
        if key is not None and not step_names(step):
            return f"the {key} on line {step.span.line} has no id, scope or name: give it an id, and name it by that"
    return None


def may_be_built(root: Node, name: str) -> bool:
    """Whether a name may be that of something that is built: a path of scopes, or what a step can be called."""
    from netspec.schema.possible_names import PossibleNames  # for a name that no step has

    blocks = root.children.get("blocks") if is_mapping(root) else None
    uses = any(
        is_mapping(block) and "use" in block for block in (blocks.children.values() if blocks is not None else ())
    )
    return (
        bool(name)
        and len(name) <= _LONGEST
        and ("/" in name or uses or PossibleNames([root]).include(name.rpartition("/")[2]))
    )


def is_numbered(own: str, part: str) -> bool:
    """Whether a part of a path is a round of the layer or the call whose name is the part before it."""
    return bool(own) and part.startswith(f"{own}_") and part.removeprefix(f"{own}_").isdecimal()


def _as_written(node: Node, parts: Sequence[str]) -> Iterator[str]:
    """The paths, as the file writes them, of steps whose rounds have a name."""
    for step in step_lists(node):
        spend(1)
        if not isinstance(step.value, dict):
            continue
        own, left = _own_part(step, parts)
        if own and not left:
            yield own
        else:
            yield from (f"{own}/{path}" if own else path for path in _as_written(step, left))


def _own_part(step: Node, parts: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The name of a step that the first parts of a path are a round of, and the other parts."""
    for own in step_names(step):
        if _round_of(own, parts[0]):
            again = len(parts) > 1 and "repeat" in step and is_numbered(own, parts[1])
            return own, parts[2:] if again else parts[1:]
        if "repeat" in step and is_numbered(own, parts[0]):
            return own, parts[1:]
    return "", parts


def _round_of(own: str, part: str) -> bool:
    literals = [re.escape(text) for text in _EXPRESSION.split(own)]
    return own == part or (len(literals) > 1 and re.fullmatch(r"\w+".join(literals), part) is not None)


def _steps(node: Node) -> Iterator[Node]:
    for step in step_lists(node):
        spend(1)
        if isinstance(step.value, dict):
            yield step
            yield from _steps(step)
