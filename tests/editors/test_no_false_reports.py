"""Of what is sound, an editor says nothing: of no spec, no recipe, and no block of the pages or example of a code."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.diagnostics import has_errors
from netspec.pipeline import inspect_text
from netspec.recipe.inspection import inspect_recipe_text
from netspec.source.recognition import is_recipe
from tests.editors.texts import ROOT, file_name, texts, without_modeline
from tests.editors.yaml_server import Message, YamlServer

TEXTS = {name: (path, text) for name, path, text in texts()}
NAMED = {name: file for number, (name, (_, text)) in enumerate(TEXTS.items()) if (file := file_name(number, text))}


def sound(path: Path, text: str) -> bool:
    """Whether `check` finds no error."""
    if is_recipe(text.encode()):
        return not has_errors(inspect_recipe_text(text, str(path)).inspected.problems)
    return not has_errors(inspect_text(text, str(path)).problems)


@pytest.fixture(scope="module")
def said(editor: YamlServer, folder: Path) -> dict[str, list[Message]]:
    opened = {folder / file: without_modeline(TEXTS[name][1]) for name, file in NAMED.items()}
    found = editor.all_messages(opened)
    return {name: found[folder / file] for name, file in NAMED.items()}


def test_what_is_sound_has_no_message(said: dict[str, list[Message]]) -> None:
    reported = {name: found for name, found in said.items() if found}
    false = {name: found for name, found in reported.items() if sound(*TEXTS[name])}
    assert false == {}
    assert len(said) - len(reported) > 200
    assert len(reported) > 50


def test_specs_name_a_schema_that_is_there(editor: YamlServer) -> None:
    specs = sorted((ROOT / "specs").rglob("*.yaml"))
    for path in specs:
        named = path.read_text().partition("\n")[0].partition("yaml-language-server: $schema=")[2]
        assert (path.parent / named).resolve() == ROOT / "specs" / "netspec.schema.json"
    assert editor.all_messages({path: path.read_text(encoding="utf-8") for path in specs}) == {
        path: [] for path in specs
    }
    wrong = {path: path.read_text(encoding="utf-8").replace("layers:", "layerz:") for path in specs[:1]}
    assert all(editor.all_messages(wrong).values())
