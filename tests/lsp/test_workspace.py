"""Symbols of all files, and paths that follow files which an editor renames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.uris import from_fs_path

from netspec.lsp.actions.moved_files import paths_after
from netspec.lsp.documents.project_specs import Buffer, project_below
from netspec.lsp.places.workspace_symbols import workspace_symbols
from tests.lsp.editor import Editor
from tests.navigation.projects import edited
from tests.navigation.test_names import FILES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "netspec.toml").touch()
    (tmp_path / "notes.yaml").write_text("name: stage")
    return tmp_path


def found(folder: Path, query: str, buffers: Mapping[str, Buffer] | None = None) -> list[tuple[str, str | None, int]]:
    symbols = workspace_symbols([project_below(str(folder), buffers or {}, "utf-16")], query)
    listed = []
    for each in symbols:
        assert isinstance(each.location, types.Location)
        assert each.location.uri == from_fs_path(str(folder / str(each.container_name)))
        listed.append((each.name, each.container_name, each.location.range.start.line + 1))
    return listed


def test_symbols_are_found_by_their_letters(folder: Path) -> None:
    assert found(folder, "stg") == [("stage", "base.yaml", 22)]
    assert (
        found(folder, "unit")
        == [
            ("unit", "base.yaml", 12),
            ("unit_$i", "base.yaml", 25),
            ("units", "base.yaml", 5),
            ("one_unit", "base.yaml", 14),
        ][:3]
    )
    assert found(folder, "VARIANT") == [("variant", "variant.yaml", 3)]
    assert found(folder, "wider") == [("wider", "base.yaml", 8)]
    assert found(folder, "depth") == [("depth", "stem.yaml", 3)]
    assert found(folder, "no such name") == []
    assert len(found(folder, "")) > 20


def test_a_symbol_of_a_buffer_is_found(folder: Path) -> None:
    path = str(folder / "stem.yaml")
    buffer = Buffer(from_fs_path(path) or "", 3, FILES["stem.yaml"].replace(b"second", b"unsaved"))
    assert found(folder, "unsaved", {path: buffer}) == [("unsaved", "stem.yaml", 8)]
    assert found(folder, "unsaved") == []


def after(folder: Path, moved: Mapping[str, str], files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    """The files that change, as they are edited before files are moved."""
    pairs = {str(folder / old): str(folder / new) for old, new in moved.items()}
    edits = paths_after(project_below(str(folder), {}, "utf-16"), pairs)
    texts = {str(folder / name): data for name, data in files.items()}
    return {Path(path).name: data for path, data in edited(texts, edits).items() if data != texts[path]}


def test_paths_follow_a_file_that_is_renamed(folder: Path) -> None:
    changed = {"variant.yaml": FILES["variant.yaml"].replace(b"extends: base.yaml", b"extends: other.yaml")}
    assert after(folder, {"base.yaml": "other.yaml"}) == changed
    changed = {"recipe.yaml": FILES["recipe.yaml"].replace(b"spec: variant.yaml", b"spec: sub/variant.yaml")}
    changed["variant.yaml"] = FILES["variant.yaml"].replace(b"extends: base.yaml", b"extends: ../base.yaml")
    assert after(folder, {"variant.yaml": "sub/variant.yaml"}) == changed
    assert after(folder, {"recipe.yaml": "other.yaml"}) == {}


def test_a_path_is_quoted_where_yaml_needs_it(folder: Path) -> None:
    changed = {"base.yaml": FILES["base.yaml"].replace(b"use: stem.yaml", b'use: "stem, the first.yaml"')}
    assert after(folder, {"stem.yaml": "stem, the first.yaml"}) == changed


def test_the_way_of_writing_a_path_stays(folder: Path) -> None:
    written = FILES["variant.yaml"].replace(b"extends: base.yaml", b"extends: './base.yaml'")
    (folder / "variant.yaml").write_bytes(written)
    expected = written.replace(b"'./base.yaml'", b"'./other.yaml'")
    assert after(folder, {"base.yaml": "other.yaml"}, {**FILES, "variant.yaml": written}) == {"variant.yaml": expected}


def test_paths_follow_a_folder(folder: Path) -> None:
    (folder / "nets").mkdir()
    (folder / "nets" / "stem.yaml").write_bytes(FILES["stem.yaml"])
    (folder / "user.yaml").write_bytes(written := FILES["base.yaml"].replace(b"stem.yaml", b"nets/stem.yaml"))
    changed = {"user.yaml": written.replace(b"nets/stem.yaml", b"models/stem.yaml")}
    assert after(folder, {"nets": "models"}, {**FILES, "user.yaml": written}) == changed


async def test_a_real_client_asks_about_the_workspace(editor: Editor, folder: Path) -> None:
    document = editor.open("variant.yaml", FILES["variant.yaml"].decode(), folder)
    symbols = await editor.ask(types.WORKSPACE_SYMBOL, types.WorkspaceSymbolParams("wider"))
    assert [each.name for each in symbols] == ["wider"]
    renaming = types.FileRename((folder / "base.yaml").as_uri(), (folder / "other.yaml").as_uri())
    edit = await editor.ask(types.WORKSPACE_WILL_RENAME_FILES, types.RenameFilesParams([renaming]))
    (change,) = edit.document_changes
    assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(document.uri, 1)
    assert [each.new_text for each in change.edits] == ["other.yaml"]
