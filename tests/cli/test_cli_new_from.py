"""`netspec new --from`: a copy of a spec that comes with netspec checks clean where it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from netspec.cli.main import main
from netspec.network import Network
from netspec.pipeline import inspect_file

Capture = pytest.CaptureFixture[str]

SPECS = Path(__file__).parents[2] / "specs"
BASES = {file for file in SPECS.rglob("*.yaml") if yaml.safe_load(file.read_bytes()).get("abstract")}
FILES = {file.stem: file for file in SPECS.rglob("*.yaml") if file not in BASES}
NAMES = sorted(FILES)
MODELINES = (
    "# yaml-language-server: $schema=netspec.schema.json",
    "# yaml-language-server: $schema=../netspec.schema.json",
)
HEADER = """\
# yaml-language-server: $schema=netspec.schema.json
# With that schema, an editor completes and checks as you type. After an update of netspec, replace it, in this folder:
#   netspec schema --force -o netspec.schema.json
"""


def written() -> list[str]:
    return sorted(str(path) for path in Path().rglob("*") if path.is_file())


def network_of(file: str | Path) -> Network:
    inspected = inspect_file(str(file))
    assert inspected.problems == ()
    assert inspected.network is not None
    return inspected.network


def facts(network: Network) -> Sequence[object]:
    layers = [(layer.op.key, layer.scope, layer.output_shape) for layer in network.layers]
    variables = [(variable.name, variable.shape) for variable in network.variables]
    return network.name, layers, variables, list(network.end_points)


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_the_same_network(name: str, capsys: Capture) -> None:
    assert main(["new", "--from", name]) == 0
    assert capsys.readouterr().out.startswith(f"wrote {name}.yaml")
    assert facts(network_of(f"{name}.yaml")) == facts(network_of(FILES[name]))


def test_that_another_network_is_noticed() -> None:
    assert facts(network_of(SPECS / "vgg_16.yaml")) != facts(network_of(SPECS / "vgg_19.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_only_the_comments_at_the_head_differ(name: str) -> None:
    main(["new", "--from", name])
    modeline, content = FILES[name].read_text(encoding="utf-8").split("\n", 1)
    assert modeline == MODELINES[FILES[name].parent != SPECS]
    assert Path(f"{name}.yaml").read_text(encoding="utf-8") == HEADER + content


def test_the_comments_at_the_head_are_true() -> None:
    assert main(["new", "--from", "overfeat"]) == 0
    command = HEADER.splitlines()[-1].removeprefix("#   netspec ")
    Path("netspec.schema.json").write_text("old", encoding="utf-8")
    assert main(command.split()) == 0
    assert main(["schema", "--check", "netspec.schema.json"]) == 0


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("alexnet_v2", []),
        ("inception_v3", ["inception_v3_base.yaml"]),
        ("vgg_a", ["vgg_16.yaml"]),
        ("resnet_v2_101", ["resnet_v2_50.yaml", "resnet_v1_50.yaml"]),
    ],
)
def test_what_it_extends_or_uses_is_copied_beside_it(name: str, needed: list[str], capsys: Capture) -> None:
    Path("nets").mkdir()
    assert main(["new", "--from", name, "-o", "nets/my.yaml"]) == 0
    beside = [f"nets/{file}" for file in [*needed, "netspec.schema.json"]]
    assert written() == sorted(["nets/my.yaml", *beside])
    said = f"{', '.join(beside[:-1])}{' and ' if needed else ''}{beside[-1]}"
    assert capsys.readouterr().out == f"wrote nets/my.yaml, with {said}; next: netspec show nets/my.yaml\n"
    network_of("nets/my.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_becomes_that_of_the_network(name: str) -> None:
    assert main(["new", "--from", name, "mine"]) == 0
    copied, original = (yaml.safe_load(file.read_bytes()) for file in (Path("mine.yaml"), FILES[name]))
    assert copied == {**original, "name": "mine"}


def test_a_name_is_text_whatever_it_looks_like() -> None:
    assert main(["new", "--from", "vgg_a", "5e-4"]) == 0
    assert network_of("5e-4.yaml").name == "5e-4"


def test_several_variants_share_their_base() -> None:
    for name in ("resnet_v1_101", "resnet_v1_152", "resnet_v1_50"):
        main(["new", "--from", name])
    assert written() == ["netspec.schema.json", "resnet_v1_101.yaml", "resnet_v1_152.yaml", "resnet_v1_50.yaml"]
    assert main(["check", "--strict", "."]) == 0


@pytest.mark.parametrize("existing", ["vgg_19.yaml", "vgg_16.yaml"])
def test_nothing_that_exists_is_overwritten(existing: str, capsys: Capture) -> None:
    Path(existing).write_text("mine", encoding="utf-8")
    assert main(["new", "--from", "vgg_19"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"netspec: error: {existing} already exists")
    assert error.endswith(" with -o FILE\n")
    assert written() == [existing]
    assert Path(existing).read_text(encoding="utf-8") == "mine"


def test_a_copy_is_not_written_over_its_base(capsys: Capture) -> None:
    assert main(["new", "--from", "vgg_19", "-o", "./vgg_16.yaml"]) == 2
    expected = "netspec: error: vgg_19 needs its base as ./vgg_16.yaml; choose another file with -o FILE\n"
    assert capsys.readouterr().err == expected
    assert written() == []


def test_an_unknown_spec_is_refused_with_the_nearest(capsys: Capture) -> None:
    assert main(["new", "--from", "resnet-v1-50"]) == 2
    assert capsys.readouterr().err == "netspec: error: unknown spec 'resnet-v1-50'; did you mean 'resnet_v1_50'?\n"
    assert main(["new", "--from", "densenet"]) == 2
    assert f"unknown spec 'densenet'; known: {', '.join(NAMES)}\n" in capsys.readouterr().err


def test_without_a_name_or_a_spec_there_is_nothing_to_write(capsys: Capture) -> None:
    assert main(["new"]) == 2
    assert capsys.readouterr().err == "netspec: error: expected the network's name, --from SPEC or --list\n"


def test_a_list_writes_nothing(capsys: Capture) -> None:
    assert main(["new", "--list", "mynet"]) == 2
    assert capsys.readouterr() == ("", "netspec: error: --list writes no file; leave out NAME and -o\n")


def test_the_list_says_what_each_spec_is(capsys: Capture) -> None:
    assert main(["new", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == NAMES
    assert all(re.fullmatch(r"\w+ {2,}\w.{6,60}", line) for line in lines)
    assert len(NAMES) == len(list(SPECS.rglob("*.yaml"))) - len(BASES) > 0
    assert f"{'vgg_19':<{max(map(len, NAMES))}}  Oxford Net VGG, 19 layers, version E" in lines
