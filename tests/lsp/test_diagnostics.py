"""Problems in an editor are those that `netspec check` reports, of the text at its present version."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lsprotocol import types
from pygls.uris import from_fs_path

from netspec.lsp.client.published import published
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.spec_search import is_spec_or_recipe
from tests.lsp.editor import Editor

ROOT = Path(__file__).parents[2]
BROKEN = sorted((ROOT / "tests" / "broken").glob("*.yaml"))
HEAD = """\
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
layers:
"""
SPEC = """\
netspec: 1
name: net
params:
  depth: {type: int, default: 4}
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: $depth, kernel_size: 3, padding: SAME}
"""
FAULTY = SPEC.replace("SAME", "SAM")
UNUSED = SPEC.replace("$depth", "4")
DEPENDENT = "netspec: 1\nname: other\nextends: base.yaml\n"


def codes(found: list[types.Diagnostic]) -> list[Any]:
    return [problem.code for problem in found]


@pytest.fixture(scope="module")
def checked() -> dict[str, list[Any]]:
    """What `netspec check` reports of each broken spec: code, severity, and where it begins."""
    command = [sys.executable, "-m", "netspec", "check", "--format", "json", *map(str, BROKEN)]
    out = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout
    found: dict[str, list[Any]] = {}
    for problem in json.loads(out):
        place = problem["line"] - 1, max(problem["column"] - 1, 0), problem["code"], problem["severity"]
        found.setdefault(problem["file"], []).append((*place, problem["text"]))
    return found


async def test_problems_are_those_of_check(editor: Editor, checked: dict[str, list[Any]]) -> None:
    assert len(checked) > len(BROKEN) // 2
    for path in BROKEN:
        text = path.read_bytes().decode("utf-8-sig", "replace")
        document = editor.open(path.name, text, path.parent)
        found = [
            (
                problem.range.start.line,
                problem.range.start.character,
                problem.code,
                "warning" if problem.severity == types.DiagnosticSeverity.Warning else "error",
                problem.message.split("\n")[0],
            )
            for problem in await editor.problems(document)
        ]
        document.close()
        spec = OpenSpec(document.uri, str(path), text)
        expected = checked.get(str(path), []) if is_spec_or_recipe(path.read_bytes()) else []
        if spec.mended is None and text.isascii():
            assert sorted(found) == sorted(expected), path.name
        elif text.isascii():
            assert set(expected) <= set(found), path.name  # and what is known of the rest


async def test_a_problem_stands_at_its_place(editor: Editor) -> None:
    document = editor.open("faulty.yaml", FAULTY)
    (problem,) = await editor.problems(document)
    assert (problem.code, problem.severity) == ("unknown-value", types.DiagnosticSeverity.Error)
    assert problem.range == document.range("SAM")
    assert problem.source == "netspec"
    assert problem.message.endswith("\nhelp: did you mean SAME?")


async def test_problems_follow_the_text(editor: Editor) -> None:
    document = editor.open("follows.yaml", FAULTY)
    assert await editor.problems(document)
    document.write(SPEC)
    assert await editor.problems(document) == []


async def test_what_is_unused_is_faded(editor: Editor) -> None:
    (problem,) = await editor.problems(editor.open("unused.yaml", UNUSED))
    assert (problem.code, problem.severity) == ("unused-parameter", types.DiagnosticSeverity.Warning)
    assert list(problem.tags or ()) == [types.DiagnosticTag.Unnecessary]
    assert (
        codes(
            await editor.problems(
                editor.open(
                    "ignored.yaml", UNUSED.replace("default: 4}", "default: 4}  # netspec: ignore[unused-parameter]")
                )
            )
        )
        == []
    )


async def test_notes_lead_to_their_places(editor: Editor) -> None:
    text = SPEC + "  - conv2d: {num_outputs: 4, kernel_size: 9, padding: VALID}\n"
    document = editor.open("notes.yaml", text)
    (problem,) = await editor.problems(document)
    assert problem.code == "window-too-large"
    (note,) = problem.related_information or ()
    assert note.location == types.Location(
        document.uri, types.Range(document.at("conv2d"), document.at("conv2d", True))
    )


async def test_files_that_are_no_specs_are_left_alone(editor: Editor) -> None:
    for name, text in {
        "a.yaml": "a: 1\nb: {",
        "empty.yaml": "",
        "begun.yaml": "# a spec\nnets",
        "c.py": "x = [",
    }.items():
        assert await editor.problems(editor.open(name, text)) == [], name


async def test_a_recipe_is_checked(editor: Editor) -> None:
    (editor.folder / "base.yaml").write_text(SPEC)
    document = editor.open("run.yaml", "recipe: 1\nname: run\nspec: base.yaml\nlos: softmax_cross_entropy\n")
    assert "unknown-key" in codes(await editor.problems(document))


async def test_an_open_base_stands_in_for_the_file(editor: Editor) -> None:
    (editor.folder / "base.yaml").write_text(SPEC)
    document = editor.open("dependent.yaml", DEPENDENT)
    assert await editor.problems(document) == []
    base = editor.open("base.yaml", FAULTY)
    found = await editor.problems(document)
    assert found == []  # it is told at the base, which is open
    assert codes(await editor.problems(base)) == ["unknown-value"]
    base.write("netspec: 1\n")
    assert codes(await editor.problems(document)) != [] or codes(await editor.problems(base)) != []


@pytest.mark.parametrize("unread", ["", "a: [", "name: other\n", "netspec: 1\nextends: nowhere.yaml\n", None])
async def test_the_base_of_a_base_is_followed_while_it_cannot_be_read(editor: Editor, unread: str | None) -> None:
    (editor.folder / "far.yaml").write_text(SPEC if unread is not None else "")
    (editor.folder / "near.yaml").write_text("netspec: 1\nextends: far.yaml\nname: near\n")
    document = editor.open("next.yaml", "netspec: 1\nextends: near.yaml\nname: next\n")
    recipe = editor.open("of_next.yaml", "recipe: 1\nname: r\nspec: near.yaml\nparameters: {}\n")
    far = None if unread is None else editor.open("far.yaml", SPEC)

    async def told() -> list[str]:
        found = []
        for each in (document, recipe):
            params = types.DocumentDiagnosticParams(each.identifier)
            report = await editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
            found += [code for other in (report.related_documents or {}).values() for code in codes(other.items)]
        return found

    if far is None:
        (editor.folder / "far.yaml").unlink()
    else:
        far.write(unread or "")
    broken = await told()
    assert broken != [] or (far is not None and await editor.problems(far) != [])
    if far is None:
        (editor.folder / "far.yaml").write_text(SPEC)
    else:
        far.write(SPEC)
    assert await told() == []
    hints = await editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(document.identifier, document.at("next\n")))
    assert "layers" in hints.contents.value, "the network is known again"


async def test_a_base_that_is_on_no_disk(editor: Editor) -> None:
    dependent = editor.open("of_unsaved.yaml", DEPENDENT.replace("base", "unsaved"))
    assert codes(await editor.problems(dependent)) == ["no-such-file"]
    editor.open("unsaved.yaml", SPEC)
    assert await editor.problems(dependent) == []


async def test_a_fault_of_a_base_on_disk_is_shown_there(editor: Editor) -> None:
    (editor.folder / "faulty_base.yaml").write_text(FAULTY)
    document = editor.open("of_faulty.yaml", DEPENDENT.replace("base", "faulty_base"))
    params = types.DocumentDiagnosticParams(document.identifier)
    report = await editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
    assert not report.items
    ((uri, other),) = report.related_documents.items()
    assert uri == from_fs_path(str(editor.folder / "faulty_base.yaml"))
    assert codes(other.items) == ["unknown-value"]


async def test_an_answer_that_is_known_is_not_sent_again(editor: Editor) -> None:
    document = editor.open("again.yaml", FAULTY)
    first = await editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, types.DocumentDiagnosticParams(document.identifier))
    params = types.DocumentDiagnosticParams(document.identifier, previous_result_id=first.result_id)
    again = await editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
    document.write(SPEC)
    assert not (await editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)).items


async def test_settings_of_the_project_count(editor: Editor, tmp_path: Path) -> None:
    document = editor.open("net.yaml", UNUSED, tmp_path)
    assert codes(await editor.problems(document)) == ["unused-parameter"]
    (tmp_path / "netspec.toml").write_text('ignore = ["unused-parameter"]\n')
    assert await editor.problems(document) == []
    (tmp_path / "netspec.toml").write_text('exclude = ["net.yaml"]\n')
    assert await editor.problems(document) == []
    (tmp_path / "netspec.toml").write_text("ignor = []\n")
    report = await editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, types.DocumentDiagnosticParams(document.identifier))
    assert codes(report.items) == ["unused-parameter"]
    ((uri, settings),) = report.related_documents.items()
    assert uri == from_fs_path(str(tmp_path / "netspec.toml"))
    assert len(settings.items) == 1


async def test_what_changes_on_disk_is_read_again(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(SPEC)
    document = editor.open("net.yaml", DEPENDENT, tmp_path)
    assert await editor.problems(document) == []
    (tmp_path / "base.yaml").unlink()
    assert codes(await editor.problems(document)) == ["no-such-file"]
    (tmp_path / "base.yaml").write_text(SPEC)
    assert await editor.problems(document) == []


@pytest.mark.parametrize("name", ["a b.yaml", "100%.yaml", "a%20b.yaml", "ü#?.yaml", "\U0001f600.yaml"])
async def test_names_of_all_kinds(editor: Editor, tmp_path: Path, name: str) -> None:
    (tmp_path / "base.yaml").write_text(SPEC)
    document = editor.open(name, DEPENDENT + "lay: 1\n", tmp_path)
    assert document.uri.endswith(quote(name))
    assert codes(await editor.problems(document)) == ["unknown-key"]


async def test_an_untitled_document(editor: Editor) -> None:
    document = editor.open_uri("untitled:Untitled-1", FAULTY)
    assert codes(await editor.problems(document)) == ["unknown-value"]


async def test_line_breaks_of_windows(editor: Editor) -> None:
    document = editor.open("windows.yaml", FAULTY.replace("\n", "\r\n"))
    (problem,) = await editor.problems(document)
    assert problem.range.start == types.Position(6, FAULTY.split("\n")[6].index("SAM"))


async def test_a_link_is_followed(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "base.yaml").write_text(SPEC)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "base.yaml").symlink_to("far/base.yaml")
    document = editor.open("net.yaml", DEPENDENT, tmp_path)
    assert await editor.problems(document) == []
    editor.open("base.yaml", SPEC.replace("net", "0"), tmp_path / "far")
    assert await editor.problems(document) == []


@pytest.mark.parametrize(
    ("encoding", "column"),
    [("utf-8", 18 + 8 + 3), ("utf-16", 18 + 4 + 3), ("utf-32", 18 + 2 + 3)],
)
def test_columns_are_those_of_the_client(encoding: str, column: int) -> None:
    text = HEAD + '  - relu: {name: "\U0001f600\U0001f600", nam: x}\n'
    spec = OpenSpec("file:///net.yaml", "net.yaml", text, encoding=encoding)
    (*_, last) = published(spec)[spec.uri]
    assert last.range.start == types.Position(HEAD.count("\n"), column)
