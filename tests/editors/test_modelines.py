"""The first line of what `netspec new` writes leads an editor to the schema, wherever the file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import main
from tests.editors.yaml_server import Message, YamlServer


def said(editor: YamlServer, path: Path, text: str) -> list[Message]:
    return editor.messages(editor.open(path, text))


@pytest.mark.parametrize("folder_name", ["nets", "my nets", "caf\u00e9 #1/50%"])
@pytest.mark.parametrize("schema_above", [False, True])
@pytest.mark.parametrize("argv", [["mynet"], ["--from", "vgg_19"], ["--recipe", "spec.yaml"]], ids=" ".join)
def test_it_resolves(
    argv: list[str],
    schema_above: bool,
    folder_name: str,
    editor: YamlServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / folder_name
    folder.mkdir(parents=True)
    (tmp_path / "netspec.toml").touch()
    monkeypatch.chdir(folder)
    Path("spec.yaml").touch()
    if schema_above:
        assert main(["schema", "-o", "../netspec.schema.json"]) == 0
        assert main(["schema", "--recipe", "-o", "../netspec-recipe.schema.json"]) == 0
    assert main(["new", *argv, "-o", "written.yaml"]) == 0
    path, text = folder / "written.yaml", Path("written.yaml").read_text(encoding="utf-8")
    assert said(editor, path, text) == []
    (message,) = said(editor, path, f"{text}colour: red\n")
    assert message.text in ("no key of a spec has this name", "no key of a recipe has this name")


def test_a_line_that_leads_nowhere_is_told(editor: YamlServer, tmp_path: Path) -> None:
    text = "# yaml-language-server: $schema=no.schema.json\nnetspec: 1\n"
    (message,) = said(editor, tmp_path / "lost.yaml", text)
    assert "no.schema.json" in message.text
