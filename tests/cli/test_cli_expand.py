"""`netspec expand`: the plain spec checks clean, and means the same network."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.pipeline import inspect_file, inspect_text

SPECS = Path(__file__).parents[2] / "specs"


@pytest.mark.parametrize("name", sorted(path.stem for path in SPECS.glob("*.yaml")))
def test_the_plain_spec_is_the_same_network(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["expand", str(SPECS / f"{name}.yaml")]) == 0
    plain = inspect_text(capsys.readouterr().out, "plain.yaml")
    assert plain.problems == ()
    spec = inspect_file(SPECS / f"{name}.yaml")
    assert plain.network is not None
    assert spec.network is not None
    shown = [
        [
            (layer.op.key, layer.scope, layer.output_shape, [(each.name, each.shape) for each in layer.variables])
            for layer in network.layers
        ]
        for network in (plain.network, spec.network)
    ]
    assert shown[0] == shown[1]
    assert list(plain.network.end_points.items()) == list(spec.network.end_points.items())
    assert plain.network.parameters == {}


def test_parameters_are_written_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["expand", "-p", "num_classes=7", "-p", "spatial_squeeze=false", str(SPECS / "vgg_a.yaml")]) == 0
    text = capsys.readouterr().out
    assert "num_outputs: 7" in text
    assert "squeeze:" not in text


def test_a_file_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "plain.yaml"
    assert main(["expand", str(SPECS / "overfeat.yaml"), "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert inspect_file(target).problems == ()
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_exists_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "thesis.tex"
    target.write_text("mine", encoding="utf-8")
    assert main(["expand", str(SPECS / "overfeat.yaml"), "-o", str(target)]) == 2
    assert "already exists; choose another file, or use --force to replace it" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mine"
    assert main(["expand", str(SPECS / "overfeat.yaml"), "--force", "-o", str(target)]) == 0
    assert inspect_file(target).problems == ()


@pytest.mark.parametrize("output", ["variant.yaml", "base.yaml", "./base.yaml", "link.yaml"])
def test_no_file_of_the_spec_is_replaced(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    base = "netspec: 1\nname: base\ninput: {shape: [N, 8]}\nlayers:\n  - relu: {}\n"
    Path("base.yaml").write_text(base, encoding="utf-8")
    Path("variant.yaml").write_text("netspec: 1\nname: variant\nextends: base.yaml\n", encoding="utf-8")
    Path("link.yaml").symlink_to("base.yaml")
    assert main(["expand", "variant.yaml", "--force", "-o", output]) == 2
    spec = "variant.yaml" if output == "variant.yaml" else "base.yaml"
    said = f"{output} is the spec {spec} itself, so it is never replaced; choose another file"
    assert capsys.readouterr().err == f"netspec: error: {said}\n"
    assert Path("base.yaml").read_text(encoding="utf-8") == base


def test_a_spec_with_errors_is_not_expanded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("netspec: 1\nname: bad\ninput: {shape: [N, 8]}\nlayers:\n  - conv2d: {}\n", encoding="utf-8")
    assert main(["expand", str(path)]) == 1
    assert "missing-argument" in capsys.readouterr().err
