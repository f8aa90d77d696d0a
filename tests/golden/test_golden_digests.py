"""The graphs of all specs, and of those of each release, are the recorded ones; and each kind of change is noticed."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.cli.main import main
from netspec.pipeline import inspect_file

pytestmark = pytest.mark.tf

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SPECS = ROOT / "specs"
RELEASES = sorted(path.parent for path in HERE.glob("v*/digests.txt"))
SMALL_NETWORKS = ("alexnet_v2", "overfeat", "vgg_16", "vgg_19", "vgg_a")
LARGE = re.compile(r"resnet_v\d_(101|152|200)|inception_v\d_base")
SMALL = """\
netspec: 1
name: small
params:
  depth: {type: int, default: 4}
input: {name: images, shape: [N, 8, 8, 3]}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: $depth, kernel_size: 3, scope: first}
  - max_pool2d: {kernel_size: 2, scope: second}
"""


@pytest.fixture(scope="module")
def golden() -> Any:
    """The tool that writes the digests."""
    spec = importlib.util.spec_from_file_location("golden", ROOT / "tools" / "golden.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A folder with one spec."""
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "small.yaml").write_text(SMALL)
    return folder


def alter(specs: Path, old: str, new: str) -> None:
    assert old in SMALL
    (specs / "small.yaml").write_text(SMALL.replace(old, new))


def specs_but(slow: Callable[[str], object]) -> list[Any]:
    """The names of all specs as parameters, of which some are slow."""
    names = sorted(path.stem for path in (ROOT / "specs").glob("*.yaml"))
    return [pytest.param(name, marks=pytest.mark.slow if slow(name) else []) for name in names]


@pytest.mark.parametrize("name", specs_but(LARGE.fullmatch))
def test_a_spec_builds_the_recorded_graph_with_the_predicted_variables(golden: Any, name: str) -> None:
    path = golden.SPECS / f"{name}.yaml"
    graph = golden.build(path)
    assert str(golden.of_graph(graph)) == golden.recorded(golden.GOLDEN)[name]

    collections = golden.compat.load().tf.GraphKeys
    network = netspec.load(path).elaborate()
    built = graph.graph.get_collection(collections.GLOBAL_VARIABLES)
    assert {variable.name: variable.shape for variable in network.variables} == {
        variable.op.name: tuple(variable.shape.as_list()) for variable in built
    }
    assert {variable.name for variable in network.variables if variable.trainable} == {
        variable.op.name for variable in graph.graph.get_collection(collections.TRAINABLE_VARIABLES)
    }


@pytest.mark.parametrize("name", specs_but(lambda name: name not in SMALL_NETWORKS))
def test_an_expanded_spec_builds_the_recorded_graph(
    golden: Any, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["expand", str(golden.SPECS / f"{name}.yaml")]) == 0
    plain = tmp_path / "plain.yaml"
    plain.write_text(capsys.readouterr().out, encoding="utf-8")
    layers = plain.read_text(encoding="utf-8").partition("layers:")[2]
    assert not any(sign in layers for sign in ("$", "repeat", "when"))
    assert str(golden.digest(plain)) == golden.recorded(golden.GOLDEN)[name]


def altered(release: Path, specs: Path) -> list[str]:
    """The specs of a release that are not those of today, or that read one that is not: others are built above."""
    changed = {
        path.name
        for path in release.glob("*.yaml")
        if not (specs / path.name).exists() or (specs / path.name).read_bytes() != path.read_bytes()
    }
    read = {path.stem: files_of(path) for path in release.glob("*.yaml")}
    return sorted(name for name, files in read.items() if files & changed)


def files_of(spec: Path) -> set[str]:
    """The names of the files that a spec is read from, its own among them."""
    document = inspect_file(spec).document
    assert document is not None
    return {Path(file).name for file in document.files}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("release", "name"),
    [(release, name) for release in RELEASES for name in altered(release, SPECS)],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_spec_of_a_release_builds_the_graph_of_that_release(golden: Any, release: Path, name: str) -> None:
    assert list(golden.changes(release, release, [name])) == []


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_a_spec_that_a_release_shares_with_today_has_the_digest_of_today(golden: Any, release: Path) -> None:
    recorded, rebuilt = golden.recorded(release), altered(release, SPECS)
    assert set(rebuilt) < set(recorded) == {path.stem for path in release.glob("*.yaml")}
    today = golden.recorded(golden.GOLDEN)
    assert {name: digest for name, digest in recorded.items() if name not in rebuilt}.items() <= today.items()


def test_a_spec_of_a_release_is_built_again_once_a_file_of_it_has_changed(
    golden: Any, specs: Path, tmp_path: Path
) -> None:
    (specs / "variant.yaml").write_text("netspec: 1\nextends: small.yaml\nname: variant\n")
    golden.record(specs, tmp_path)
    golden.keep("v0.0.1", specs, tmp_path)
    (release,) = golden.releases(tmp_path)
    assert altered(release, specs) == []
    (specs / "more.yaml").write_text(SMALL)
    assert altered(release, specs) == []
    alter(specs, "default: 4", "default: 5")
    assert altered(release, specs) == ["small", "variant"]
    (specs / "variant.yaml").unlink()
    assert altered(release, specs) == ["small", "variant"]


def released(changelog: str) -> set[str]:
    """The versions of a changelog that have a date: tags are not in every checkout, and the changelog is."""
    return {f"v{version}" for version in re.findall(r"^## \[([0-9.]+)\] - [0-9-]+$", changelog, re.MULTILINE)}


def test_every_release_is_kept(golden: Any) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert {folder.name for folder in golden.releases(golden.GOLDEN)} == released(changelog)


def test_a_release_is_what_has_a_date() -> None:
    assert released("## [0.3.0] - unreleased\n\n## [0.2.0] - 2027-01-31\n- [0.1.0] - 2026-11-25\n") == {"v0.2.0"}


def test_every_spec_is_recorded(golden: Any) -> None:
    assert golden.recorded(golden.GOLDEN).keys() == {path.stem for path in golden.SPECS.glob("*.yaml")}


@pytest.mark.parametrize(
    ("old", "new", "names_change"),
    [
        ("scope: first", "scope: other", True),
        ("scope: second", "scope: other", True),
        ("name: images", "name: pictures", True),
        ("collect: [conv2d]", "collect: [conv2d, max_pool2d]", True),
        ("default: 4", "default: 5", False),
        ("kernel_size: 2", "kernel_size: 3", False),
        ("8, 8, 3]", "9, 8, 3]", False),
    ],
)
def test_another_graph_has_another_digest(golden: Any, specs: Path, old: str, new: str, names_change: bool) -> None:
    before = golden.digest(specs / "small.yaml")
    assert before == golden.digest(specs / "small.yaml")
    alter(specs, old, new)
    after = golden.digest(specs / "small.yaml")
    assert after.graph != before.graph
    assert (after.names != before.names) == names_change


def test_a_release_is_held_against_what_it_built(golden: Any, specs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "golden"
    golden.record(specs, folder)
    golden.keep("v0.0.1", specs, folder)
    (release,) = golden.releases(folder)
    assert (release.name, list(golden.changes(release, release))) == ("v0.0.1", [])

    # What the specs of today build may change, and what those of the release build may not.
    alter(specs, "scope: first", "scope: other")
    golden.record(specs, folder)
    assert list(golden.changes(specs, folder)) == []
    assert list(golden.changes(release, release)) == []
    shutil.copy(specs / "small.yaml", release)
    (line,) = golden.changes(release, release)
    assert line.startswith("small: recorded nodes=")


def test_a_release_is_kept_once(golden: Any, specs: Path, tmp_path: Path) -> None:
    golden.record(specs, tmp_path)
    golden.keep("v0.0.1", specs, tmp_path)
    with pytest.raises(FileExistsError):
        golden.keep("v0.0.1", specs, tmp_path)


def test_specs_that_came_went_or_broke_are_reported(golden: Any, specs: Path, tmp_path: Path) -> None:
    golden.record(specs, tmp_path)
    (specs / "more.yaml").write_text(SMALL)
    alter(specs, "depth: {", "width: {")
    more, small = golden.changes(specs, tmp_path)
    assert more == "more: a spec that is not recorded"
    assert "builds nothing: " in small
    (specs / "small.yaml").unlink()
    assert list(golden.changes(specs, tmp_path, ["small"])) == ["small: recorded, and there is no such spec"]
