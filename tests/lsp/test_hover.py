"""Hover: speaks of the word under the cursor, gives the values that `explain` gives, and lets no text be markup."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls")

from lsprotocol import types

from netspec.analysis.explanation import explained
from netspec.lsp.client.client_settings import ClientSettings
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover import hover
from netspec.ops import OPS
from netspec.pipeline import inspect_file
from netspec.report.layer_columns import COLUMNS
from netspec.report.listing import Listing
from netspec.report.source_rows import plain_text
from netspec.schema.step_words import GROUP

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
PLAIN = ClientSettings(markdown=False)
HEAD = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 32, 32, 3]}\n"


def opened(text: str, name: str = "net.yaml", client: ClientSettings = PLAIN) -> OpenSpec:
    return OpenSpec(f"file:///{name}", name, text, 1, client=client)


def spec_file(name: str) -> OpenSpec:
    path = SPECS / f"{name}.yaml"
    return opened(path.read_text(encoding="utf-8"), str(path))


def hovered(spec: OpenSpec, line: int, character: int) -> types.Hover | None:
    named = types.TextDocumentIdentifier(spec.uri)
    return hover(spec, types.HoverParams(named, types.Position(line, character)))


def said(spec: OpenSpec, needle: str, within: str = "") -> str:
    """What is said at the first occurrence of a text, or at that within another text."""
    index = spec.text.index(within) + within.index(needle) if within else spec.text.index(needle)
    before = spec.text[:index]
    found = hovered(spec, before.count("\n"), len(before) - before.rfind("\n") - 1)
    assert found is not None, needle
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


def rows(text: str) -> dict[str, str]:
    return dict(re.findall(r"^  (.+?)(?::| =) (.*)$", text, re.MULTILINE))


def every_hover(spec: OpenSpec) -> dict[tuple[int, int, int], str]:
    """What is said at each position, by the line and the columns of the range."""
    found: dict[tuple[int, int, int], str] = {}
    for line, text in enumerate(spec.lines):
        for character in range(len(text) + 1):
            each = hovered(spec, line, character)
            if each is not None and each.range is not None:
                assert isinstance(each.contents, types.MarkupContent)
                start, end = each.range.start, each.range.end
                assert (start.line, start.character) <= (line, character) < (end.line, end.character)
                if start.line == end.line:
                    found[line, start.character, end.character] = each.contents.value
    return found


@pytest.mark.parametrize("name", ["alexnet_v2", "resnet_v1_50", "resnet_v2_152", "inception_v2_base", "vgg_16"])
def test_every_position_speaks_of_the_word_there(name: str) -> None:
    spec = spec_file(name)
    found = every_hover(spec)
    assert len(found) > 15
    for (line, start, end), text in found.items():
        word = spec.lines[line][start:end]
        key = re.match(r".*?([\w.]+): [^:]*$", spec.lines[line][:start] + "x")
        assert word.strip("\"'$") in text or (key is not None and key[1] in text) or word in "[N, 0123456789", (
            line,
            word,
        )


def test_every_key_and_every_value_is_spoken_of() -> None:
    """Each word of the layers of a spec has a hover; only signs and blanks have none."""
    spec = spec_file("resnet_v1_50")
    found = every_hover(spec)
    first = next(number for number, line in enumerate(spec.lines) if line == "layers:")
    for number, line in list(enumerate(spec.lines))[first:]:
        for word in re.finditer(r"[A-Za-z_]\w*", line):
            assert any(at == number and start <= word.start() < end for at, start, end in found), (line, word)


def test_arguments_have_the_values_that_explain_gives() -> None:
    for name in ("alexnet_v2", "resnet_v1_50", "inception_v3"):
        spec = spec_file(name)
        sound = inspect_file(spec.path).require_sound()
        known = explained(sound.checked, {})
        wanted: dict[tuple[int, int], list[str]] = defaultdict(list)
        for index in known.layers:
            for argument in known.layer(index).arguments:
                source = argument.sources[0] if argument.sources else None
                if source is not None and source.kind == "layer" and source.span and source.span.file == spec.path:
                    wanted[source.span.line, source.span.column].append(plain_text(argument.value))
        assert len(wanted) > 6
        for (line, column), values in wanted.items():
            if spec.lines[line - 1][column - 1] in "[{":
                continue
            found = hovered(spec, line - 1, column - 1)
            assert found is not None
            assert isinstance(found.contents, types.MarkupContent)
            shown = rows(found.contents.value)["value here"]
            counts = {value: values.count(value) for value in values}
            several = len(counts) > 1
            texts = [f"{value} ({n} times)" if n > 1 and several else value for value, n in counts.items()]
            assert len(texts) <= 6
            assert shown == ", ".join(texts), (line, column)


def test_an_op_has_the_numbers_of_show() -> None:
    spec = spec_file("alexnet_v2")
    sound = inspect_file(spec.path).require_sound()
    listing = Listing(sound.network)
    columns = {
        name: COLUMNS[name].kind.cells(COLUMNS[name].values(listing)) for name in ("macs", "parameters", "field")
    }
    for number, row in enumerate(listing.rows):
        (layer,) = row.layers
        line = layer.span.line - 1
        found = hovered(spec, line, spec.lines[line].index(layer.op.key))
        assert found is not None
        assert isinstance(found.contents, types.MarkupContent)
        shown = rows(found.contents.value)
        assert shown["MACs"] == columns["macs"][number].strip()
        assert shown["parameters"] == columns["parameters"][number].strip()
        assert shown["receptive field"] == columns["field"][number].strip()
        assert shown["output"].startswith("[N, ")


BLOCKS = (
    HEAD
    + """\
params:
  width: {type: int, default: 4, minimum: 1, doc: channels of all}
functions:
  twice(n): n * 2 + width
arg_scope:
  - {ops: [conv2d], padding: VALID, weights_regularizer: {l2: 0.5}}
blocks:
  tower:
    doc: A tower.
    params: {size: {type: int, default: 3}, depth: {type: int, doc: how deep}}
    layers:
      - conv2d: {num_outputs: $(twice(depth) + i), kernel_size: $size, scope: c}
        repeat: 2
        when: $(depth > 1)
layers:
  - tower: {depth: $(width + i), scope: towers}
    repeat: 2
  - tower: {depth: 1, size: 5}
  - relu: {}
    id: last
  - add: {}
    from: [last, last]
"""
)


def test_names_and_parts_of_expressions() -> None:
    spec = opened(BLOCKS)
    assert spec.problems == ()
    within = "$(twice(depth) + i)"
    # Calls with a depth of 5 and of 6, in two rounds each: 2 * depth + 4 + i
    assert rows(said(spec, "+ i", within))["... + ..."] == "15, 16, 17, 18"
    whole = rows(said(spec, "depth", within))
    assert whole["depth"] == "5 (2 times), 6 (2 times)"
    assert whole["$(twice(depth) + i)"] == "15, 16, 17, 18"
    assert "how deep" in said(spec, "depth", within)
    assert re.findall("given: (.*)", said(spec, "depth", within)) == ["$(width + i) line 19", "1 line 21"]
    assert rows(said(spec, "i)", within))["i"] == "1 (2 times), 2 (2 times)"
    assert "twice(n)" in said(spec, "twice", within)
    assert rows(said(spec, "twice", within))["twice(...)"] == "14 (2 times), 16 (2 times)"
    assert "argument of the function twice(n)" in said(spec, "n * 2")
    assert rows(said(spec, "width", "n * 2 + width"))["width"] == "4"
    assert "the round of the innermost repeat" in said(spec, "i)", "$(width + i)")
    assert rows(said(spec, "width", "$(width + i)"))["width"] == "4 (2 times)" or "4" in said(
        spec, "width", "$(width + i)"
    )


@pytest.mark.parametrize("join", ["{concatt: {axis: 3}}", "{conv: 3, add: {}}", "addd", "{? [a]: b}", "[add]", "{c"])
def test_what_is_no_op_that_joins(join: str) -> None:
    text = f"{HEAD}layers:\n  - branches: [[], []]\n    join: {join}\n"
    spec, line = opened(text), text.splitlines().index(f"    join: {join}")
    for column in range(4, 10 + len(join)):
        said = hover(spec, types.HoverParams(types.TextDocumentIdentifier(spec.uri), types.Position(line, column)))
        assert said is None or said.contents, column
    at = types.HoverParams(types.TextDocumentIdentifier(spec.uri), types.Position(line, 5))
    assert hover(spec, at) is not None or join == "{c"


def test_words_of_the_language() -> None:
    spec = opened(BLOCKS)
    assert GROUP["when"]["description"] in said(spec, "when")
    assert rows(said(spec, "when"))["value here"] == "true (2 times), false"
    assert GROUP["repeat"]["description"] in said(spec, "repeat: 2\n        when")
    assert "line 22" in said(spec, "last]")
    assert "relu" in said(spec, "last]")


def test_parameters_and_blocks_where_they_are_declared() -> None:
    spec = opened(BLOCKS)
    width = said(spec, "width")
    assert "channels of all" in width
    assert rows(width)["type"] == "int >= 1"
    assert rows(width)["value"] == "4"
    assert rows(width)["read"] == "on lines 7, 19"
    depth = rows(said(spec, "depth", "depth: {type: int, doc"))
    assert depth["in the calls"] == "5, 6, 1"
    assert depth["read"] == "on lines 15, 17"
    assert rows(said(spec, "tower:"))["calls"] == "3"
    assert rows(said(spec, "tower", "tower: {depth: 1"))["size"] == "5"
    assert rows(said(spec, "depth", "{depth: $(width + i), scope"))["value here"] == "5, 6"


def test_an_entry_of_an_arg_scope_names_the_layers_that_take_it() -> None:
    spec = spec_file("alexnet_v2")
    text = said(spec, "biases_initializer", "biases_initializer: {constant: 0.1}")
    assert "conv1, conv2" in rows(text)["given to"]
    unused = opened(
        HEAD + "arg_scope: [{ops: [conv2d], stride: 2}]\nlayers: [{conv2d: {num_outputs: 1, kernel_size: 1, "
        "stride: 1}}]\n"
    )
    assert rows(said(unused, "stride"))["given to"] == "no layer"


def test_values_of_arg_scopes_name_their_place() -> None:
    text = said(opened(BLOCKS), "conv2d: {num")
    assert rows(text)["weights_regularizer"] == "{l2: 0.5} arg_scope, line 9"


def test_functions_as_values() -> None:
    spec = opened(BLOCKS)
    assert "Half the sum of squares" in said(spec, "l2")
    assert "loss on the weights" in said(spec, "l2")


def test_a_step_that_is_not_built_says_why() -> None:
    spec = opened(
        HEAD + "params: {n: {type: int, nullable: true, default: null}}\nlayers:\n"
        "  - conv2d: {num_outputs: $n, kernel_size: 1}\n    when: $(n != null)\n  - relu: {}\n"
    )
    assert rows(said(spec, "conv2d"))["here"] == "not built"
    assert rows(said(spec, "$n"))["$n"] == "null"
    assert rows(said(spec, "n != null"))["n"] == "null"


def test_a_faulty_spec_says_what_is_known() -> None:
    spec = opened(HEAD + "layers:\n  - conv2d: {num_outputs: 4, kernel_size: x}\n  - relu: {}\n  - flatten: {}\n")
    assert rows(said(spec, "conv2d")).keys() >= {"input", "output"}
    assert "parameters" not in rows(said(spec, "conv2d"))
    assert "output" in rows(said(spec, "relu"))


def test_every_position_of_every_faulty_file_is_answered() -> None:
    for path in sorted((ROOT / "tests" / "broken").glob("*.yaml"))[::9]:
        spec = opened(path.read_text(encoding="utf-8"), str(path))
        every_hover(spec)


def test_texts_of_a_spec_are_never_markup() -> None:
    evil = "[x](javascript:x) <img src=x> `code` **bold** | @all"
    spec = opened(
        HEAD + f"params:\n  n: {{type: int, default: 3, doc: '{evil}'}}\nlayers:\n  - relu: {{}}\n",
        client=ClientSettings(),
    )
    text = said(spec, "n: {")
    assert "`" not in text.replace("**`n`**", "").replace("`int`", "").replace("`3`", "").replace("\\`", "")
    for sign in ("<img", "**bold**", "[x](java", "@all"):
        assert sign not in text.replace("\\", "\\ ") or f"\\{sign}" in text


def test_plain_text_for_clients_without_markdown() -> None:
    plain = types.InitializeParams(
        capabilities=types.ClientCapabilities(
            text_document=types.TextDocumentClientCapabilities(
                hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.PlainText])
            )
        )
    )
    spec = opened(BLOCKS, client=ClientSettings.of(plain))
    found = hovered(spec, 0, 0)
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == types.MarkupKind.PlainText
    assert "**" not in found.contents.value


def test_every_op_and_every_argument_has_its_own_words() -> None:
    for key, op in OPS.items():
        given = ", ".join(f"{name}: 1" for name in op.arguments)
        spec = opened(f"{HEAD}layers:\n  - {key}: {{{given}}}\n")
        assert op.meaning().replace("`", "")[:20] in said(spec, key).replace("`", "")
        for name, declared in op.arguments.items():
            text = said(spec, f"{name}: 1", f"{{{given}}}")
            assert declared.meaning.replace("`", "") in text.replace("`", ""), (key, name)


def test_recipes(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(HEAD + "layers:\n  - flatten: {}\n  - fully_connected: {num_outputs: 10}\n")
    recipe: Any = (
        "recipe: 1\nname: run\nparams:\n  rate: {type: float, default: 0.1, doc: how fast}\nspec: net.yaml\n"
        "data: {train: {numpy: {images: x.npy, labels: y.npy}}}\nbatch_size: 32\nsteps: 10\n"
        "loss: softmax_cross_entropy\noptimizer: {momentum: {learning_rate: $rate, momentum: 0.9}}\n"
    )
    spec = opened(recipe, str(tmp_path / "recipe.yaml"))
    assert "examples in a batch" in said(spec, "batch_size")
    assert rows(said(spec, "32"))["value here"] == "32"
    assert rows(said(spec, "$rate"))["rate"].startswith("0.1")
    assert "how fast" in said(spec, "rate: {")
    assert said(spec, "momentum: {")


def test_what_a_recipe_gives_its_spec(tmp_path: Path) -> None:
    params = "params:\n  classes: {type: int, default: 10, minimum: 2, doc: how many there are}\n"
    layers = "layers:\n  - flatten: {}\n  - fully_connected: {num_outputs: $classes}\n"
    (tmp_path / "net.yaml").write_text(HEAD + params + layers)
    recipe = (
        "recipe: 1\nname: run\nspec: net.yaml\nparameters: {classes: 4}\nbatch_size: 32\nsteps: 10\n"
        "data: {train: {numpy: {images: x.npy, labels: y.npy}}}\n"
        "loss: softmax_cross_entropy\noptimizer: {sgd: {learning_rate: 0.1}}\n"
    )
    text = said(opened(recipe, str(tmp_path / "recipe.yaml")), "classes")
    assert "how many there are" in text
    assert rows(text)["type"] == "int >= 2"
    assert (rows(text)["default"], rows(text)["value here"]) == ("10", "4")


def test_a_change_of_a_layer_in_all_builds_of_a_block(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        HEAD + "blocks:\n  unit: {layers: [conv2d: {num_outputs: 2, kernel_size: 3, scope: conv1}]}\n"
        "layers: [unit: {scope: a}, unit: {scope: b}]\n"
    )
    text = "netspec: 1\nextends: base.yaml\nname: mine\npatch:\n  change:\n    unit.conv1: {num_outputs: 6}\n"
    spec = opened(text, str(tmp_path / "mine.yaml"))
    assert "the step that the patch changes" in said(spec, "conv1", "unit.conv1")
    assert "[N, 32, 32, 6]" in said(spec, "conv1", "unit.conv1")
    assert "num_outputs" in said(spec, "num_outputs")
    assert "number of output channels" in said(spec, "num_outputs") or "int" in said(spec, "num_outputs")
