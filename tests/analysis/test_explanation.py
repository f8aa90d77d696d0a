"""Where a value comes from: an argument that is set in each possible place, and the rows that explain it, by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

import netspec
from netspec.analysis.explanation import Explained, explained
from netspec.analysis.layer_query import LayerQuery, NotFound, Target
from netspec.budget import TooCostly, limited
from netspec.elaboration import elaborate
from netspec.elaboration.trace import Trace
from netspec.library import FILE as LIBRARY
from netspec.pipeline import Sound, inspect_file, inspect_text
from netspec.report.explanation_json import explanation_json
from netspec.report.source_rows import SourceRow, source_rows
from tests.differential.random_specs import spec_of

CASES = yaml.safe_load(Path(__file__).with_name("explained.yaml").read_text(encoding="utf-8"))
SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


def written(case: Mapping[str, Any], folder: Path) -> Path:
    for name, text in {**case.get("files", {}), "main.yaml": case["spec"]}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "main.yaml"


def sound_of(path: Path, given: Mapping[str, Any] | None = None, settings: Sequence[str] = ()) -> Sound:
    return inspect_file(path, given, folder=str(path.parent), settings=settings).require_sound()


def rows_of(found: Explained, part: str) -> list[SourceRow]:
    target = LayerQuery(found).find(part)
    return source_rows([found.argument(target.layer, target.argument)], found)


def place(text: str, folder: Path) -> str:
    """The place of the text that a row gives: `7 $width` begins where line 7 has `$width`."""
    where, _, beginning = text.partition(" ")
    if not beginning:
        return where
    name, _, line = where.rpartition(":")
    file = Path(netspec.__file__).parents[1] / LIBRARY if name == LIBRARY else folder / (name or "main.yaml")
    content = file.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert content.count(beginning) == 1, (content, beginning)
    shown = name if name == LIBRARY else str(file)
    return f"{shown}:{line}:{content.index(beginning) + 1}"


@pytest.mark.parametrize("case", CASES, ids=[case["it"] for case in CASES])
def test_an_argument_is_explained(case: Mapping[str, Any], tmp_path: Path) -> None:
    given = case.get("given", {})
    sound = sound_of(written(case, tmp_path), given, tuple(case.get("settings", ())))
    expected = [
        (depth, name, str(value), origin, place(where, tmp_path)) for depth, name, value, origin, where in case["rows"]
    ]
    found = rows_of(explained(sound.checked, given), case["ask"])
    assert [(row.depth, row.name, row.value, row.origin, row.place) for row in found] == expected


def test_a_wrong_row_is_noticed(tmp_path: Path) -> None:
    case = {**CASES[0], "rows": [[0, "stride", 2, "layer", "5 3, stride"]]}
    with pytest.raises(AssertionError):
        test_an_argument_is_explained(case, tmp_path)


def assert_first_sources_have_effect(sound: Sound, given: Mapping[str, Any]) -> None:
    """Elaboration resolved the arguments, by other code than the trace's."""
    found = explained(sound.checked, given)
    for layer in sound.network.layers:
        explanation = found.layer(layer.index)
        assert repr(explanation.layer) == repr(layer)
        for resolved, arguments in (
            (layer.given, explanation.arguments),
            (layer.normalizer_given, explanation.normalizer),
        ):
            effective = {each.name: each.sources[0] for each in arguments if each.sources}
            assert effective.keys() == resolved.keys()
            for name, source in effective.items():
                assert source.value == resolved[name].value
                # A repeat without a scope of its own gives one all the same.
                assert source.span == resolved[name].span or (source.kind == "repeat" and resolved[name].span is None)


@pytest.mark.parametrize("path", SPECS, ids=[path.stem for path in SPECS])
def test_the_first_source_has_effect(path: Path) -> None:
    assert_first_sources_have_effect(sound_of(path), {})


def test_the_first_source_has_effect_in_random_specs() -> None:
    layers = 0
    for seed in range(75):
        spec = spec_of(seed)
        sound = spec.inspected().sound
        if sound is not None:
            assert_first_sources_have_effect(sound, spec.given)
            layers += len(sound.network.layers)
    assert layers > 200


def test_another_first_source_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Outer arg-scopes before inner ones.
    candidates = Trace._candidates

    def reversed_candidates(self: Trace, *given: Any) -> Any:
        return {name: found[::-1] for name, found in candidates(self, *given).items()}

    monkeypatch.setattr(Trace, "_candidates", reversed_candidates)
    with pytest.raises(AssertionError):
        assert_first_sources_have_effect(sound_of(SPECS[0]), {})


def test_the_files_that_lead_to_a_layer(tmp_path: Path) -> None:
    case = next(case for case in CASES if case["it"] == "patches of two files, and a setting")
    found = explained(sound_of(written(case, tmp_path)).checked, {})
    base, middle, main = (str(tmp_path / name) for name in ("base.yaml", "middle.yaml", "main.yaml"))
    way = [(file, place.file, place.line, place.column) for file, place in found.read_at(base)]
    assert way == [(base, middle, 2, 10), (middle, main, 2, 10)]
    assert found.read_at(main) == ()


def test_the_files_of_a_spec_that_is_used(tmp_path: Path) -> None:
    case = next(case for case in CASES if case["it"] == "the arg_scope of a spec that is used as a block")
    found = explained(sound_of(written(case, tmp_path)).checked, {})
    ((file, place),) = found.read_at(str(tmp_path / "stem.yaml"))
    assert (file, place.line, place.column) == (str(tmp_path / "stem.yaml"), 6, 15)


def test_the_steps_around_a_layer() -> None:
    sound = sound_of(SPECS[0].parent / "resnet_v1_50.yaml")
    found = explained(sound.checked, {})
    around = found.layer(LayerQuery(found).find("block2/unit_4/bottleneck_v1/conv2").layer).traced.around
    assert [(each.kind, each.name, each.span.line, each.round, each.total, each.branch) for each in around] == [
        ("group", "", 80, None, None, None),
        ("block", "stage", 83, None, None, None),
        ("group", "unit_4", 69, 4, 4, None),
        ("block", "bottleneck", 72, None, None, None),
        ("group", "", 50, None, None, "2"),
        ("block", "conv2d_same", 56, None, None, None),
        ("else", "conv2d", 12, None, None, None),
    ]
    assert [each.condition for each in around][-1] == "$(stride == 1)"
    assert [scope for each in around for scope in each.opened] == [
        "resnet_v1_50/block2",
        "resnet_v1_50/block2/unit_4",
        "resnet_v1_50/block2/unit_4/bottleneck_v1",
    ]


def test_what_is_read_in_many_ways_is_explained_once() -> None:
    deep = 24
    lines = ["netspec: 1", "name: net", "input: {shape: [N, 8, 8, 3]}", "blocks:"]
    for level in range(deep):
        inner = "conv2d: {num_outputs: $(a + b), kernel_size: 1, scope: conv}"
        if level:
            inner = f"unit{level - 1}: {{a: $(a + b - 1), b: $(b + a - a)}}"
        params = "params: {a: {type: int}, b: {type: int}}"
        lines += [f"  unit{level}:", f"    {params}", "    layers:", f"      - {inner}"]
    lines += ["layers:", f"  - unit{deep - 1}: {{a: 1, b: 1}}"]
    sound = inspect_text("\n".join(lines), "net.yaml").require_sound()
    rows = rows_of(explained(sound.checked, {}), "conv.num_outputs")
    assert len(rows) < 4 * deep
    assert sum(row.origin.endswith(", as above") for row in rows) >= deep - 2
    with pytest.raises(TooCostly), limited():
        explanation_json(explained(sound.checked, {}), [Target(1)])


def test_a_callers_arg_scope(tmp_path: Path) -> None:
    path = tmp_path / "main.yaml"
    path.write_text(CASES[1]["spec"], encoding="utf-8")
    checked = sound_of(path).checked
    trace = Trace()
    caller = {"conv2d": {"stride": 2, "normalizer_fn": "batch_norm", "normalizer_params": {"decay": 0.5}}}
    elaborate(checked, caller=caller, trace=trace)
    traced = trace.layers[1]
    assert [(each.kind, each.value, each.span) for each in traced.arguments["stride"]] == [("caller", 2, None)]
    assert [(each.kind, each.value) for each in traced.normalizer["decay"]] == [("caller", 0.5)]


def test_the_scopes_of_branches_and_of_repeats() -> None:
    text = """\
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
blocks:
  unit:
    params: {width: {type: int}}
    layers:
      - conv2d: {num_outputs: $width, kernel_size: 1, scope: conv}
layers:
  - scope: mixed
    branches:
      left: [{conv2d: {num_outputs: 4, kernel_size: 1, scope: conv}}]
      right: [{conv2d: {num_outputs: 4, kernel_size: 1, scope: conv}}]
    join: {concat: {axis: 3}}
  - conv2d: {num_outputs: 4, kernel_size: 1, scope: deep}
    repeat: 2
  - unit: {width: 3, scope: calls}
    repeat: 2
"""
    found = explained(inspect_text(text, "net.yaml").require_sound().checked, {})
    assert found.scopes() == {
        "net/mixed": (1, 2, 3),
        "net/mixed/left": (1,),
        "net/mixed/right": (2,),
        "net/deep": (4, 5),
        "net/calls": (6, 7),
        "net/calls/calls_1": (6,),
        "net/calls/calls_2": (7,),
    }
    join = found.layer(3).traced.around
    assert [(each.kind, each.name, each.branch, each.span.line) for each in join] == [("group", "mixed", None, 10)]
    left = found.layer(1).traced.around
    assert [(each.kind, each.name, each.branch, each.span.line) for each in left] == [("group", "mixed", "left", 10)]
    deep = found.layer(5).traced.around
    assert [(each.kind, each.name, each.round, each.total) for each in deep] == [("repeat", "conv2d", 2, 2)]
    call = found.layer(7).traced.around
    assert [(each.kind, each.name, each.round, each.total) for each in call] == [("block", "unit", 2, 2)]
    group = found.group("net/mixed")
    assert (group.inputs, group.outputs, group.opened.branch) == ((0,), (3,), None)
    assert found.group("net/mixed/right").opened.branch == "right"
    assert (found.group("net/calls").opened.round, found.group("net/calls/calls_2").opened.round) == (None, 2)
    query = LayerQuery(found)
    assert query.find("mixed") == Target(0, "net/mixed")
    assert query.find("deep") == Target(0, "net/deep")
    assert query.find("calls_2/conv") == Target(7)
    with pytest.raises(NotFound, match="'net' is the whole network"):
        query.find("net")


def test_a_scope_that_two_steps_open() -> None:
    conv = "{num_outputs: 4, kernel_size: 1, scope: "
    text = f"""\
netspec: 1
name: net
input: {{shape: [N, 8, 8, 3]}}
layers:
  - {{scope: both, layers: [{{conv2d: {conv}a}}}}]}}
  - layers:
      - {{scope: both, layers: [{{conv2d: {conv}b}}}}]}}
"""
    found = explained(inspect_text(text, "net.yaml").require_sound().checked, {})
    assert [layer.scope for layer in found.group("net/both").layers] == ["net/both/a", "net/both/b"]
    assert found.group("net/both").opened.span.line == 5


def test_a_scope_that_several_steps_open_has_the_places_of_all() -> None:
    conv = "conv2d: {num_outputs: 4, kernel_size: 3, scope: conv"
    text = (
        "netspec: 1\nname: net\ninput: {name: images, shape: [N, 8, 8, 3]}\nlayers:\n"
        f"  - scope: tower\n    layers:\n      - {conv}}}\n"
        f"  - scope: tower\n    layers:\n      - {conv}, reuse: true}}\n        from: input\n"
        f"  - scope: round_$i\n    repeat: 2\n    layers:\n      - {conv}}}\n"
    )
    found = explained(inspect_text(text, "net.yaml").require_sound().checked, {})
    tower, first = found.group("net/tower"), found.group("net/round_1")
    assert (tower.opened.span.line, [span.line for span in tower.again]) == (5, [8])
    assert (first.opened.span.line, first.again) == (12, ())
