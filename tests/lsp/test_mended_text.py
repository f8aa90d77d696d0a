"""A half-written line hides what depends on it, and nothing else: nothing untrue is said of the other lines.

The oracle is the whole text: what is said of a text of which one line is cut must hold of the text with the whole line.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from netspec.diagnostics import Problem
from netspec.hidden_sizes import any_hidden
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.network import Layer
from netspec.shapes import shape_text
from netspec.source import read_text

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
LONGER = sorted(path for room in ("zoo", "modern") for path in (SPECS[0].parent / room).glob("*.yaml"))
CUTS = 5
"""How many cuts of each spec are tried; `-m slow` tries more."""

HEAD = """\
netspec: 1
name: net
params:
  depth: {type: int, default: 8}
input: {name: images, shape: [N, 32, 32, 3]}
arg_scope:
  - {ops: [conv2d], padding: SAME}
layers:
  - conv2d: {num_outputs: $depth, kernel_size: 3, scope: a}
"""
TAIL = """\
  - conv2d: {num_outputs: 4, kernel_size: 3, padding: SAM, scope: z}
"""


def opened(text: str, edited: int | None = None, path: str = "net.yaml") -> OpenSpec:
    return OpenSpec("file:///net.yaml", path, text, edited=edited)


def known(layers: Sequence[Layer]) -> set[tuple[str, int, str, str]]:
    """The layers of whose shapes nothing is hidden: by place, since a half-written name of the net is in each scope."""
    return {
        (layer.span.file, layer.span.line, layer.op.key, shape_text(layer.output_shape))
        for layer in layers
        if layer.output_shape is not None and not any_hidden((layer.output_shape,))
    }


def untrue(cut: OpenSpec, whole: OpenSpec, line: int) -> Iterator[str]:
    """What is said of a text with a cut line, and does not hold of the whole text."""
    said = {(each.code, each.span.line) for each in whole.problems}
    own = frozenset(cut.mended.problems) if cut.mended is not None else frozenset[Problem]()
    for problem in cut.problems:
        if problem not in own and problem.span.line != line and (problem.code, problem.span.line) not in said:
            yield f"line {problem.span.line}: {problem.text} [{problem.code}]"
    yield from (f"{layer} is not so" for layer in known(cut.layers) - known(whole.layers))


@cache
def whole_spec(path: Path) -> OpenSpec:
    return opened(path.read_text(), path=str(path))


def cuts(path: Path, count: int, seed: int) -> Iterator[tuple[str, int]]:
    """Texts of a spec in which a line ends early, with the number of the line."""
    lines = path.read_text().split("\n")
    places = [(line, column) for line, text in enumerate(lines) for column in range(len(text))]
    for line, column in random.Random(seed).sample(places, count):  # noqa: S311 -- the same places in each run
        yield "\n".join([*lines[:line], lines[line][:column], *lines[line + 1 :]]), line + 1


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_nothing_untrue_is_said_of_a_cut_spec(path: Path) -> None:
    for text, line in cuts(path, CUTS, seed=1):
        cut = opened(text, line, str(path))
        if read_text(text, str(path))[0] is None:
            assert cut.mended is not None, (line, text.split("\n")[line - 1])
            assert list(untrue(cut, whole_spec(path), line)) == [], (line, text.split("\n")[line - 1])


@pytest.mark.parametrize("name", ["unet", "vit_b16", "lenet", "pix2pix_generator"])
def test_nothing_untrue_is_said_of_a_longer_spec(name: str) -> None:
    (path,) = [path for path in LONGER if path.stem == name]
    for text, line in cuts(path, 3, seed=3):
        if read_text(text, str(path))[0] is None:
            assert list(untrue(opened(text, line, str(path)), whole_spec(path), line)) == []


def test_what_is_untrue_is_found() -> None:
    whole = opened(HEAD + "  - relu: {}\n")
    assert list(untrue(opened(HEAD + TAIL), whole, line=1))
    assert list(untrue(opened(HEAD.replace("32", "16") + "  - relu: {}\n"), whole, line=1))
    assert list(untrue(whole, whole, line=1)) == []


HALF_WRITTEN = {
    "a bracket that is open": "  - conv2d: {num_outputs: 4, kernel_size: [3, 3\n",
    "a brace that is open": "  - conv2d: {num_outputs: 4\n",
    "a brace with nothing inside": "  - conv2d: {\n",
    "a quote that is open": '  - conv2d: {num_outputs: 4, scope: "b\n',
    "a quote around nothing": "  - conv2d: {num_outputs: 4, scope: '\n",
    "a key without a colon": "  - conv2d:\n      num_outputs: 4\n      kern\n",
    "a second colon": "  - conv2d: num_outputs: 4\n",
    "a line that is indented too little": "  - conv2d:\n      num_outputs: 4\n    kernel_size: 3\n   scope: b\n",
    "a line that is indented too deep": "  - relu: {}\n      id: b\n",
    "a tab": "\t- relu: {}\n",
    "a tab inside": "  - conv2d:\n\t\tnum_outputs: 4\n",
    "a bare word": "  con\n",
    "a comma alone": "  - conv2d: {num_outputs: 4, , kernel_size: 3}\n",
    "a bracket of the other kind": "  - conv2d: {num_outputs: 4]\n",
    "a word after the end": "  - conv2d: {num_outputs: 4, kernel_size: 3} scope\n",
    "a reserved character": "  - @relu\n",
    "a percent sign": "  - conv2d: {num_outputs: %\n",
    "an anchor without a name": "  - conv2d: &\n",
    "a block scalar with more": "  - conv2d: | x\n",
    "brackets over lines": "  - conv2d: {num_outputs: 4,\n            kernel_size: [3,\n            scope: b}\n",
    "a group's key": "  - scope: b\n    lay\n    layers:\n      - relu: {}\n",
    "an invisible character": "  - conv2d: {num_outputs: \x07 4}\n",
}


@pytest.mark.parametrize("half", HALF_WRITTEN.values(), ids=HALF_WRITTEN)
@pytest.mark.parametrize("tells", [True, False], ids=["edited", "not known"])
def test_the_rest_of_the_file_stays_analysed(half: str, tells: bool) -> None:
    edited = HEAD.count("\n") + half.count("\n")
    spec = opened(HEAD + half + TAIL, edited if tells else None)
    (before,) = [layer for layer in spec.layers if layer.scope == "net/a"]
    assert [str(size) for size in before.output_shape or ()] == ["N", "32", "32", "8"]
    last = HEAD.count("\n") + half.count("\n") + 1
    assert [problem.code for problem in spec.problems if problem.span.line == last] in (
        ["unknown-value"],
        ["yaml-syntax", "unknown-value"],  # the parser stops only there
        ["unknown-value", "yaml-syntax"],
        ["tab", "unknown-value"],
    )
    assert not any(
        layer.output_shape
        and layer.span.line == last
        and None not in layer.output_shape
        and not any_hidden((layer.output_shape,))
        for layer in spec.layers
    )


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("  depth: {type: int, default: ", {"net/a"}),
        ("input: {name: images, shape: [N, 32", {"net/a", "net/b"}),
        ("  - {ops: [conv2d], padd", {"net/a", "net/b"}),
    ],
)
def test_what_reads_a_half_written_declaration_is_unknown(line: str, hidden: set[str]) -> None:
    lines = (HEAD + "  - conv2d: {num_outputs: 4, kernel_size: 3, scope: b}\n").split("\n")
    number = next(at for at, text in enumerate(lines) if text.startswith(line[:8]))
    spec = opened("\n".join([*lines[:number], line, *lines[number + 1 :]]), number + 1)
    sure = {layer.scope for layer in spec.layers if layer.output_shape and not any_hidden((layer.output_shape,))}
    assert sure == {"net/a", "net/b"} - hidden


def test_a_word_without_its_colon_may_be_the_key_of_what_is_below() -> None:
    text = HEAD.replace("layers:", "layers") + TAIL
    spec = opened(text, HEAD.count("\n") - 1)
    assert [problem.code for problem in spec.problems] == ["yaml-syntax"]
    assert spec.layers == ()
    group = "  - arg_scope:\n      - {ops: [conv2d], stride: 2}\n    layers\n      - relu: {}\n"
    spec = opened(HEAD + group + TAIL, HEAD.count("\n") + 3)
    assert [problem.code for problem in spec.problems] == ["yaml-syntax", "unknown-value"]


def test_places_are_those_of_the_text() -> None:
    text = HEAD + "  - conv2d: {num_outputs: 4, kern\n" + TAIL
    document = opened(text).inspected.document
    assert document is not None
    assert document.lines == tuple(text.split("\n"))
    assert document.root["layers"][2]["conv2d"].key_span("padding").column == TAIL.index("padding") + 1
    assert document.root["layers"][1]["conv2d"]["num_outputs"].value == 4
    assert "\ue000" not in repr(document.root)


@pytest.mark.parametrize(
    "text", ["", "{", "[", '"', "- ", "\t", "netspec: 1\n: : :\n}\n]", "netspec: 1\n\ue000: {", "\x00"]
)
def test_nothing_raises(text: str) -> None:
    spec = opened(text)
    assert spec.layers == ()
    assert spec.problems == () or spec.problems[0].span.file == "net.yaml"


def test_a_recipe_is_mended_as_well(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(HEAD)
    recipe = "recipe: 1\nname: run\nspec: net.yaml\ndata: {train: {folders: a}\nloss: softmax\nepochs: 10\n"
    spec = opened(recipe, edited=4, path=str(tmp_path / "run.yaml"))
    assert spec.is_recipe
    assert [problem.span.line for problem in spec.problems if problem.code == "unknown-value"] == [5]
    assert "data" not in " ".join(problem.text for problem in spec.problems if problem.code != "yaml-syntax")


def test_a_text_that_can_be_parsed_is_not_mended() -> None:
    assert opened(HEAD + TAIL).mended is None


PASSED_ON = {"inception_v4"}
"""Where a cut hides what `pass` brings, its names are said to be unknown: to be mended."""


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in LONGER if path.stem not in PASSED_ON], ids=lambda path: path.stem)
def test_no_cut_of_a_longer_spec_has_a_false_report(path: Path) -> None:
    for text, line in cuts(path, 2, seed=4):
        if read_text(text, str(path))[0] is None:
            found = untrue(opened(text, line, str(path)), whole_spec(path), line)
            assert [each for each in found if each.startswith("line ")] == []


NASNET = next(path for path in LONGER if path.name == "nasnet.yaml")


@pytest.mark.parametrize("line", ["    inputs: [net, pre", '      number: {type: int, doc: "the number of the c'])
def test_a_block_that_is_being_written_may_have_any_inputs(line: str) -> None:
    lines = NASNET.read_text().split("\n")
    (number,) = [at for at, whole in enumerate(lines) if whole.startswith(line)]
    text = "\n".join([*lines[:number], line, *lines[number + 1 :]])
    assert {problem.code for problem in opened(text, number + 1, str(NASNET)).problems} == {"yaml-syntax"}


@pytest.mark.parametrize(
    ("name", "line", "half"), [("mobilenet", "  unit:", "  uni"), ("nasnet", "  total_cells()", "  tot")]
)
def test_of_declarations_only_the_one_that_is_being_named_is_unknown(name: str, line: str, half: str) -> None:
    (path,) = [path for path in LONGER if path.stem == name]
    lines = path.read_text().split("\n")
    number = next(at for at, whole in enumerate(lines) if whole.startswith(line))
    text = "\n".join([*lines[:number], half, *lines[number + 1 :]])
    assert {problem.code for problem in opened(text, number + 1, str(path)).problems} == {"yaml-syntax"}


def test_a_file_has_input_or_inputs_while_a_key_is_written() -> None:
    for half in ("", "in", "inputs"):
        text = HEAD.replace("arg_scope:\n", f"{half}\narg_scope: ]\n" if not half else f"{half}\narg_scope:\n")
        assert "conflicting-keys" not in {problem.code for problem in opened(text).problems}


@pytest.mark.slow
@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_nothing_untrue_is_said_of_any_cut(path: Path) -> None:
    for text, line in cuts(path, 15, seed=2):
        assert list(untrue(opened(text, line, str(path)), whole_spec(path), line)) == [] or (
            read_text(text, str(path))[0] is not None
        )


@pytest.mark.parametrize("half", ["i", "id", "id:b", "id: [", "en", 'id: "b'])
def test_an_id_that_is_being_written_may_be_any(half: str) -> None:
    reading = "  - conv2d: {num_outputs: $(b.channels), kernel_size: 3, scope: c}\n  - add: {}\n    from: [a, b]\n"
    text = f"{HEAD}    {half}\n{reading}{TAIL}"
    cut = opened(text)
    said = [(each.code, each.span.line) for each in cut.problems if each.code != "yaml-syntax"]
    assert said == [("unknown-value", text.count("\n"))]
    above = opened(f"{HEAD}{reading}    {half}\n{TAIL}")
    assert "expression-value" in {each.code for each in above.problems}, "an id comes before what reads it"
