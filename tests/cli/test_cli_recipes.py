"""Recipes on the command line: check, explain, show, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.recipe.recipe_schema import recipe_schema
from tests.recipe.conftest import RECIPE, SPEC

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SPEC)
    (tmp_path / "first.yaml").write_text(RECIPE)
    (tmp_path / "pancakes.yaml").write_text("recipe:\n  flour: 200 g\n")


def test_a_folder_is_checked_with_its_recipes(capsys: Capture) -> None:
    assert main(["check", "-v", "."]) == 0
    found = capsys.readouterr()
    assert found.out == "2 files, no problems\n"
    assert "skipped pancakes.yaml" in found.err


def test_a_fault_of_the_spec_is_reported_once(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "small.yaml").write_text(SPEC.replace("flatten", "flaten"))
    assert main(["check", "--format", "concise", "-q", "."]) == 1
    assert capsys.readouterr().out == "small.yaml:7:5: error: unknown op 'flaten' [unknown-op]\n"


def test_a_recipe_is_fixed(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(RECIPE.replace("batch_size:", "batch-size:").replace("scale:", "scal:"))
    assert main(["check", "--fix", "first.yaml"]) == 0
    assert (tmp_path / "first.yaml").read_text() == RECIPE


def test_a_recipe_on_standard_input(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "first.yaml").open("rb") as file:
        monkeypatch.setattr("sys.stdin", type("Stream", (), {"buffer": file}))
        assert main(["check", "-q", "--stdin-filename", "other.yaml", "-"]) == 0
    assert capsys.readouterr().out == ""


def test_explain_shows_where_a_value_comes_from(capsys: Capture) -> None:
    assert main(["explain", "first.yaml", "optimizer.learning_rate", "-p", "rate=0.3"]) == 0
    assert capsys.readouterr().out == (
        "optimizer.learning_rate: the learning rate, or its schedule\n\n"
        "key                      value  from           place\n"
        "optimizer.learning_rate  0.3    recipe: $rate  first.yaml:12:39\n"
        "  rate                   0.3    -p\n"
    )


def test_explain_as_json_and_markdown(capsys: Capture) -> None:
    assert main(["explain", "first.yaml", "all", "--format", "json"]) == 0
    values = json.loads(capsys.readouterr().out)["values"]
    (steps,) = (each for each in values if each["key"] == "steps")
    assert (steps["value"], steps["origin"], steps["place"]["line"]) == (200, "recipe", 10)
    assert main(["explain", "first.yaml", "seed", "--format", "markdown"]) == 0
    assert "| `seed` | `0` | default |  |" in capsys.readouterr().out


def test_explain_of_what_is_not_there(capsys: Capture) -> None:
    assert main(["explain", "first.yaml", "optimizer.momntum"]) == 2
    assert "optimizer: unknown key 'momntum'; did you mean 'momentum'?" in capsys.readouterr().err


def test_show_is_a_page_of_what_is_trained(capsys: Capture) -> None:
    assert main(["show", "first.yaml", "--set", "optimizer.momentum=0.8"]) == 0
    assert capsys.readouterr().out == (
        "first: training of small\n\n"
        "network      small of small.yaml, num_classes 7\n"
        "input        [N, 8, 8, 1], output [N, 7]\n"
        "trained      455 of 455 parameters\n"
        "data         numpy: {images: x.npy, labels: y.npy}\n"
        "preprocess   rescale: 0.00392156862745098\n"
        "length       200 steps, batches of 32 examples\n"
        "loss         softmax_cross_entropy\n"
        "optimizer    momentum: {learning_rate: {constant: 0.05}, momentum: 0.8}\n"
        "metrics      accuracy, top_k: 3\n"
        "checkpoints  every 1,000 steps, at the end; the newest 5 are kept\n"
        "seed         0\n"
        "precision    float32\n"
        "output       runs/first\n"
    )


def test_show_as_json_has_every_key(capsys: Capture) -> None:
    assert main(["show", "first.yaml", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["network"] == {
        "name": "small",
        "input": ["N", 8, 8, 1],
        "output": ["N", 7],
        "parameters": 64 * 7 + 7,
        "trained": 64 * 7 + 7,
    }
    assert found["values"]["metrics"] == ["accuracy", {"top_k": 3}]


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_recipe_with_errors(command: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "first.yaml").write_text(RECIPE.replace("steps: 200", "steps: 0"))
    assert main([command, "first.yaml", *(["steps"] if command == "explain" else [])]) == 1
    found = capsys.readouterr()
    assert found.out == ""
    assert "[out-of-range]" in found.err


def test_options_of_a_table_are_not_those_of_a_recipe(capsys: Capture) -> None:
    assert main(["show", "first.yaml", "--depth", "1"]) == 2
    assert main(["show", "first.yaml", "--set", "steps"]) == 2
    assert "expected KEY=VALUE" in capsys.readouterr().err


def test_other_commands_say_what_a_recipe_is(capsys: Capture) -> None:
    assert main(["expand", "first.yaml"]) == 1
    assert "this is a recipe, not a spec [not-a-spec]" in capsys.readouterr().err


def test_the_schema_of_recipes(tmp_path: Path, capsys: Capture) -> None:
    assert main(["schema", "--recipe", "-o", "s.json"]) == 0
    assert json.loads((tmp_path / "s.json").read_text()) == recipe_schema()
    assert main(["schema", "--recipe", "--check", "s.json"]) == 0
    assert main(["schema", "--check", "s.json"]) == 1
    assert "a schema of recipes; compare it with: netspec schema --recipe --check s.json" in capsys.readouterr().err


def test_a_first_recipe_is_sound_and_its_comments_are_true(tmp_path: Path, capsys: Capture) -> None:
    assert main(["new", "mynet"]) == 0
    assert main(["new", "--recipe", "mynet.yaml"]) == 0
    assert capsys.readouterr().out.endswith(
        "wrote mynet_recipe.yaml, with netspec-recipe.schema.json; "
        "name your data in it; next: netspec check mynet_recipe.yaml\n"
    )
    assert main(["check", "--strict", "mynet_recipe.yaml"]) == 0
    text = (tmp_path / "mynet_recipe.yaml").read_text()
    assert "written to runs/mynet_recipe\nspec: mynet.yaml\n" in text
    commented = (
        text.replace("# seed:", "seed:").replace("# precision:", "precision:").replace("# init_from:", "init_from:")
    )
    commented = commented.replace("# train_only:", "train_only:").replace("# parameters:", "parameters:")
    assert "\n# " not in commented.partition("\nrecipe:")[2]
    (tmp_path / "mynet_recipe.yaml").write_text(commented)
    assert main(["check", "--strict", "mynet_recipe.yaml"]) == 0
    (tmp_path / "mynet_recipe.yaml").write_text(commented.replace('"*/logits"', "logits"))
    assert main(["check", "mynet_recipe.yaml"]) == 1
    assert capsys.readouterr().out.count("help: did you mean 'mynet/logits'?") == 2
    for name in ("folders", "adam"):
        assert f"`netspec ops {name}`" in text
        assert main(["ops", name]) == 0


def test_a_recipe_is_written_elsewhere_with_the_way_to_its_spec(tmp_path: Path) -> None:
    (tmp_path / "netspec.toml").write_text("")
    (tmp_path / "runs").mkdir()
    assert main(["new", "--recipe", "small.yaml", "second", "-o", "runs/second.yaml", "-q"]) == 0
    text = (tmp_path / "runs" / "second.yaml").read_text()
    assert "\nname: second " in text
    assert '\nspec: "../small.yaml"\n' in text
    assert main(["check", "runs/second.yaml"]) == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nets.yaml"], "no such file: 'nets.yaml'; write a spec first with: netspec new NAME"),
        (["first.yaml", "second"], "first.yaml is a recipe; give the spec that it trains"),
        (["net.cfg"], "net.cfg is no spec: it has no key 'netspec'; write one with: netspec new NAME"),
        (["small.yaml", "first"], "first.yaml already exists; choose another file with -o FILE"),
        (["small.yaml", "a b"], "expected the name of a variable scope, got 'a b'"),
        (["small.yaml", "a/b"], "'a/b' cannot be the name of a file; choose one with -o FILE"),
    ],
)
def test_what_no_recipe_is_written_for(argv: list[str], said: str, capsys: Capture) -> None:
    Path("net.cfg").write_text("[net]\nbatch=1\n", encoding="utf-8")
    assert main(["new", "--recipe", *argv]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.tf
@pytest.mark.slow
def test_a_first_recipe_trains_a_first_spec(tmp_path: Path, capsys: Capture) -> None:
    import numpy as np
    import tensorflow as tf

    rng = np.random.default_rng(0)
    for split, count in (("train", 24), ("test", 4)):
        for label, value in (("dark", 20), ("light", 220)):
            folder = tmp_path / "data" / split / label
            folder.mkdir(parents=True)
            for number in range(count):
                image = rng.integers(value - 20, value + 20, (16, 16, 3)).astype("uint8")
                (folder / f"{number}.png").write_bytes(tf.io.encode_png(image).numpy())
    assert main(["new", "mynet", "-q"]) == 0
    assert main(["new", "--recipe", "mynet.yaml", "-q"]) == 0
    settings = ["--set", "parameters={num_classes: 2}", "--set", "epochs=12"]
    assert main(["train", "mynet_recipe.yaml", *settings, "-q"]) == 0
    capsys.readouterr()
    rows = (tmp_path / "runs" / "mynet_recipe" / "metrics.csv").read_text().splitlines()
    last = dict(zip(rows[0].split(","), rows[-1].split(","), strict=True))
    assert float(last["evaluation_accuracy"]) == 1.0
