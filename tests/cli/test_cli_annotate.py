"""`netspec annotate`: prints a spec with shapes as comments, or writes them into it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.pipeline import inspect_file
from tests.cli.conftest import GOOD, Write


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(["annotate", *argv])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_shapes_are_printed_beside_the_steps(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, good)
    assert (code, err) == (0, "")
    assert [line.split("# ==> ")[1] for line in out.splitlines() if "# ==> " in line] == [
        "[N, 14, 14, 8], 608 params",
        "[N, 1568]",
        "[N, 10], 15,690 params",
    ]
    assert len({line.index("# ==> ") for line in out.splitlines() if "# ==> " in line}) == 1
    assert Path(good).read_text(encoding="utf-8") == GOOD


def test_parameters_settings_and_the_input_count(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["-p", "num_classes=7", "--set", "conv1.num_outputs=2", "--input", "Nx9x9x3"]
    code, out, _ = run(capsys, good, *options)
    assert code == 0
    assert [line.split("# ==> ")[1] for line in out.splitlines() if "# ==> " in line] == [
        "[N, 3, 3, 2], 152 params",
        "[N, 18]",
        "[N, 7], 133 params",
    ]


def test_in_place_then_updated_then_removed(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, printed, _ = run(capsys, good)
    assert run(capsys, good, "--in-place") == (0, "", "")
    assert Path(good).read_text(encoding="utf-8") == printed
    assert run(capsys, good, "-i") == (0, "", "")
    assert Path(good).read_text(encoding="utf-8") == printed
    changed = printed.replace("stride: 2", "stride: 1")
    Path(good).write_text(changed, encoding="utf-8")
    assert "[N, 28, 28, 8]" in run(capsys, good)[1]
    assert run(capsys, good, "-i", "--remove") == (0, "", "")
    assert Path(good).read_text(encoding="utf-8") == GOOD.replace("stride: 2", "stride: 1")


def test_an_annotated_spec_builds_the_same_network(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = inspect_file(good)
    run(capsys, good, "-i")
    after = inspect_file(good)
    assert (before.problems, after.problems) == ((), ())
    assert before.network is not None
    assert after.network is not None
    assert repr(after.network.layers) == repr(before.network.layers)


def test_a_faulty_spec_is_reported_and_stays(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(bad).read_text(encoding="utf-8")
    for options in ([], ["-i"], ["-o", "new.yaml"]):
        code, out, err = run(capsys, bad, *options)
        assert (code, out) == (1, "")
        assert "bad.yaml:8:43: error: conv2d 'conv1': kernel_size" in err
    assert Path(bad).read_text(encoding="utf-8") == text
    assert not Path("new.yaml").exists()


def test_a_file_is_written_whole_and_not_over_another(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, good, "-o", "new.yaml") == (0, "", "")
    assert "# ==> [N, 14, 14, 8]" in Path("new.yaml").read_text(encoding="utf-8")
    Path("new.yaml").write_text("mine", encoding="utf-8")
    assert run(capsys, good, "-o", "new.yaml")[0] == 2
    assert Path("new.yaml").read_text(encoding="utf-8") == "mine"
    assert run(capsys, good, "--force", "-o", good)[0] == 2
    assert Path(good).read_text(encoding="utf-8") == GOOD


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.replace("\n", "\r\n").encode())))
    code, out, _ = run(capsys, "-")
    assert code == 0
    assert "# ==> [N, 1568]\r\n" in out
    assert run(capsys, "-", "-i")[0] == 2


def test_removing_needs_no_sound_spec(bad: str, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(bad).read_text(encoding="utf-8")
    name = write("annotated.yaml", text.replace("scope: flat}", "scope: flat}  # ==> [N, 2]"))
    assert run(capsys, name, "--remove") == (0, text, "")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["good.yaml", "-i", "-o", "x.yaml"], "not allowed with"),
        (["good.yaml", "--remove", "-p", "num_classes=3"], "leave out -p, --set and --input"),
        (["good.yaml", "-p", "classes=3"], "unknown parameter 'classes'"),
        (["recipe.yaml"], "is a recipe"),
    ],
)
def test_wrong_usage(argv: list[str], said: str, good: str, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert good
    write("recipe.yaml", "recipe: 1\nspec: good.yaml\n")
    try:
        code = main(["annotate", *argv])
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == 2
    assert said in capsys.readouterr().err


def test_files_that_cannot_be_read(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "none.yaml")[0] == 1
    assert run(capsys, "none.yaml", "--remove")[0] == 1
    broken = write("broken.yaml", "netspec: 1\nlayers: [\n")
    assert run(capsys, broken)[0] == 1
    assert run(capsys, broken, "--remove")[:2] == (0, "netspec: 1\nlayers: [\n")
