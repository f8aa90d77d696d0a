"""Hover through a real client, while a line is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.lsp.editor import Editor, OpenDocument, typed_into

SPECS = Path(__file__).parents[2] / "specs"


async def hovered(editor: Editor, document: OpenDocument, position: types.Position) -> str | None:
    found: Any = await editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(document.identifier, position))
    return None if found is None else str(found.contents.value)


async def test_a_hover_has_what_is_known(editor: Editor) -> None:
    document = editor.open("alexnet.yaml", (SPECS / "alexnet_v2.yaml").read_text(encoding="utf-8"))
    text = await hovered(editor, document, document.at("conv2d: {num_outputs: 192"))
    assert text is not None
    assert text.startswith("**`conv2d`** Convolution of an image")
    assert "- output: `[N, 26, 26, 192]`" in text
    assert "- parameters: `307,392`" in text
    assert await hovered(editor, document, document.at(" {num_outputs: 192")) is None


async def test_a_variant_reads_its_base_from_the_disk(editor: Editor) -> None:
    document = editor.open("variant.yaml", (SPECS / "resnet_v2_152.yaml").read_text(encoding="utf-8"), SPECS)
    text = await hovered(editor, document, document.at("block3"))
    assert text is not None
    assert "- parameters: `40,758,272`" in text


async def test_each_letter_is_answered(editor: Editor) -> None:
    """What stands above the line that is typed keeps its shape, and no hover on the line fails."""
    source = (SPECS / "alexnet_v2.yaml").read_text(encoding="utf-8")
    number = next(at for at, line in enumerate(source.split("\n"), 1) if "scope: conv3" in line)
    document = editor.open("typed_alexnet.yaml", source)
    above, spoken = document.at("conv2d: {num_outputs: 192"), 0
    for text in typed_into(source, number, step=4):
        document.write(text)
        found = await hovered(editor, document, above)
        assert found is not None
        assert "- output: `[N, 26, 26, 192]`" in found
        typed = await hovered(editor, document, types.Position(number - 1, len("  - con")))
        spoken += typed is not None and typed.startswith("**`conv2d`**")
    assert spoken > 8
