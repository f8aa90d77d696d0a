"""Warns of keys that have no effect beside what stands there. Read only for files that have such keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from netspec.budget import spend
from netspec.diagnostics import Problem, Severity, Span
from netspec.lint.reachability import entries, keys_called
from netspec.schema import Checked
from netspec.schema.entry_fixes import removed
from netspec.schema.file_inputs import SEVERAL
from netspec.schema.step_tree import passes_on
from netspec.source import Node
from netspec.wording import on_one_line


def idle_words(step: Node, checked: Checked) -> Iterator[Problem]:
    """The words of one step that have no effect."""
    if "default_scope" in step and _always_given(step):
        yield _idle(step, "default_scope", "the group gives a scope")
    aside = "side" in step and step["side"].value is True
    if aside and passes_on(step) and {"id", "end_point", "else"}.isdisjoint(step.children):
        text = "the step has no effect: nothing takes its output, which has no id and is no end point"
        help = "give it an id or an end_point; or remove the step"
        yield Problem("no-effect", text, step.span, Severity.WARNING, help=help)
    # A number that strides do not meet is an error.
    bounded = "limit_stride" in step and isinstance(step["limit_stride"].value, dict)
    if bounded and not _has_strided(step, checked):
        yield _idle(step, "limit_stride", "no block that is strided is called inside, and other strides do not count")


def idle_bound(name: str, declaration: Node, key: str) -> Problem:
    """A bound of numbers in the declaration of a parameter that is no number; the type may be at fault."""
    return _idle(declaration, key, f"'{name}' is no number, but of type {declaration['type'].value}", safe=False)


def idle_inputs(checked: Checked) -> Iterator[Problem]:
    """The inputs of a file and its blocks, but for the first of each, that nothing takes."""
    root = checked.document.root
    for body in (root, *(definition for _, definition in entries(root, "blocks"))):
        said = body.children.get(SEVERAL)
        if said is None or not checked.faulty.isdisjoint((body, said, *said.children.values())):
            continue
        places = {
            str(each.value if body is not root else key): said.key_span(key) for key, each in said.children.items()
        }
        yield from _idle_inputs(body, places)


def _idle_inputs(body: Node, places: Mapping[str, Span]) -> Iterator[Problem]:
    parts = [child for key, child in body.children.items() if key not in (SEVERAL, "doc", "params", "blocks", "name")]
    texts = [str(scalar.value) for part in parts for scalar in _texts(part)]
    if any("$" in text for part in parts for text in _sources(part)):
        return  # a computed name may be that of any input
    for name, place in [*places.items()][1:]:
        spend(len(texts))
        if not any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts):
            text = f"the input '{on_one_line(name)}' is never taken"
            yield Problem("unused-input", text, place, Severity.WARNING)


def _texts(node: Node) -> Iterator[Node]:
    """The scalars of a node that are text."""
    spend(1)
    if isinstance(node.value, str):
        yield node
    for child in node.children.values():
        yield from _texts(child)


def _sources(node: Node) -> Iterator[str]:
    """What the words `from` below a node say."""
    for key, child in node.children.items():
        if key == "from":
            yield from (str(scalar.value) for scalar in _texts(child))
        else:
            yield from _sources(child)


def _idle(mapping: Node, key: str, why: str, *, safe: bool = True) -> Problem:
    text, fix = f"{key} has no effect: {why}", removed(mapping, key)._replace(safe=safe)
    return Problem("no-effect", text, mapping.key_span(key), Severity.WARNING, help=f"remove {key}", fix=fix)


def _always_given(step: Node) -> bool:
    """Whether a group gives a scope in any case, in the file that gives the other too."""
    given = step.children.get("scope")
    same = given is not None and step.key_span("scope").file == step.key_span("default_scope").file
    return same and given is not None and isinstance(given.value, str) and "unset" not in given.value


def _has_strided(step: Node, checked: Checked) -> bool:
    """Whether a group calls a strided block, directly or through others."""
    waiting, seen = [step], set[str]()
    while waiting:
        for key in set(keys_called(waiting.pop())) - seen:
            seen.add(key)
            definition = checked.blocks.get(key)
            if definition is None or "strided" in definition:
                return True  # an unknown block may be strided
            waiting.append(definition)
    return False
