"""The edits of a patch, applied to one step: arguments and words changed, steps put in its place or beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from netspec.diagnostics import Note, Problem, Span
from netspec.records import replace
from netspec.schema.merging import entries, is_mapping, mapping, merged
from netspec.schema.step_tree import called_keys
from netspec.schema.step_words import GROUP, STEP
from netspec.source import Node
from netspec.source.document import Key
from netspec.wording import on_one_line, shown

_NULL_AT_WILL = ("final", "limit_stride")
"""Keywords that null says are not wanted, whether a step has them or not."""
Edit: TypeAlias = Callable[[Node], list[Node]]


def change(given: Node | None) -> Edit:
    """Changes a step: keywords of the language are set on the step, all other keys are arguments of its op.

    A keyword that is null is taken away. An argument that is null is slim's None.
    """

    def edit(step: Node) -> list[Node]:
        if given is None or not is_mapping(step):
            return [step]
        key = next(called_keys(step), None)
        inside = {name for name in given.children if key is not None and name not in STEP}
        if key is not None and inside:
            step = mapping({**step.children, key: merged(step[key], _part(given, inside))}, step, step.key_spans)
        words = _part(given, given.children.keys() - inside)
        if "arg_scope" in words and isinstance(words.value["arg_scope"], list):
            below = step.children.get("arg_scope")
            scoped = entries(below, words["arg_scope"], added=False)
            words = mapping({**words.children, "arg_scope": scoped}, words, words.key_spans)
        whole = merged(step, words)
        kept = {name: child for name, child in whole.children.items() if name in inside or not _gone(words, name)}
        return [replace(mapping(kept, whole, whole.key_spans), span=step.span)]

    return edit


def _gone(words: Node, name: Key) -> bool:
    return name in GROUP and name in words and words[name].value is None


def _part(node: Node, keys: Collection[Key]) -> Node:
    return mapping({key: child for key, child in node.children.items() if key in keys}, node, node.key_spans)


def absent_words(step: Node, given: Node | None, where: str) -> Iterator[Problem]:
    """The problems of keywords that a change takes away and that the step does not have."""
    if given is None or not is_mapping(step):
        return
    for name, child in given.children.items():
        word = GROUP.get(str(name), {}) if next(called_keys(step), None) is None else STEP.get(str(name), {})
        if word and child.value is None and name not in step and name not in _NULL_AT_WILL:
            text = f"{where}: there is no '{name}' to take away here"
            note = Note("the layer is this one", step.span)
            yield Problem("unmatched-patch", text, given.key_span(name), notes=(note,))


def _replace(given: Node | None) -> Edit:
    """Puts steps in place of a step; without any, removes it."""
    new = _items(given)
    return lambda _: new


def _insert_before(given: Node | None) -> Edit:
    new = _items(given)
    return lambda step: [*new, step]


def _insert_after(given: Node | None) -> Edit:
    new = _items(given)
    return lambda step: [step, *new]


def _items(given: Node | None) -> list[Node]:
    return list(given.children.values()) if given is not None else []


EDITS: Mapping[str, Callable[[Node | None], Edit]] = {
    "change": change,
    "replace": _replace,
    "remove": _replace,
    "insert_before": _insert_before,
    "insert_after": _insert_after,
}
"""The edits by their keys in a patch."""


def given_at(step: Node, keys: Sequence[str], value: Node, place: Span, subject: str) -> Node | Problem:
    """The argument that a setting gives a step, as a mapping; a key inside an argument leaves its others alone."""
    outer: list[tuple[str, Node]] = []
    called = next(called_keys(step), None)
    node: Node | None = step if called is None or keys[0] in STEP else step[called]
    for key in keys[:-1]:
        node = node.children.get(key) if node is not None else None
        if node is None or not is_mapping(node):
            written = f"{{{keys[-1]}: {shown(value.value)}}}"
            path = ".".join([key for key, _ in outer] + [key])
            text = f"{subject}: the layer itself gives no mapping '{on_one_line(path)}' in which to set a key"
            help = f"give all of it: '{on_one_line(path)}={written}'"
            return Problem("unmatched-patch", text, place, help=help)
        outer.append((key, node))
    given = _entry(keys[-1], value, place)
    for key, around in reversed(outer):
        given = _entry(key, merged(around, given), place)
    return given


def _entry(key: str, value: Node, place: Span) -> Node:
    like = replace(value, span=place._replace(end_line=value.span.end_line, end_column=value.span.end_column))
    return replace(mapping({key: value}, like, {key: place}), written="")
