"""What each name means, by the language's own rules: which definition a use is of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netspec.expression.words import EXPRESSION_WORDS, SOFT_FUNCTIONS
from tests.docs.test_shown_blocks import BLOCKS, named
from tests.navigation.projects import ROOT, definitions, name_at, names_of, shipped

FILES = {
    "base.yaml": b"""\
netspec: 1
name: base
params:
  width: {type: int, default: 8}
  units: {type: int, default: 2}
functions:
  twice(width): width * 2
  wider(d): twice(d) + width
input: {shape: [N, 32, 32, $units]}
blocks:
  stem: {use: stem.yaml}
  unit:
    params: {width: {type: int}, scope: {type: str, default: inside}}
    scope: one_unit
    layers:
      - conv2d: {num_outputs: $(width + units), kernel_size: 1, scope: conv_$scope}
        id: inner
      - conv2d_same: {num_outputs: $(inner.channels * 0 + 8), kernel_size: 3, stride: 1, scope: same_$scope}
        from: input
layers:
  - stem: {depth: $width}
  - scope: stage
    repeat: $units
    layers:
      - unit: {width: $(wider(i)), scope: unit_$i}
        id: skip_$i
      - conv2d: {num_outputs: 8, kernel_size: $i, scope: conv_$i}
        repeat: 2
  - add: {}
    from: [skip_2, stage]
    end_point: joined
  - softmax: {scope: predictions}
    from: joined
end_points: {collect: [conv2d, unit], final: predictions}
""",
    "stem.yaml": b"""\
netspec: 1
name: stem
params: {depth: {type: int, default: 8}}
input: {shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: $depth, kernel_size: 3, scope: first}
    end_point: early
  - conv2d: {num_outputs: $depth, kernel_size: 3, scope: second}
""",
    "variant.yaml": b"""\
netspec: 1
extends: base.yaml
name: variant
params:
  width: {type: int, default: 16}
patch:
  change:
    stage: {repeat: $width}
    stage/conv_$i: {padding: SAME}
    unit.inner: {activation_fn: "$('elu' if width > 8 else null)"}
    stem.second: {kernel_size: $(depth // 4)}
  insert_before:
    predictions:
      - relu: {}
        from: early
        end_point: late
expect: {end_points: {late: [N, 32, 32, 16], variant/first: [N, 32, 32, 16], joined: [N, 32, 32, 8]}}
""",
    "recipe.yaml": b"""\
recipe: 1
name: trained
params: {width: {type: int, default: 3}}
spec: variant.yaml
parameters: {width: $width}
set: {predictions.side: true}
loss: {softmax_cross_entropy: {of: joined}}
""",
}

USES = {
    "a parameter in an expression of the file": ("base.yaml", "32, 32, $^units", ["base.yaml:5: ^units: {type"]),
    "an argument hides a parameter": ("base.yaml", "): ^width * 2", ["base.yaml:7: twice(^width)"]),
    "a function reads a parameter": ("base.yaml", "twice(d) + ^width", ["base.yaml:4: ^width: {"]),
    "a function calls one above": ("base.yaml", "d): ^twice(d)", ["base.yaml:7: ^twice(width)"]),
    "a function's own argument": ("base.yaml", "twice(^d) +", ["base.yaml:8: wider(^d)"]),
    "a block's parameter hides that of the file": ("base.yaml", "$(^width + units)", ["base.yaml:13: params: {^width"]),
    "a block reads a parameter of the file": ("base.yaml", "width + ^units)", ["base.yaml:5: ^units"]),
    "a block's own scope": ("base.yaml", "conv_$^scope", ["base.yaml:13: params: {width: {type: int}, ^scope"]),
    "a size of an id": ("base.yaml", "$(^inner.channels", ["base.yaml:17: id: ^inner"]),
    "a block's input is its call's": ("base.yaml", "from: ^input", ["base.yaml:12: ^unit:"]),
    "an argument of a call": ("base.yaml", "unit: {^width: $(wider", ["base.yaml:13: params: {^width"]),
    "a call of a block": ("base.yaml", "- ^unit: {width", ["base.yaml:12: ^unit:"]),
    "a call of a function": ("base.yaml", "$(^wider(i))", ["base.yaml:8: ^wider(d)"]),
    "the round of the group": ("base.yaml", "wider(^i)", ["base.yaml:23: ^repeat: $units"]),
    "an id is given once for all rounds": ("base.yaml", "id: skip_$^i", ["base.yaml:23: ^repeat: $units"]),
    "the round of the inner repeat": ("base.yaml", "kernel_size: $^i", ["base.yaml:28: ^repeat: 2"]),
    "the scope of a repeated layer is of the outer": ("base.yaml", "conv_$^i", ["base.yaml:23: ^repeat: $units"]),
    "a computed id": ("base.yaml", "[^skip_2", ["base.yaml:26: id: ^skip_$i"]),
    "a scope in a from": ("base.yaml", "skip_2, ^stage", ["base.yaml:22: - scope: ^stage"]),
    "an end point in a from": ("base.yaml", "from: ^joined", ["base.yaml:31: end_point: ^joined"]),
    "a layer that ends the network": (
        "base.yaml",
        "final: ^predictions",
        ["base.yaml:32: - softmax: {scope: ^predictions"],
    ),
    "a collected block": ("base.yaml", "[conv2d, ^unit]", ["base.yaml:12: ^unit:"]),
    "an argument of another spec": ("base.yaml", "stem: {^depth", ["stem.yaml:3: params: {^depth"]),
    "a variant reads its own declaration": ("variant.yaml", "repeat: $^width", ["variant.yaml:5: ^width"]),
    "a declaration leads to the one that it overrides": ("variant.yaml", "^width: {type", ["base.yaml:4: ^width"]),
    "a patch's step": ("variant.yaml", "^stage: {repeat", ["base.yaml:22: - scope: ^stage"]),
    "a patch's path, its beginning": ("variant.yaml", "^stage/conv", ["base.yaml:22: - scope: ^stage"]),
    "a patch's path, its end": (
        "variant.yaml",
        "stage/^conv_$i",
        ["base.yaml:27: - conv2d: {num_outputs: 8, kernel_size: $i, scope: ^conv"],
    ),
    "a patch's block": ("variant.yaml", "^unit.inner", ["base.yaml:12: ^unit:"]),
    "a patch's step of a block": ("variant.yaml", "unit.^inner", ["base.yaml:17: id: ^inner"]),
    "a patch sees the parameters of a block": ("variant.yaml", "if ^width", ["base.yaml:13: params: {^width"]),
    "a patch's step of a spec that is a block": (
        "variant.yaml",
        "stem.^second",
        ["stem.yaml:8: - conv2d: {num"],
    ),
    "a patch sees the parameters of that spec": ("variant.yaml", "(^depth", ["stem.yaml:3: params: {^depth"]),
    "an end point of a spec that the base uses": ("variant.yaml", "from: ^early", ["stem.yaml:7: end_point: ^early"]),
    "an expected end point": ("variant.yaml", "{^late: [N", ["variant.yaml:16: end_point: ^late"]),
    "an expected layer of a spec that the base uses": (
        "variant.yaml",
        "variant/^first",
        ["stem.yaml:6: - conv2d: {num"],
    ),
    "an expected end point of the base": ("variant.yaml", ", ^joined", ["base.yaml:31: end_point: ^joined"]),
    "a recipe's own parameter": ("recipe.yaml", "$^width", ["recipe.yaml:3: params: {^width"]),
    "a parameter of its spec": ("recipe.yaml", "parameters: {^width", ["variant.yaml:5: ^width"]),
    "a layer that a recipe changes": (
        "recipe.yaml",
        "^predictions.side",
        ["base.yaml:32: - softmax: {scope: ^predictions"],
    ),
    "an output of a loss": ("recipe.yaml", "of: ^joined", ["base.yaml:31: end_point: ^joined"]),
}


@pytest.mark.parametrize("use", USES)
def test_a_use_leads_to_its_definition(use: str) -> None:
    file, around, expected = USES[use]
    found = definitions(FILES, file, around)
    assert len(found) == len(expected)
    assert all(each.startswith(start) for each, start in zip(found, expected, strict=True)), found


def test_a_block_of_the_library_is_found() -> None:
    names, place = names_of(FILES), name_at(FILES, "base.yaml", "- ^conv2d_same:")
    assert place is not None
    (found,) = names.definitions(f"{ROOT}/base.yaml", place)
    assert found.span.file.endswith("library/blocks.yaml")
    line = Path(found.span.file).read_text(encoding="utf-8").splitlines()[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == "conv2d_same"


@pytest.mark.parametrize("around", ["num_^outputs: 8", "^kernel_size: $i", "- ^add: {}", "^repeat: 2", "net^spec: 1"])
def test_words_of_the_language_are_no_names_of_the_file(around: str) -> None:
    place = name_at(FILES, "base.yaml", around)
    assert place is None or (place.meaning is not None and place.meaning.kind == "round")


NAME = re.compile(r"[A-Za-z_]\w*")
EXPRESSION = re.compile(r"\$([A-Za-z_]\w*)|\$(\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\))")
TEXT = re.compile(r"'[^']*'|\"[^\"]*\"|\b\d[\w.]*|\binput\.\w+|\.\w+")

KEY = re.compile(r"[\w/]*:(?: |$)")


NO_NAMES = {*EXPRESSION_WORDS, *SOFT_FUNCTIONS, "for", "in"}
"""What is no name in an expression: of the functions, those that no file shown here defines itself."""


def read(line: str) -> list[int]:
    """The columns of the names that the expressions of a line read, by patterns alone."""
    found = []
    for expression in EXPRESSION.finditer(line):
        plain = TEXT.sub(lambda text: " " * len(text[0]), expression[0])
        if KEY.match(line, expression.end()):
            continue  # the name of a layer in a patch, as it is written
        names = (name for name in NAME.finditer(plain) if name[0] not in NO_NAMES)
        found += [expression.start() + name.start() + 1 for name in names]
    return found


def test_names_are_read_by_patterns() -> None:
    assert read("a: $(max(one, 'two', input.height, 3) + three.channels) $four") == [10, 41, 58]
    assert read("a: one $(true if not known(x) else null)") == [28]


SHOWN = [block for block in BLOCKS if block.info == "yaml" and "netspec: 1" in block.body]


def every_spec() -> list[tuple[str, dict[str, bytes]]]:
    """The specs that come with netspec, and those of the docs whose bases the page shows."""
    specs = shipped()
    found = [(name, {**specs, "this": data}) for name, data in specs.items()]
    for block in SHOWN:
        page = {name: each.body.encode() for each in SHOWN if each.page == block.page and (name := named(each))}
        beside = {f"specs/{name}": data for name, data in specs.items()}
        extended = re.search(r"^extends: (.*)$", block.body, re.MULTILINE)
        if extended is None or extended[1] in {**page, **beside}:
            found.append((str(block), {**beside, **page, "this": block.body.encode()}))
    return found


def test_the_docs_show_many_specs() -> None:
    assert len(every_spec()) > len(shipped()) + 40


@pytest.mark.parametrize(("name", "files"), every_spec(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_name_that_an_expression_reads_means_something(name: str, files: dict[str, bytes]) -> None:
    places = names_of(files).of(f"{ROOT}/this").places
    meant = {(each.span.line, each.span.column) for each in places if each.meaning is not None}
    lines = files["this"].decode().splitlines()
    assert places
    expected = {
        (number, column)
        for number, line in enumerate(lines, 1)
        for column in read(line.partition("  #")[0])
        if not line.startswith("#") and "doc:" not in line
    }
    assert expected <= meant
    assert not [each for each in places if each.meaning is None]
