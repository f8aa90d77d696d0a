"""The outline, folding and selection of documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.places.folding import folding_range
from netspec.lsp.places.selection_ranges import selection_range
from netspec.lsp.places.symbols import document_symbol
from netspec.pipeline import inspect_file
from netspec.report.listing import Listing
from tests.navigation.projects import SPECS

TEXT = """\
# one
# two
netspec: 1
name: net
doc: |
  # no comment
  # nor this
params:
  p: {type: int, default: 3}
functions: {f(x): x + p}
input: {name: images, shape: [N, 8, 8, 3]}
blocks:
  unit:
    params: {d: {type: int}}
    layers:
      - conv2d: {num_outputs: $d, kernel_size: 3}
arg_scope:
  - {ops: [conv2d], padding: SAME}
end_points: {collect: [conv2d, unit]}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 3,
             scope: conv1}
  # a comment alone
  - scope: group_$i
    repeat: $p
    layers:
      - unit: {d: 8}
  - branches:
      left:
        - relu: {}
      right: []
    join: add
    when: $(p > 2)
    else:
      - conv2d_same: {num_outputs: 8, kernel_size: 3, stride: 1, scope: other}
"""

OUTLINE = """\
name: net
params
  p: int = 3
functions
  f(x): x + p
input: [N, 8, 8, 3]
blocks
  unit: (d)
    d: int
    conv2d: conv2d
arg_scope
  conv2d: padding: SAME
end_points
  collect: [conv2d, unit]
layers
  conv1: conv2d [N, 8, 8, 8]
  group_$i: group x $p
    unit: unit
  group: group
    left
      Relu: relu [N, 8, 8, 8]
    right
    add: join
    else
      other: conv2d_same"""


def opened(text: str, name: str = "net.yaml") -> OpenSpec:
    return OpenSpec(f"file:///folder/{name}", f"/folder/{name}", text)


def outline(text: str) -> Sequence[types.DocumentSymbol]:
    spec = opened(text)
    return document_symbol(spec, types.DocumentSymbolParams(types.TextDocumentIdentifier(spec.uri))) or ()


def lines(symbols: Sequence[types.DocumentSymbol], depth: int = 0) -> Iterator[str]:
    for each in symbols:
        yield f"{'  ' * depth}{each.name}{f': {each.detail}' if each.detail else ''}"
        yield from lines(each.children or (), depth + 1)


def everything(symbols: Sequence[types.DocumentSymbol]) -> Iterator[types.DocumentSymbol]:
    for each in symbols:
        yield each
        yield from everything(each.children or ())


def test_the_outline_lists_what_a_spec_has() -> None:
    assert "\n".join(lines(outline(TEXT))) == OUTLINE


def test_layers_have_the_names_and_shapes_that_show_prints() -> None:
    for path in (SPECS / "alexnet_v2.yaml", SPECS / "overfeat.yaml"):
        network = inspect_file(str(path)).network
        assert network is not None
        printed = {row.name for row in Listing(network).rows}
        layers = next(each for each in outline(path.read_text()) if each.name == "layers")
        leaves = [each for each in everything(layers.children or ()) if each.kind is types.SymbolKind.Field]
        assert {each.name for each in leaves} == printed


def test_ranges_are_inside_those_around_them() -> None:
    for path in sorted(SPECS.glob("*.yaml")):
        for symbol in everything(outline(path.read_text())):
            assert symbol.name
            for inner in (symbol.selection_range, *(each.range for each in symbol.children or ())):
                assert symbol.range.start <= inner.start <= inner.end <= symbol.range.end, symbol.name


def test_a_recipe_has_an_outline_of_its_keys() -> None:
    text = "recipe: 1\nname: run\nspec: net.yaml\nloss:\n  - mean_squared_error: {of: end}\nsteps: 3\n"
    expected = ["recipe: 1", "name: run", "spec: net.yaml", "loss", "  1", "    mean_squared_error", "      of: end"]
    assert list(lines(outline(text))) == [*expected, "steps: 3"]


def test_what_is_broken_is_left_out_alone() -> None:
    found = list(lines(outline(TEXT.replace("scope: group_$i", "scope: {group_$i"))))
    assert found[:10] == OUTLINE.splitlines()[:10]
    assert "  conv1: conv2d [N, 8, 8, 8]" in found


def folded(text: str) -> list[tuple[int, int, str | None]]:
    spec = opened(text)
    found = folding_range(spec, types.FoldingRangeParams(types.TextDocumentIdentifier(spec.uri)))
    return [(each.start_line + 1, each.end_line + 1, each.kind) for each in found]


def test_what_has_several_lines_folds() -> None:
    places = [(5, 7), (8, 9), (12, 16), (13, 16), (15, 16), (17, 18), (20, 35), (21, 22), (24, 27), (26, 27), (28, 35)]
    places += [(29, 30), (34, 35)]
    assert folded(TEXT) == [*((*place, None) for place in places), (1, 2, "comment")]


def test_a_text_that_is_no_mapping_folds_its_comments() -> None:
    assert folded("# netspec: 1\n#\n- [") == [(1, 2, "comment")]


def selected(text: str, needle: str) -> list[str]:
    """The texts of the ranges around a place, without those of several lines."""
    spec, index = opened(text), text.index(needle)
    place = types.Position(text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1))
    asked = types.SelectionRangeParams(types.TextDocumentIdentifier(spec.uri), [place])
    found: types.SelectionRange | None = selection_range(spec, asked)[0]
    texts = []
    while found is not None:
        start, end = found.range.start, found.range.end
        one = start.line == end.line
        texts.append(
            spec.lines[start.line][start.character : end.character] if one else f"{start.line + 1}-{end.line + 1}"
        )
        found = found.parent
    return texts


def test_a_selection_grows_from_a_name_to_the_file() -> None:
    assert selected(TEXT, "d, kernel_size: 3}") == [
        "d",
        "$d",
        "num_outputs: $d",
        "{num_outputs: $d, kernel_size: 3}",
        "conv2d: {num_outputs: $d, kernel_size: 3}",
        "- conv2d: {num_outputs: $d, kernel_size: 3}",
        "15-16",
        "14-16",
        "13-16",
        "12-16",
        "1-36",
    ]


def test_a_selection_at_a_key_begins_with_the_key() -> None:
    assert selected(TEXT, "padding")[:3] == ["padding", "padding: SAME", "{ops: [conv2d], padding: SAME}"]
