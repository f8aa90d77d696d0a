"""An annotated file has the same value, is annotated again to the same text, and loses its annotations to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.analysis.step_facts import StepsOfNetwork
from netspec.annotation.trailing_comments import SIGN, annotated, without_annotations
from netspec.pipeline import Overrides, inspect_overridden
from netspec.source import read_text

HERE = Path(__file__).parent
SPECS = sorted((HERE.parents[1] / "specs").glob("*.yaml"))
STRANGE = (HERE / "strange.yaml").read_bytes()


def annotate(data: bytes, path: Path) -> bytes:
    bare = without_annotations(data)
    inspected = inspect_overridden(bare, str(path), Overrides())
    assert inspected.document
    steps = StepsOfNetwork(inspected.built, inspected.layers, inspected.checked, sound=inspected.sound is not None)
    return annotated(bare, steps.of_file(str(path), inspected.document.patches))


def value(data: bytes) -> object:
    document, _ = read_text(data, "net.yaml")
    assert document
    return document.root.value


def require_harmless(data: bytes, path: Path) -> bytes:
    made = annotate(data, path)
    assert SIGN.encode() in made
    assert value(made) == value(data)
    assert annotate(made, path) == made
    assert without_annotations(made) == data
    return made


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("path", [HERE / "strange.yaml", *SPECS[::4]], ids=lambda path: path.stem)
def test_files_keep_their_value_and_their_bytes(path: Path, end: str) -> None:
    text = path.read_bytes().decode()
    require_harmless(text.replace("\n", end).encode(), path)


def test_every_spec() -> None:
    for path in SPECS:
        assert yaml.safe_load(require_harmless(path.read_bytes(), path)) == yaml.safe_load(path.read_bytes())


def test_a_file_without_a_line_break_at_its_end() -> None:
    made = require_harmless(STRANGE.rstrip(), HERE / "strange.yaml")
    assert not made.endswith(b"\n")


@settings(max_examples=20)
@given(st.data())
def test_blanks_and_comments_at_the_ends_of_lines(data: st.DataObject) -> None:
    """Lines of a spec of one step a line, each with an end of its own."""
    ends = st.sampled_from(
        [
            "",
            " ",
            "\t",
            "  \t ",
            " # mine",
            "  # a # b ",
            " # ==> mine",
            " # ==> [1] mine",
            " # ==> not built by me",
            "\t#==> [1]",
            " # é 語",
            " #",
        ]
    )
    head = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 8, 8, 3]}\nlayers:\n"
    lines = [f"  - relu: {{}}{data.draw(ends)}\n" for _ in range(data.draw(st.integers(1, 5)))]
    require_harmless((head + "".join(lines)).encode(), HERE / "net.yaml")


def test_that_a_harmful_comment_is_noticed() -> None:
    with pytest.raises(AssertionError):
        require_harmless(b"netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 3]}\nlayers: []\n", HERE / "net.yaml")


def test_the_comments_stand_in_a_column_where_lines_are_short() -> None:
    text = STRANGE.decode()
    lines = [line for line in annotate(STRANGE, HERE / "strange.yaml").decode().splitlines() if f"  {SIGN}" in line]
    places = [line.index(f"  {SIGN}[") for line in lines if f"  {SIGN}[" in line and "text" not in line]
    assert len(places) > 10
    assert sorted(places)[len(places) // 2] == max(place for place in places if place < 89)
    assert text.count("# mine, the stem") == 1


def test_comments_of_users_stay() -> None:
    """Those with other words behind the sign, and all that stand alone, inside scalars, or have none of its blanks."""
    text = (
        "a: 1  # ==> 54x54\n# ==> [N, 1]\nb: '  # ==> [N, 1]'\nc: |\n  # ==> [N, 1]\n"
        "  x  # ==> [N, 1]\nd: 1  # ==>[N, 1]\n"
    )
    assert without_annotations(text.encode()) == text.encode()
    assert without_annotations(b"a: 1  # mine  # ==> [N, 1], 3 params \n") == b"a: 1  # mine \n"
    assert without_annotations(b"\xff  # ==> [N, 1]\n") == b"\xff  # ==> [N, 1]\n"


@pytest.mark.parametrize(
    "mine",
    [
        "[N, 8, 8, 3] too wide",
        "[N, 1], 5 params (mine)",
        "[N, 1], 5 layers",
        "not built here",
        "[N, 1] or so",
        "[1]; [2] x",
    ],
)
def test_a_comment_that_says_more_than_netspec_is_kept(mine: str) -> None:
    text = f"netspec: 1\nname: net\ninput: {{shape: [N, 8, 8, 3]}}\nlayers:\n  - relu: {{}}  # ==> {mine}\n".encode()
    made = require_harmless(text, HERE / "net.yaml")
    assert f"# ==> {mine}  # ==> [N, 8, 8, 3]\n".encode() in made
