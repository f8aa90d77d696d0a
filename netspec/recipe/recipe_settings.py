"""`--set KEY=VALUE`: changes to the values of a recipe. Problems are reported in a file that is called `--set`."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.assembly.settings import parsed_value
from netspec.budget import spend
from netspec.diagnostics import SETTINGS, Note, Problem, Span
from netspec.recipe.key_paths import NotThere, located, with_entry
from netspec.records import replace
from netspec.schema.suggest import suggested
from netspec.source import Document, Node
from netspec.source.document import Key
from netspec.wording import on_one_line

_EDIT = 10


def malformed(text: str) -> str | None:
    """Why a text is no setting; None if it is one."""
    left, equals, _ = text.partition("=")
    if not equals or not all(part.strip() == part and part for part in left.split(".")):
        return f"expected KEY=VALUE, such as optimizer.learning_rate=0.01, got '{on_one_line(text)}'"
    return "expected a value on one line" if "\n" in text or "\r" in text else None


def with_recipe_settings(document: Document, settings: Sequence[str]) -> tuple[Document, list[Problem]]:
    """A recipe with other values, and what is wrong with the settings."""
    root, problems, places = document.root, list[Problem](), dict[tuple[Key, ...], Span]()
    for number, text in enumerate(settings, 1):
        left = text.partition("=")[0]
        spend(_EDIT)
        value, found = parsed_value(text, len(left) + 1, number)
        problems += found
        try:
            place = located(root, left.split("."))
        except NotThere as error:
            problems.append(_unknown(left, number, error))
            continue
        key = Span(SETTINGS, number, 1, number, len(left) + 1)
        if place.path in places:
            note = Note("it is set here too", places[place.path])
            problems.append(Problem("duplicate-key", f"'{on_one_line(left)}' is set twice", key, notes=(note,)))
        elif value is not None:
            places[place.path] = key
            root = _set(place.root, place.path, value, key)
    others = {**document.others, SETTINGS: tuple(settings)}
    return replace(document, root=root, others=others), problems


def _set(node: Node, path: tuple[Key, ...], value: Node, place: Span) -> Node:
    """A node with another value at the end of a path."""
    key, *rest = path
    child = value if not rest else _set(node[key], tuple(rest), value, place)
    if not rest and key in node:
        child = replace(child, replaces=node[key])
    changed = with_entry(node, key, child)
    return changed if rest else replace(changed, key_spans={**changed.key_spans, str(key): place})


def _unknown(left: str, number: int, error: NotThere) -> Problem:
    keys = left.split(".")
    before = ".".join(keys[: error.index])
    start = len(before) + 1 if before else 0
    place = Span(SETTINGS, number, start + 1, number, start + len(keys[error.index]) + 1)
    text, help = _said(keys, error)
    return Problem("unknown-key", text, place, help=help)


def unknown_key_text(path: str, error: NotThere) -> str:
    """Why a path leads to nothing, with what could follow, in one line."""
    text, help = _said(path.split("."), error)
    return f"{text}; {help}" if help else text


def _said(keys: Sequence[str], error: NotThere) -> tuple[str, str | None]:
    word = keys[error.index]
    text = f"{'.'.join(keys[: error.index]) or 'the recipe'}: unknown key '{on_one_line(word)}'"
    return text, suggested(word, error.known, error.kind).help
