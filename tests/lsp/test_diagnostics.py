"""Problems in an editor are those that `netspec check` reports, of the text at its present version."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.lsp.editor import Editor

SPECS = Path(__file__).parents[2] / "specs"
BROKEN = """\
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, padding: SAM}
"""


async def test_a_sound_spec_has_no_problem(editor: Editor) -> None:
    document = editor.open("alexnet.yaml", (SPECS / "alexnet_v2.yaml").read_text())
    assert await editor.problems(document) == []


async def test_a_problem_stands_at_its_place(editor: Editor) -> None:
    document = editor.open("broken.yaml", BROKEN)
    (problem,) = await editor.problems(document)
    assert (problem.code, problem.severity) == ("unknown-value", types.DiagnosticSeverity.Error)
    assert problem.range == types.Range(document.at("SAM}"), document.at("SAM", behind=True))
    assert "did you mean SAME?" in problem.message or "write SAME" in problem.message


async def test_problems_follow_the_text(editor: Editor) -> None:
    document = editor.open("follows.yaml", BROKEN)
    assert await editor.problems(document)
    document.write(BROKEN.replace("SAM", "SAME"))
    assert await editor.problems(document) == []
