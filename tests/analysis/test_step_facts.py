"""What a step becomes is what `netspec show` says of the layers that stand on its line, in every spec."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from netspec.analysis.step_facts import StepFacts, StepsOfNetwork
from netspec.cli.main import main
from netspec.network import Network
from netspec.ops import OPS
from netspec.pipeline import Inspected, inspect_file, inspect_text
from netspec.report.layer_columns import EVERY
from netspec.report.layers_csv import csv_lines
from netspec.report.step_text import step_details, step_text
from netspec.shapes import shape_text, shape_value

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


def facts(inspected: Inspected, file: str | None = None) -> list[StepFacts]:
    document = inspected.document
    steps = StepsOfNetwork(inspected.built, inspected.layers, inspected.checked, sound=inspected.sound is not None)
    return steps.of_file(file or inspected.file, document.patches if document else ())


def shown(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    main(["show", "--json", str(path), *options])
    return json.loads(capsys.readouterr().out)


def table(network: Network) -> list[dict[str, str]]:
    """The rows that `netspec show --format csv` prints."""
    return list(csv.DictReader("".join(csv_lines(network, None, EVERY)).splitlines()))


def test_every_layer_of_every_spec() -> None:
    """A step of an op is built once for each row of the table with its place, or makes all of them by a repeat."""
    compared = 0
    for path in SPECS:
        rows = defaultdict(list)
        inspected = inspect_file(path)
        assert inspected.document
        for row in table(inspected.require_sound().network):
            rows[row["place"], row["op"]].append(row)
        for file in inspected.document.files:
            for step in facts(inspected, file):
                key = step.label.partition(" ")[0]
                if key not in OPS or step.span != step.node.span:
                    continue
                of_step = rows.pop((f"{file}:{step.node.key_span(key).line}", key), [])
                if all(build.rounds is None for build in step.builds):
                    outputs = [str(shape_value(build.output)).replace("'", "") for build in step.builds]
                    assert outputs == [row["output"] for row in of_step]
                else:
                    assert shape_text(step.builds[-1].output) == of_step[-1]["output"]
                made = sum(build.parameters or 0 for build in step.builds)
                assert made == sum(int(row["parameters"]) for row in of_step)
                compared += len(of_step)
        # Rows are left where the layers of netspec's own blocks stand at the call.
        assert {op for _, op in rows} <= {"conv2d", "pad", "max_pool2d"}
    assert compared > 1_000


def test_folded_scopes_are_those_of_show(capsys: pytest.CaptureFixture[str]) -> None:
    path = next(each for each in SPECS if each.stem == "resnet_v1_50")
    rows = {row["name"]: row for row in shown(path, capsys, "--depth", "1")["rows"]}
    calls = {step.label: step for step in facts(inspect_file(path)) if step.label.startswith("stage ")}
    assert len(calls) == 4
    for label, step in calls.items():
        row, (build,) = rows[label.split("'")[1]], step.builds
        assert (shape_value(build.output), build.parameters) == (row["output_shape"], row["parameters"])


HEAD = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 32, 32, 3]}\n"


def texts(text: str) -> dict[int, list[str]]:
    found = defaultdict(list)
    for step in facts(inspect_text(HEAD + text, "net.yaml")):
        if said := step_text(step):
            found[step.span.line - 3].append(said)
    return dict(found)


def test_several_builds_say_what_is_true_of_all() -> None:
    found = texts(
        "blocks:\n"
        "  b:\n"
        "    params: {n: {type: int}}\n"
        "    layers:\n"
        "      - conv2d: {num_outputs: $n, kernel_size: 1}\n"
        "      - max_pool2d: {kernel_size: 2}\n"
        "        when: $(n > 4)\n"
        "layers:\n"
        "  - b: {n: 4}\n"
        "  - b: {n: 4}\n"
        "  - b: {n: 8}\n"
        "  - b: {n: 9}\n"
    )
    # 3 * 4 + 4, 4 * 4 + 4, 4 * 8 + 8, 8 * 9 + 9 parameters
    assert found == {
        5: ["[N, 32, 32, 4] ... [N, 16, 16, 9], 16 to 81 params each, 4 times"],
        6: ["[N, 16, 16, 8] or [N, 8, 8, 9], 2 of 4 times"],
        9: ["[N, 32, 32, 4], 16 params"],
        10: ["[N, 32, 32, 4], 20 params"],
        11: ["[N, 16, 16, 8], 40 params"],
        12: ["[N, 8, 8, 9], 81 params"],
    }


def test_repeats_and_what_is_not_built() -> None:
    found = texts(
        "end_points: {final: last}\n"
        "layers:\n"
        "  - conv2d: {num_outputs: 4, kernel_size: 1, scope: c}\n"
        "    repeat: 3\n"
        "  - {scope: g_$i, repeat: 2, layers: [{max_pool2d: {kernel_size: 2}}]}\n"
        "  - relu: {}\n"
        "    when: false\n"
        "  - {relu: {}, id: last}\n"
        "  - flatten: {}\n"
    )
    assert found == {
        3: ["[N, 32, 32, 4], 56 params"],
        5: ["[N, 8, 8, 4]", "[N, 16, 16, 4] or [N, 8, 8, 4], 2 times"],
        6: ["not built"],
        8: ["[N, 8, 8, 4]"],
        9: ["not built"],
    }


def test_shared_variables_count_once() -> None:
    layer = "  - conv2d: {num_outputs: 3, kernel_size: 1, scope: c, reuse: %s}\n"
    found = texts("layers:\n" + layer % "false" + layer % "true")
    assert found == {2: ["[N, 32, 32, 3], 12 params"], 3: ["[N, 32, 32, 3], shared params"]}


def test_unknown_and_symbolic_sizes_as_show_prints_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.yaml"
    layers = "layers:\n  - conv2d: {num_outputs: 4, kernel_size: 5, padding: VALID}\n  - max_pool2d: {kernel_size: 2}\n"
    path.write_text(HEAD.replace("32, 32", "H, null") + layers, encoding="utf-8")
    main(["show", "--columns", "output", str(path)])
    table = capsys.readouterr().out
    said = [step_text(step, parameters=False) for step in facts(inspect_file(path))]
    assert said == ["[N, H - 4, ?, 4]", "[N, floor((H - 4) / 2), ?, 4]"]
    squeezed = "".join(table.split())
    assert all("".join(each.split()) in squeezed for each in said)


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("conv2d: {num_outputs: five, kernel_size: 3}", 3),
        ("conv2d: {num_outputs: 4, kernel_size: 99, padding: VALID}", 3),
        ("conf2d: {num_outputs: 4, kernel_size: 3}", 3),
        ("{conv2d: {num_outputs: 4, kernel_size: 3}, when: maybe}", 3),
        ("{conv2d: {num_outputs: 4, kernel_size: 3}, from: nowhere}", 3),
        ("{scope: g, layers: [{conf2d: {}}]}", 3),
    ],
)
def test_nothing_is_said_of_what_a_fault_hides(fault: str, line: int) -> None:
    found = texts(f"layers:\n  - relu: {{}}\n  - {fault}\n  - relu: {{}}\n  - flatten: {{}}\n")
    assert found.pop(2) == ["[N, 32, 32, 3]"]
    assert found == {}


def test_what_follows_a_fault_in_a_channel_is_known_where_no_fault_reaches() -> None:
    found = texts(
        "layers:\n"
        "  - conv2d: {num_outputs: 4, kernel_size: three, padding: SAME}\n"
        "  - conv2d: {num_outputs: 8, kernel_size: 3}\n"
        "  - {scope: g, layers: [{conv2d: {num_outputs: 8, kernel_size: x}}, {relu: {}}]}\n"
    )
    # The first gives 4 channels in any case, but how many parameters it has is not known.
    assert found[2] == ["[N, 32, 32, 4]"]
    assert found[3] == ["[N, 32, 32, 8], 296 params"]
    assert found[4] == ["[N, 32, 32, 8]"] * 3


def test_a_call_at_fault_leaves_the_number_of_builds_open() -> None:
    found = texts(
        "blocks: {b: {params: {n: {type: int}}, layers: [{conv2d: {num_outputs: 4, kernel_size: 1}}]}}\n"
        "layers:\n  - b: {n: 1}\n  - b: {n: 2}\n  - b: 3\n"
    )
    assert found[1] == ["[N, 32, 32, 4], 16 to 20 params each, at least 2 times"]


def test_a_patch_shows_what_it_changes(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        HEAD + "layers:\n  - conv2d: {num_outputs: 4, kernel_size: 1, scope: c}\n  - relu: {}\n", encoding="utf-8"
    )
    path = tmp_path / "net.yaml"
    path.write_text(
        "netspec: 1\nextends: base.yaml\nname: net\npatch:\n  change:\n    c:\n      num_outputs: 8\n"
        "  insert_after:\n    c:\n      - max_pool2d: {kernel_size: 2}\n",
        encoding="utf-8",
    )
    inspected = inspect_file(path)
    assert {step.span.line: step_text(step) for step in facts(inspected)} == {
        7: "[N, 32, 32, 8], 32 params",
        10: "[N, 16, 16, 8]",
    }
    assert [step_text(step) for step in facts(inspected, str(tmp_path / "base.yaml"))] == [
        "[N, 32, 32, 8], 32 params",
        "[N, 16, 16, 8]",
    ]


def test_details_list_each_build_once() -> None:
    text = "blocks: {b: {layers: [{relu: {}}]}}\nlayers: [{b: {}}, {b: {}}, {max_pool2d: {kernel_size: 2}}, {b: {}}]\n"
    step = facts(inspect_text(HEAD + text, "net.yaml"))[0]
    assert step_details(step) == [
        "[N, 32, 32, 3] -> [N, 32, 32, 3] (2 times)",
        "[N, 16, 16, 3] -> [N, 16, 16, 3]",
    ]


@pytest.mark.tf
@pytest.mark.parametrize("name", ["alexnet_v2", "inception_v3_base"])
def test_shapes_are_those_of_the_graph(name: str) -> None:
    """Each end point that TensorFlow makes has the shape that the last step with its scope shows."""
    import netspec
    from netspec.lower import compat

    compat.load_for_graphs()
    import tensorflow.compat.v1 as tf

    path = next(each for each in SPECS if each.stem == name)
    found = [step for step in facts(inspect_file(path)) if len(step.builds) == 1]
    ops = {step.builds[0].layers[0].scope: step for step in found if step.label.partition(" ")[0] in OPS}
    calls = {step.label.split("'")[1]: step for step in found if step.label.startswith("mixed_")}
    network = inspect_file(path).require_sound().network
    with tf.Graph().as_default():
        side = network.input_shape[1]
        _, end_points = netspec.load(path)(tf.placeholder(tf.float32, [None, side, side, 3]))
        made = {key: ["N", *tensor.shape.as_list()[1:]] for key, tensor in end_points.items()}
    compared = 0
    for key, shape in made.items():
        step = ops.get(key) or ops.get(f"{network.scope}/{key}") or calls.get(key)
        if step is not None and key != "alexnet_v2/fc8":  # which a squeeze enters again
            assert shape_value(step.builds[0].output) == shape
            compared += 1
    assert compared > 6


def hints(text: str, file: Path) -> dict[tuple[int, int], str]:
    inspected = inspect_text(text, str(file))
    shown = ((step.span.line, step.span.column, step_text(step)) for step in facts(inspected))
    return {(line, column): said for line, column, said in shown if said}


def test_what_is_said_of_a_faulty_spec_is_true_of_the_sound_one() -> None:
    """A word of a spec is replaced by one that is at fault: it may have been any, so also the one that was there.

    What is shown all the same must be what the sound spec shows, or a part of it.
    """
    random = Random(8)  # noqa: S311 -- the same words in each run
    silent = said = 0
    for path in [SPECS[0], *SPECS[2:20:5], Path(__file__).parents[1] / "annotation" / "strange.yaml"]:
        text = path.read_text(encoding="utf-8")
        sound = hints(text, path)
        for word in random.sample(list(re.finditer(r"[\w.$]+", text)), 14):
            fault = random.choice([f"{word[0]}zq", "[bad, {x: 1}]", "$nowhere", f"{word[0][:-2]}q"])
            changed = text[: word.start()] + fault + text[word.end() :]
            if inspect_text(changed, str(path)).sound is not None or text.count("\n", 0, word.start()) < 3:
                continue
            shown = hints(changed, path)
            silent += len(sound) - len(shown)
            for place, words in shown.items():
                whole = sound.get(place)
                part = re.sub(r", at least .*", "", words)
                if whole is not None and " or " not in whole:
                    assert whole.startswith(part), (path.stem, fault, place)
                    said += 1
    assert said > 50
    assert silent > 50


def test_a_key_that_nobody_knows_leaves_what_follows_open() -> None:
    found = texts("layers:\n  - relu: {}\n  - conv2d: {num_outputs: 4, kernel_size: 3, zzz: VALID}\n  - relu: {}\n")
    assert found == {2: ["[N, 32, 32, 3]"]}
    found = texts("layers:\n  - {conv2d: {num_outputs: 4, kernel_size: 3}, zzz: 2}\n  - relu: {}\n")
    assert found == {}
    found = texts("layers:\n  - conv2d: {num_outputs: 4, kernel_size: 3, weights_regularzer: {l2: 1}}\n")
    assert found == {2: ["[N, 32, 32, 4]"]}
