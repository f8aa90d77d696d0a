"""Inlay hints: what each step becomes at the end of its line, in the range that is asked for, and nothing untrue."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pygls")

from lsprotocol import types

from netspec.lsp.client.client_settings import ClientSettings
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.places.inlay_hints import document_of_hint, inlay_hints, resolved_hint

SPECS = Path(__file__).parents[2] / "specs"
HEAD = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 32, 32, 3]}\n"
WHOLE = (0, 10_000)


def opened(text: str, name: str = "net.yaml", client: ClientSettings | None = None) -> OpenSpec:
    return OpenSpec(f"file:///{name}", name, text, 1, client=client or ClientSettings())


def hints(spec: OpenSpec, lines: tuple[int, int] = WHOLE) -> list[types.InlayHint]:
    between = types.Range(types.Position(lines[0], 0), types.Position(lines[1], 0))
    return inlay_hints(spec, types.InlayHintParams(types.TextDocumentIdentifier(spec.uri), between))


def shown(text: str, client: ClientSettings | None = None) -> list[tuple[int, int, str]]:
    found = hints(opened(HEAD + text, client=client))
    return [(hint.position.line - 3, hint.position.character, str(hint.label)) for hint in found]


def test_a_hint_stands_at_the_end_of_the_first_line_of_each_step() -> None:
    found = shown(
        "layers:\n"
        "  - conv2d: {num_outputs: 8, kernel_size: 3}  # mine  \n"
        "  - max_pool2d:\n"
        "      kernel_size: 2\n"
        "  - {scope: g, layers: [{relu: {}}, {flatten: {}}]}\n"
    )
    assert found == [
        (1, 52, "[N, 32, 32, 8], 224 params"),
        (2, 15, "[N, 16, 16, 8]"),
        (4, 51, "[N, 2048]"),
        (4, 34, "[N, 16, 16, 8]"),
        (4, 49, "[N, 2048]"),
    ]


def test_positions_are_those_of_the_client() -> None:
    """In UTF-16 units, of which the clef has two."""
    text = HEAD + "doc: x\nlayers:\n  - relu: {}  # \N{MUSICAL SYMBOL G CLEF}\n"
    assert [hint.position.character for hint in hints(opened(text))] == [len("  - relu: {}  # ") + 2]


def test_only_the_range_that_is_asked_for() -> None:
    spec = opened((SPECS / "alexnet_v2.yaml").read_text(encoding="utf-8"), str(SPECS / "alexnet_v2.yaml"))
    lines = [hint.position.line for hint in hints(spec)]
    assert len(lines) > 12
    assert [hint.position.line for hint in hints(spec, (29, 31))] == [line for line in lines if 29 <= line <= 31]


def test_parts_can_be_turned_off() -> None:
    text = "layers:\n  - conv2d: {num_outputs: 8, kernel_size: 3}\n  - relu: {}\n"
    start = types.InitializeParams(capabilities=types.ClientCapabilities())

    def labels(options: object) -> list[str]:
        start.initialization_options = options
        return [label for _, _, label in shown(text, ClientSettings.of(start))]

    assert labels(None) == ["[N, 32, 32, 8], 224 params", "[N, 32, 32, 8]"]
    assert labels({"inlayHints": {"parameters": False}}) == ["[N, 32, 32, 8]"] * 2
    assert labels({"netspec": {"inlayHints": {"shapes": False}}}) == ["224 params"]
    assert labels({"inlayHints": False}) == []
    assert labels({"inlayHints": {"shapes": "no"}, "other": 1}) == labels(None)
    assert labels("nonsense") == labels(None)


def test_the_tooltip_lists_each_build() -> None:
    spec = opened(
        HEAD + "blocks: {b: {params: {n: {type: int}}, layers: [{conv2d: {num_outputs: $n, kernel_size: 1}}]}}\n"
        "layers: [{b: {n: 2}}, {b: {n: 4}}]\n"
    )
    hint = hints(spec)[0]
    assert document_of_hint(hint) == spec.uri
    assert hint.tooltip is None
    assert resolved_hint(spec, hint).tooltip == (
        "conv2d\n[N, 32, 32, 3] -> [N, 32, 32, 2], 8 params\n[N, 32, 32, 2] -> [N, 32, 32, 4], 12 params"
    )
    assert hint.label == "[N, 32, 32, 2] or [N, 32, 32, 4], 8 to 12 params each, 2 times"


def test_a_hint_of_an_earlier_text_gets_no_tooltip_of_a_later_one() -> None:
    hint = hints(opened(HEAD + "layers:\n  - relu: {}\n"))[0]
    later = OpenSpec("file:///net.yaml", "net.yaml", HEAD + "layers:\n  - flatten: {}\n", 2)
    assert resolved_hint(later, hint).tooltip is None


def test_a_faulty_spec_has_the_hints_that_are_true() -> None:
    found = shown(
        "layers:\n"
        "  - conv2d: {num_outputs: 8, kernel_size: 3}\n"
        "  - conv2d: {num_outputs: 8, kernel_size: three}\n"
        "  - max_pool2d: {kernel_size: 99}\n"
        "  - relu: {}\n"
    )
    assert [(line, label) for line, _, label in found] == [
        (1, "[N, 32, 32, 8], 224 params"),
        (2, "[N, 32, 32, 8]"),
    ]


def test_branches_have_hints_before_they_have_a_join() -> None:
    found = shown(
        "layers:\n"
        "  - branches:\n"
        "      - - conv2d: {num_outputs: 8, kernel_size: 3}\n"
        "      - - max_pool2d: {kernel_size: 2}\n"
        "        - conv2d: {num_outputs: 4, kern\n"
        "  - relu: {}\n"
    )
    assert [(line, label) for line, _, label in found] == [(2, "[N, 32, 32, 8], 224 params"), (3, "[N, 16, 16, 3]")]


def test_a_spec_without_layers_and_a_recipe_have_no_hints() -> None:
    assert shown("layers: []\n") == []
    assert hints(opened("recipe: 1\nname: r\n")) == []
    assert hints(opened("netspec: [\n")) == []
