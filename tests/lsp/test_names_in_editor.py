"""Definitions, references, rename, highlights and links, for open specs and the files beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.uris import from_fs_path

from netspec.lsp.actions.rename import prepare_rename, rename
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.places.definitions import definition
from netspec.lsp.places.document_links import document_link
from netspec.lsp.places.references import document_highlight, references
from tests.lsp.editor import Editor
from tests.navigation.projects import place_of
from tests.navigation.test_names import FILES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "notes.yaml").write_text("other: extends base.yaml")
    return tmp_path


def opened(folder: Path, name: str, text: str | None = None, encoding: str = "utf-16", **buffers: str) -> OpenSpec:
    path = folder / name
    texts = {str(folder / f"{each}.yaml"): data.encode() for each, data in buffers.items()}
    return OpenSpec(path.as_uri(), str(path), FILES[name].decode() if text is None else text, 7, encoding, texts)


def at(spec: OpenSpec, around: str) -> types.Position:
    line, column = place_of({"it": spec.text.encode()}, "it", around)
    return spec.position(line, column)


def document(spec: OpenSpec) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(spec.uri)


def defined(spec: OpenSpec, around: str) -> list[tuple[str, int]]:
    found = definition(spec, types.DefinitionParams(document(spec), at(spec, around))) or []
    return [(location.uri.rpartition("/")[2], location.range.start.line + 1) for location in found]


def referred(spec: OpenSpec, around: str, declared: bool = True) -> list[tuple[str, int]]:
    asked = types.ReferenceParams(types.ReferenceContext(declared), document(spec), at(spec, around))
    found = references(spec, asked)
    return [(location.uri.rpartition("/")[2], location.range.start.line + 1) for location in found or []]


def test_definitions_are_found_in_other_files(folder: Path) -> None:
    variant = opened(folder, "variant.yaml")
    assert defined(variant, "^stage: {repeat") == [("base.yaml", 22)]
    assert defined(variant, "extends: ^base.yaml") == [("base.yaml", 1)]
    assert defined(opened(folder, "base.yaml"), "use: ^stem.yaml") == [("stem.yaml", 1)]
    assert defined(opened(folder, "recipe.yaml"), "of: ^joined") == [("base.yaml", 31)]
    assert defined(variant, "^netspec: 1") == []


def test_the_buffers_of_the_editor_stand_in_place_of_the_files(folder: Path) -> None:
    moved = "# a line more\n" + FILES["base.yaml"].decode()
    assert defined(opened(folder, "variant.yaml", base=moved), "^stage: {repeat") == [("base.yaml", 23)]


def test_references_are_found_in_all_files(folder: Path) -> None:
    stem = opened(folder, "stem.yaml")
    expected = [("stem.yaml", 3), ("stem.yaml", 6), ("stem.yaml", 8), ("base.yaml", 21), ("variant.yaml", 11)]
    assert referred(stem, "{^depth: {") == expected
    assert referred(stem, "{^depth: {", declared=False) == expected[1:]
    base = opened(folder, "base.yaml")
    assert referred(base, "scope: ^stage\n") == [
        ("base.yaml", 22),
        ("base.yaml", 30),
        ("variant.yaml", 8),
        ("variant.yaml", 9),
    ]
    assert referred(base, "^layers:\n  - stem") == []
    assert referred(opened(folder, "variant.yaml"), "^width: {type")[0] == ("variant.yaml", 5)


def test_highlights_tell_what_defines_a_name(folder: Path) -> None:
    spec = opened(folder, "stem.yaml")
    found = document_highlight(
        spec, types.DocumentHighlightParams(document(spec), at(spec, "outputs: $^depth, kernel_size: 3, scope: first"))
    )
    assert found is not None
    write, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    assert [(each.range.start.line + 1, each.kind) for each in found] == [(3, write), (6, read), (8, read)]


def test_the_range_of_a_name_is_prepared(folder: Path) -> None:
    spec = opened(folder, "base.yaml")
    prepared = prepare_rename(spec, types.PrepareRenameParams(document(spec), at(spec, "$(w^idth + units)")))
    assert prepared.placeholder == "width"
    assert prepared.range.start == at(spec, "$(^width + units)")
    assert prepared.range.end.character - prepared.range.start.character == len("width")


def test_a_name_is_changed_in_all_files(folder: Path) -> None:
    spec = opened(folder, "variant.yaml")
    edit = rename(spec, types.RenameParams(document(spec), at(spec, "^stage: {repeat"), "part"))
    assert edit.changes is not None
    base = from_fs_path(str(folder / "base.yaml"))
    lines = {uri: [(each.range.start.line + 1, each.new_text) for each in edits] for uri, edits in edit.changes.items()}
    assert lines == {base: [(22, "part"), (30, "part")], spec.uri: [(8, "part"), (9, "part")]}
    versions = {}
    for each in edit.document_changes or ():
        assert isinstance(each, types.TextDocumentEdit)
        versions[each.text_document.uri] = each.text_document.version
        assert list(each.edits) == edit.changes[each.text_document.uri]
    assert versions == {base: None, spec.uri: 7}


def test_a_refusal_is_an_error_with_its_reason(folder: Path) -> None:
    spec = opened(folder, "base.yaml")
    with pytest.raises(JsonRpcException, match="there is a parameter 'units' already") as refused:
        rename(spec, types.RenameParams(document(spec), at(spec, "^width: {type: int, default: 8"), "units"))
    assert refused.value.code == types.LSPErrorCodes.RequestFailed
    with pytest.raises(JsonRpcException, match="ops, their arguments and keys of the language keep their names"):
        prepare_rename(spec, types.PrepareRenameParams(document(spec), at(spec, "- ^softmax")))


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)])
def test_positions_are_those_of_the_client(folder: Path, encoding: str, units: int) -> None:
    text = "netspec: 1\nname: n\nparams: {p: {type: int, default: 1}}\ninput: {shape: [N, 8, 8, 3]}\nlayers:\n"
    spec = opened(folder, "letters.yaml", text + '  - relu: {name: "é\U0001f600$p"}\n', encoding)
    edit = rename(spec, types.RenameParams(document(spec), types.Position(2, 9), "q"))
    assert edit.changes is not None
    declared, used = edit.changes[spec.uri]
    assert (declared.range.start.character, used.range.start.character) == (9, 18 + units + 1)


def test_what_is_known_of_half_written_text_still_works(folder: Path) -> None:
    text = FILES["base.yaml"].decode().replace("    end_point: joined\n", "    end_point: {joined\n")
    spec = opened(folder, "base.yaml", text)
    assert spec.mended is not None
    assert defined(spec, "32, 32, $^units") == [("base.yaml", 5)]
    with pytest.raises(JsonRpcException, match="mend this first"):
        rename(spec, types.RenameParams(document(spec), at(spec, "32, 32, $^units"), "other"))


def test_paths_are_links(folder: Path) -> None:
    for name, target in (("variant.yaml", "base.yaml"), ("base.yaml", "stem.yaml"), ("recipe.yaml", "variant.yaml")):
        spec = opened(folder, name)
        (link,) = document_link(spec, types.DocumentLinkParams(document(spec)))
        assert link.target == from_fs_path(str(folder / target))
        assert spec.lines[link.range.start.line][link.range.start.character : link.range.end.character] == target
    alone = opened(folder, "alone.yaml", "netspec: 1\nextends: no.yaml\n")
    assert document_link(alone, types.DocumentLinkParams(document(alone))) == []


async def test_a_real_client_follows_and_changes_names(editor: Editor, folder: Path) -> None:
    variant = editor.open("variant.yaml", FILES["variant.yaml"].decode(), folder)
    place = variant.at("stage: {repeat")
    found = await editor.ask(types.TEXT_DOCUMENT_DEFINITION, types.DefinitionParams(variant.identifier, place))
    assert [location.range.start.line + 1 for location in found] == [22]
    asked = types.ReferenceParams(types.ReferenceContext(True), variant.identifier, place)
    assert len(await editor.ask(types.TEXT_DOCUMENT_REFERENCES, asked)) == 4
    edit = await editor.ask(types.TEXT_DOCUMENT_RENAME, types.RenameParams(variant.identifier, place, "part"))
    assert sorted(uri.rpartition("/")[2] for uri in edit.changes) == ["base.yaml", "variant.yaml"]
    with pytest.raises(JsonRpcException, match="no name of this file is here"):
        await editor.ask(
            types.TEXT_DOCUMENT_PREPARE_RENAME, types.PrepareRenameParams(variant.identifier, types.Position(0, 2))
        )
    for method, params in (
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(variant.identifier)),
        (types.TEXT_DOCUMENT_FOLDING_RANGE, types.FoldingRangeParams(variant.identifier)),
        (types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkParams(variant.identifier)),
        (types.TEXT_DOCUMENT_SELECTION_RANGE, types.SelectionRangeParams(variant.identifier, [place])),
        (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, types.DocumentHighlightParams(variant.identifier, place)),
    ):
        assert await editor.ask(method, params)
