"""Inlay hints through a real client: while a line is typed, after a change of settings, and with tooltips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.lsp.editor import Editor, OpenDocument, typed_into

TEXT = """\
netspec: 1
name: net
input: {name: images, shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 5, padding: VALID}
  - max_pool2d: {kernel_size: 2}
  - flatten: {}
"""


async def hints(editor: Editor, document: OpenDocument) -> list[types.InlayHint]:
    found: Any = await editor.ask(
        types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintParams(document.identifier, document.whole())
    )
    return list(found or ())


def labels(found: list[types.InlayHint]) -> dict[int, str]:
    return {hint.position.line: str(hint.label) for hint in found}


async def test_hints_follow_each_letter_and_none_is_stale(editor: Editor, tmp_path: Path) -> None:
    """Whatever stands on the line that is typed, hints of later lines are those of what it says, or there are none."""
    document = editor.open("typed.yaml", TEXT)
    whole = {4: "[N, 28, 28, 8], 608 params", 5: "[N, 14, 14, 8]", 6: "[N, 1568]"}
    assert labels(await hints(editor, document)) == whole
    seen = set()
    for text in typed_into(TEXT, line=5, step=3):
        document.write(text)
        found = labels(await hints(editor, document))
        seen.add(found.get(6))
        assert set(found) <= {4, 5, 6}
        # What the line may mean before it is whole: no step, fewer arguments, a smaller number.
        assert found.get(6) in {None, "[N, 768]", "[N, 1568]", "[N, 2048]"}, text
    assert labels(await hints(editor, document)) == whole
    assert len(seen) > 1


async def test_a_tooltip_is_resolved(editor: Editor) -> None:
    document = editor.open("tooltip.yaml", TEXT)
    hint = (await hints(editor, document))[1]
    resolved = await editor.ask(types.INLAY_HINT_RESOLVE, hint)
    assert resolved.tooltip == "max_pool2d\n[N, 28, 28, 8] -> [N, 14, 14, 8]"


async def test_settings_change_hints(editor: Editor) -> None:
    document = editor.open("settings.yaml", TEXT)
    off = {"netspec": {"inlayHints": {"parameters": False}}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(off))
    assert labels(await hints(editor, document))[4] == "[N, 28, 28, 8]"
    on = {"netspec": {"inlayHints": True}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(on))
    assert labels(await hints(editor, document))[4] == "[N, 28, 28, 8], 608 params"
