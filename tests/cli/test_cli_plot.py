"""`netspec plot`: what is written, what is unfolded, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from netspec.cli.main import main
from tests.cli.conftest import BAD, GOOD, Write

SPECS = Path(__file__).parents[2] / "specs"
VGG = str(SPECS / "vgg_16.yaml")


def boxes(chart: str) -> list[str]:
    """The names of the boxes of a flowchart, and of its unfolded scopes, behind which their blocks stand."""
    return re.findall(r'^ +(?:subgraph )?n\d+[\[(]+"([^"<]*?)(?: · [^"<]*)?["<]', chart, re.MULTILINE)


def drawn(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["plot", "-o", "-", "--format", "mmd", *arguments]) == 0
    return boxes(capsys.readouterr().out)


def test_scopes_are_folded_unless_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    folded = drawn(capsys, VGG)
    assert folded[:3] == ["images", "conv1", "pool1"]
    assert len(folded) == 18
    assert drawn(capsys, VGG, "--unfold", "conv1")[1:4] == ["conv1", "conv1_1", "conv1_2"]
    every = drawn(capsys, VGG, "--depth", "all")
    assert len(every) == 18 + 13
    assert drawn(capsys, VGG, "--depth", "2") == every
    assert drawn(capsys, VGG, "--depth", "all", "--fold", "conv1", "--fold", "vgg_16/conv2")[:4] == [
        "images", "conv1", "pool1", "conv2",
    ]  # fmt: skip


def test_a_scope_inside_others_unfolds_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    found = drawn(capsys, str(SPECS / "resnet_v2_50.yaml"), "--unfold", "block2/unit_2")
    assert "unit_1/bottleneck_v2" in found
    assert "unit_2/bottleneck_v2" in found
    assert "preact" in found
    assert "block1" in found


def test_parameters_layers_and_inputs_change_what_is_drawn(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    spec = write("tiny.yaml", GOOD)
    assert main(["plot", spec, "-o", "-", "--format", "html", "-p", "num_classes=7", "--set", "conv1.num_outputs=3",
                 "--input", "2x64x64x3"]) == 0  # fmt: skip
    page = capsys.readouterr().out
    assert "[2, 7]" in page
    assert "[2, 30, 30, 3]" in page


def test_the_spec_may_come_from_a_pipe(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert main(["plot", "-", "-o", "-", "--format", "mmd"]) == 0
    assert boxes(capfd.readouterr().out) == ["images", "conv1", "flat", "fc", "output"]


def test_a_faulty_spec_is_reported_and_not_drawn(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plot", write("bad.yaml", BAD), "-o", "bad.mmd"]) == 1
    assert "bad.yaml:8:43: error:" in capsys.readouterr().err
    assert not Path("bad.mmd").exists()


def test_a_file_that_exists_is_not_replaced(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    spec = write("tiny.yaml", GOOD)
    Path("tiny.mmd").write_text("mine", encoding="utf-8")
    assert main(["plot", spec, "-o", "tiny.mmd"]) == 2
    assert "already exists" in capsys.readouterr().err
    assert Path("tiny.mmd").read_text(encoding="utf-8") == "mine"
    assert main(["plot", spec, "-o", "tiny.mmd", "--force"]) == 0
    assert Path("tiny.mmd").read_text(encoding="utf-8").startswith("flowchart")


def test_the_spec_itself_is_never_replaced(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    spec = write("tiny.yaml", GOOD)
    assert main(["plot", spec, "-o", spec, "--format", "mmd", "--force"]) == 2
    assert "so it is never replaced" in capsys.readouterr().err
    assert Path(spec).read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["-o", "tiny.txt"], "the format of 'tiny.txt' is not known"),
        (["-o", "-"], "the format of standard output is not known"),
        (["-o", "tiny.mmd", "--depth", "0"], "--depth expects a whole number >= 1, or all; got '0'"),
        (["-o", "tiny.mmd", "--unfold", "conv"], "unknown scope 'conv'; there are none"),
        (["-o", "no/tiny.mmd"], "there is no folder no"),
        (["-o", "."], ". is a folder; choose a file"),
    ],
)
def test_wrong_usage(arguments: list[str], text: str, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plot", write("tiny.yaml", GOOD), *arguments]) == 2
    assert text in capsys.readouterr().err


def test_scopes_that_do_not_exist_are_told_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plot", VGG, "-o", "vgg.mmd", "--unfold", "convolution"]) == 2
    assert "unknown scope 'convolution'; known: conv1, conv2, conv3, conv4, conv5\n" in capsys.readouterr().err
    assert main(["plot", VGG, "-o", "vgg.mmd", "--fold", "cnv3"]) == 2
    assert "did you mean 'conv3'?" in capsys.readouterr().err


def test_what_no_picture_holds_is_told(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("py_mini_racer")
    head = GOOD[: GOOD.index("  - conv2d")]
    spec = write("long.yaml", head + "  - relu: {}\n" * 5_000)
    assert main(["plot", spec, "-o", "long.svg", "-p", "num_classes=10"]) == 1
    assert (
        "5,002 boxes are more than a picture holds, 5,000; write .mmd, which has no such bound"
        in capsys.readouterr().err
    )
    assert not Path("long.svg").exists()


def test_an_interrupt_prints_nothing(write: Write) -> None:
    pytest.importorskip("py_mini_racer")
    spec = write("tiny.yaml", GOOD)
    code = (
        "import os, signal, threading\n"
        "from netspec.plot import drawing_engine\n"
        "drawing_engine._RUN += 'const begun = Date.now(); while (Date.now() - begun < 30000);'\n"
        "scripts = drawing_engine.scripts\n"
        "def interrupted():\n"
        "    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    return scripts()\n"
        "drawing_engine.scripts = interrupted\n"
        "from netspec.cli.main import program\n"
        "program()\n"
    )
    run = [sys.executable, "-c", code, "plot", spec, "-o", "tiny.svg"]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert not Path("tiny.svg").exists()


def test_svg_and_png_say_which_extra_they_need(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    assert main(["plot", write("tiny.yaml", GOOD), "-o", "tiny.svg"]) == 2
    said = ".svg and .png need mini-racer; install it with: pip install 'tf-netspec[plot]'; .html and .mmd work without"
    assert said in capsys.readouterr().err
    assert not Path("tiny.svg").exists()


def test_svg_and_png_are_written(write: Write) -> None:
    pytest.importorskip("py_mini_racer")
    pytest.importorskip("resvg_py")
    spec = write("tiny.yaml", GOOD)
    assert main(["plot", spec, "-o", "tiny.svg"]) == 0
    assert ET.parse("tiny.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 -- our own file
    assert main(["plot", spec, "-o", "tiny.png"]) == 0
    assert Path("tiny.png").read_bytes().startswith(b"\x89PNG")


def test_the_network_of_a_recipe_is_drawn(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("tiny.yaml", GOOD)
    assert main(["new", "--recipe", "tiny.yaml"]) == 0
    recipe = next(path for path in Path().glob("*.yaml") if path.name != "tiny.yaml")
    capsys.readouterr()
    assert drawn(capsys, str(recipe)) == ["images", "conv1", "flat", "fc", "output"]


def test_the_page_holds_the_graph(write: Write) -> None:
    assert main(["plot", write("tiny.yaml", GOOD), "-o", "tiny.html"]) == 0
    page = Path("tiny.html").read_text(encoding="utf-8")
    held = re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert held
    assert [node["label"] for node in json.loads(held[1])["graph"]["nodes"]] == [
        "images", "conv1", "flat", "fc", "output",
    ]  # fmt: skip
