"""A layer of several outputs shows the shapes of all of them, wherever shapes of layers are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netspec.annotation.trailing_comments import annotated, without_annotations
from netspec.cli.main import main
from netspec.report.shape_columns import Several, Shapes
from netspec.shapes import shapes_text, symbol

SPEC = """\
netspec: 1
name: parted
input: {shape: [N, 8, 12]}
layers:
  - split: {num_or_size_splits: [4, 8], axis: 2}
    id: [a, b]
  - split: {num_or_size_splits: 4, axis: 2}
    from: b
    id: [c, d, e, f]
  - fully_connected: {num_outputs: 5, scope: last}
    from: d
"""
FIRST, SECOND = "[N, 8, 4] and [N, 8, 8]", "4 x [N, 8, 2]"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("parted.yaml").write_text(SPEC)
    return "parted.yaml"


@pytest.mark.parametrize("form", ["text", "csv", "markdown"])
def test_show(file: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", file, "--format", form]) == 0
    out = capsys.readouterr().out
    assert FIRST in out
    assert SECOND in out


def test_explain_and_diff(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", file, "split", "split_1"]) == 0
    out = capsys.readouterr().out
    assert f"output        {FIRST}\n" in out
    assert f"output        {SECOND}\n" in out
    assert main(["explain", file, "split", "--format", "json"]) == 0
    assert '"output_shapes": [' in capsys.readouterr().out
    less = SPEC.replace("  - split: {num_or_size_splits: 4, axis: 2}\n", "  - relu: {}\n")
    Path("less.yaml").write_text(less.replace("[c, d, e, f]", "d"))
    main(["diff", "less.yaml", file])
    assert f"output {SECOND}" in capsys.readouterr().out


def test_annotations_are_written_and_taken_away(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["annotate", file]) == 0
    out = capsys.readouterr().out
    assert f"# ==> {FIRST}\n" in out
    assert f"# ==> {SECOND}\n" in out
    assert without_annotations(out.encode()).decode() == SPEC
    assert annotated(SPEC.encode(), ()).decode() == SPEC


def test_the_picture(file: str) -> None:
    assert main(["plot", file, "-o", "parted.html"]) == 0
    assert FIRST in Path("parted.html").read_text()


def test_a_narrow_column_keeps_the_channels() -> None:
    several = Several(((symbol("N"), 8, 4), (symbol("N"), 8, 8)))
    kind = Shapes()
    assert kind.cells([several, (symbol("N"), 16, 4)]) == [FIRST, "[N, 16, 4]"]
    assert kind.cells([several, (symbol("N"), 16, 4)], 21)[0] == "[..., 4] and [..., 8]"


def test_equal_shapes_in_a_row_are_counted() -> None:
    assert shapes_text([(1,), (1,), (2,), (1,)]) == "2 x [1] and [2] and [1]"
    assert json.dumps(shapes_text([None])) == '"?"'
