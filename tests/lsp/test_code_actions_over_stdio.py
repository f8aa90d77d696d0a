"""Code actions and their commands through a real client, which shows documents, and applies edits by its own rules."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.uris import to_fs_path

from netspec.report.codes_page import explain
from tests.lsp.edited_document import edited, edits_of
from tests.lsp.editor import Editor, OpenDocument
from tests.lsp.test_code_actions import ALL_FIXES, TINY

FIXED = TINY.replace("filters", "num_outputs").replace("(3, 3)", "[3, 3]")


@pytest.fixture
def document(editor: Editor) -> OpenDocument:
    return editor.open("tiny.yaml", TINY)


async def actions(
    editor: Editor, document: OpenDocument, word: str, only: list[str] | None = None
) -> dict[str, types.CodeAction]:
    """The actions at a word of a document, by their titles."""
    here = document.at(word)
    found = await editor.problems(document)
    context = types.CodeActionContext([each for each in found if each.range.start == here], only)
    params = types.CodeActionParams(document.identifier, types.Range(here, here), context)
    return {each.title: read(each) for each in await editor.ask(types.TEXT_DOCUMENT_CODE_ACTION, params)}


def read(action: types.CodeAction | types.Command) -> types.CodeAction:
    """An action as it was sent: lsprotocol takes one with a command and no edit for that command, written as a text."""
    if isinstance(action, types.CodeAction):
        return action
    return types.CodeAction(action.title, command=types.Command(**ast.literal_eval(action.command)))


async def execute(editor: Editor, action: types.CodeAction) -> Any:
    assert action.command is not None
    params = types.ExecuteCommandParams(action.command.command, action.command.arguments)
    return await editor.ask(types.WORKSPACE_EXECUTE_COMMAND, params)


async def test_fixes_follow_the_text_and_its_version(editor: Editor, document: OpenDocument) -> None:
    fix = (await actions(editor, document, "filters"))["Write num_outputs"]
    assert [each.code for each in fix.diagnostics or ()] == ["unknown-argument"]
    document.write(edited(document.text, edits_of(fix, document.uri, 1)))
    assert "Write num_outputs" not in await actions(editor, document, "num_outputs")
    fix = (await actions(editor, document, "(3, 3)"))["Write [3, 3]"]
    document.write(edited(document.text, edits_of(fix, document.uri, 2)))
    assert document.text == FIXED
    assert [each.code for each in await editor.problems(document)] == ["unused-parameter"]


async def test_fixes_name_the_version_of_a_text_that_is_as_before(editor: Editor, document: OpenDocument) -> None:
    await actions(editor, document, "filters")
    document.write(document.text)  # as an undo of the last letter makes it
    fix = (await actions(editor, document, "filters"))["Write num_outputs"]
    assert edited(document.text, edits_of(fix, document.uri, 2)) != document.text


async def test_all_fixes_on_save_are_an_edit_and_else_a_command(editor: Editor, document: OpenDocument) -> None:
    (saved,) = (await actions(editor, document, "netspec", [ALL_FIXES])).values()
    assert edited(TINY, edits_of(saved, document.uri, 1)) == FIXED
    applied: list[types.ApplyWorkspaceEditParams] = []

    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        applied.append(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    editor.client.feature(types.WORKSPACE_APPLY_EDIT)(apply)
    (chosen,) = (await actions(editor, document, "netspec")).values()
    assert chosen.title == saved.title
    await execute(editor, chosen)
    (sent,) = applied
    action = types.CodeAction("as an action", edit=sent.edit)
    assert edited(TINY, edits_of(action, document.uri, 1)) == FIXED


async def test_an_explanation_is_a_document_that_the_editor_shows(editor: Editor, document: OpenDocument) -> None:
    action = (await actions(editor, document, "filters"))["Explain unknown-argument"]
    await execute(editor, action)
    shown = editor.client.shown_documents[-1]
    file = to_fs_path(shown.uri)
    assert file is not None
    assert Path(file).read_text(encoding="utf-8") == explain("unknown-argument")


async def test_commands_without_effect(editor: Editor) -> None:
    """A code that does not exist, and a document that is not open: an editor may keep both from an earlier time."""
    before = len(editor.client.shown_documents)
    for command, argument in [("netspec.explain", "no-such-code"), ("netspec.fixAll", "file:///gone.yaml")]:
        params = types.ExecuteCommandParams(command, [argument])
        assert await editor.ask(types.WORKSPACE_EXECUTE_COMMAND, params) is None
    assert len(editor.client.shown_documents) == before


async def test_other_yaml_has_no_actions(editor: Editor) -> None:
    document = editor.open("compose.yaml", "services: {filters: 1}\n")
    assert await editor.ask(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionParams(document.identifier, document.whole(), types.CodeActionContext([])),
    ) in (None, [])
