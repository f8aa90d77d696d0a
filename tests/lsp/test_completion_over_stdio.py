"""Completion through a client, while a spec is typed letter by letter."""

from __future__ import annotations

from lsprotocol import types

from tests.lsp.editor import Editor, OpenDocument

HEAD = "netspec: 1\nname: typed\ninput: {shape: [N, 32, 32, 3]}\nlayers:\n"
TYPED = "  - conv2d: {num_outputs: 8, kernel_size: 3, padding: VALID, activation_fn: relu6}\n"


async def _asked(editor: Editor, document: OpenDocument) -> list[types.CompletionItem]:
    """The items at the end of a document."""
    lines = document.text.split("\n")
    position = types.Position(len(lines) - 1, len(lines[-1]))
    found = await editor.ask(types.TEXT_DOCUMENT_COMPLETION, types.CompletionParams(document.identifier, position))
    return [] if found is None else list(found.items)


async def test_typed_letter_by_letter(editor: Editor) -> None:
    document = editor.open("typed.yaml", HEAD)
    offered: dict[str, set[str]] = {}
    for end in range(1, len(TYPED)):
        document.write(HEAD + TYPED[:end])
        offered[TYPED[:end]] = {item.label for item in await _asked(editor, document)}
    assert "conv2d" in offered["  - c"]
    assert {"num_outputs", "padding"} <= offered["  - conv2d: {"]
    assert "num_outputs" not in offered["  - conv2d: {num_outputs: 8, "]
    assert offered["  - conv2d: {num_outputs: 8"] == set()
    assert {"SAME", "VALID"} <= offered["  - conv2d: {num_outputs: 8, kernel_size: 3, padding: V"]
    assert "relu6" in offered[TYPED.partition("relu6")[0] + "re"]


async def test_documentation_of_an_item(editor: Editor) -> None:
    document = editor.open("resolved.yaml", HEAD + "  - conv2d: {pa")
    item = next(item for item in await _asked(editor, document) if item.label == "padding")
    assert item.documentation is None
    assert item.insert_text_format == types.InsertTextFormat.Snippet
    found = await editor.ask(types.COMPLETION_ITEM_RESOLVE, item)
    assert isinstance(found.documentation, types.MarkupContent)
    assert found.documentation.value.startswith("what happens at the edges")
