"""A person types a spec from its first letter to its last, and edits it; the editor asks for everything all the time.

Each answer must be that of a server that has just seen the text: nothing stale, nothing out of the text, no failure.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter

from netspec.lsp.client.client_settings import ClientSettings
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.features import FEATURES
from tests.lsp.editor import Editor, OpenDocument, typed, typed_into
from tests.lsp.requests import ABOUT_DOCUMENTS, parameters, ranges

SPECS = Path(__file__).parents[2] / "specs"
ALEXNET = (SPECS / "alexnet_v2.yaml").read_text()
_LIST = [feature for feature in FEATURES if feature.method in ABOUT_DOCUMENTS]
OF_OTHER_FILES = (types.TEXT_DOCUMENT_DEFINITION, types.TEXT_DOCUMENT_REFERENCES)
SIGNS = "{[\"'}:-#$(\t\U0001f600"
_CONVERTER = default_converter()  # type: ignore[no-untyped-call]


def plain(answer: Any) -> str:
    """An answer as the text of JSON; of code actions the titles, which pytest-lsp reads as commands."""
    if isinstance(answer, list | tuple) and any(isinstance(each, types.CodeAction | types.Command) for each in answer):
        answer = [each.title for each in answer]
    return json.dumps(_CONVERTER.unstructure(answer), sort_keys=True)


def place_after(before: str, text: str) -> types.Position:
    """Where a change ends: at the end of what was typed last."""
    same = next((index for index, pair in enumerate(zip(before, text, strict=False)) if pair[0] != pair[1]), None)
    index = min(len(before), len(text)) if same is None else same
    end = min(len(text), index + max(len(text) - len(before), 0))
    return types.Position(text.count("\n", 0, end), end - (text.rfind("\n", 0, end) + 1))


def inside(found: types.Range, lines: list[str]) -> bool:
    """Whether a range lies in a text, or ends at its end."""
    return all(
        each.line < len(lines) and each.character <= len(lines[each.line]) for each in (found.start, found.end)
    ) or (found.end.line == len(lines) and found.end.character == 0)


async def asked(editor: Editor, method: str, params: Any) -> Any:
    try:
        return await editor.ask(method, params)
    except JsonRpcException as refusal:
        return refusal.message


def fresh(spec: OpenSpec, feature: Any, params: Any) -> Any:
    try:
        return feature.answer(spec, params)
    except JsonRpcException as refusal:
        return refusal.message


async def compare(editor: Editor, document: OpenDocument, before: OpenSpec, text: str) -> OpenSpec:
    """Writes a text, asks for everything, and compares; returns what a fresh server knows of the text."""
    document.write(text)
    position = place_after(before.text, text)
    spec = OpenSpec(
        document.uri, before.path, text, document.version, edited=before.edited_in(text), client=before.client
    )
    lines = text.split("\n")
    whole = types.Range(types.Position(0, 0), types.Position(len(lines), 0))
    problems = await editor.problems(document)
    assert len(problems) == len([each for each in spec.problems if each.span.file == spec.path])
    for feature in _LIST:
        params = parameters(feature.method, document.uri, position, whole)
        answer = await asked(editor, feature.method, params)
        expected = fresh(spec, feature, params) if text.strip() else feature.otherwise
        if spec.problems or spec.layers:
            assert plain(answer) == plain(expected), (feature.method, text[-80:])
        if feature.method not in (
            types.TEXT_DOCUMENT_DEFINITION,
            types.TEXT_DOCUMENT_REFERENCES,
        ):  # of other files, too
            assert all(inside(each, lines) for each in ranges(answer)), (feature.method, answer)
    return spec


def edits(text: str, count: int) -> Iterator[str]:
    """Texts of a person who edits: cuts and doubles lines, deletes words, puts signs in, and takes each edit back."""
    chosen = random.Random(5)  # noqa: S311 -- the same edits in each run
    for _ in range(count):
        lines = text.split("\n")
        at = chosen.randrange(len(lines))
        column = chosen.randrange(len(lines[at]) + 1)
        for changed in (
            [*lines[:at], *lines[at + 1 :]],
            [*lines[:at], lines[at], *lines[at:]],
            [*lines[:at], lines[at][:column], *lines[at + 1 :]],
            [
                *lines[:at],
                lines[at][:column] + chosen.choice("{[\"'}:-#$(\t\U0001f600") + lines[at][column:],
                *lines[at + 1 :],
            ],
        ):
            yield "\n".join(changed)
            yield text


async def session(editor: Editor, versions: Iterator[str], name: str) -> int:
    """The number of versions that were compared."""
    document = editor.open(name, "", SPECS)
    path = str(SPECS / name)
    assert editor.client.capabilities is not None
    client = ClientSettings.of(types.InitializeParams(editor.client.capabilities))
    spec, count = OpenSpec(document.uri, path, "", client=client), 0
    for text in (each for each, before in itertools.pairwise([*versions, ""]) if each != before):
        spec, count = await compare(editor, document, spec, text), count + 1
    logged = [each.message for each in editor.client.log_messages if each.type == types.MessageType.Error]
    assert not logged
    document.close()
    return count


async def test_a_line_is_typed(editor: Editor) -> None:
    line = ALEXNET.split("\n").index("  - conv2d: {num_outputs: 384, kernel_size: 3, scope: conv4}") + 1
    assert await session(editor, typed_into(ALEXNET, line, step=6), "typed_line.yaml") > 9


@pytest.mark.slow
async def test_a_spec_is_typed_from_nothing(editor: Editor) -> None:
    assert await session(editor, typed(ALEXNET, step=19), "typed.yaml") > 100


@pytest.mark.slow
async def test_a_spec_is_edited(editor: Editor) -> None:
    assert await session(editor, edits(ALEXNET, 6), "edited.yaml") > 40


def test_what_is_out_of_the_text_is_seen() -> None:
    lines = ["ab", ""]
    assert inside(types.Range(types.Position(0, 0), types.Position(0, 2)), lines)
    assert not inside(types.Range(types.Position(0, 0), types.Position(0, 3)), lines)
    assert not inside(types.Range(types.Position(0, 0), types.Position(3, 0)), lines)
