"""What a call gives is bound as Python binds the arguments of the function that the spec stands for."""

from __future__ import annotations

import copy
import functools
import inspect
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.cli.main import main
from netspec.signature import CallSignature, shape_argument

SPECS = Path(__file__).parents[2] / "specs"
ALEXNET = str(SPECS / "alexnet_v2.yaml")
DEFAULTS = {"num_classes": 1000, "is_training": True, "weight_decay": 5e-4, "scope": "net", "reuse": None}
OWN = CallSignature("net", "images", DEFAULTS, ("num_classes", "is_training", "weight_decay"))


def reference(
    inputs: Any, num_classes: int = 9, scale: Any = abs, reuse: Any = None, *, is_training: bool = False
) -> Any:
    """Another order, an argument that is a function, and one that comes by name only."""


FOLLOWING = OWN.following(reference)


def test_positional_arguments_are_in_the_spec_s_order() -> None:
    assert OWN.bind((10, False), {"scope": "s"}) == {"num_classes": 10, "is_training": False, "scope": "s"}


def test_or_in_that_of_the_reference() -> None:
    assert FOLLOWING.bind((10, abs, True), {"is_training": False}) == {
        "num_classes": 10,
        "reuse": True,
        "is_training": False,
    }


@pytest.mark.parametrize(
    ("signature", "args", "named", "text"),
    [
        (OWN, (1, 2, 3, "s"), {}, r"^net takes at most 3 positional .* got 4; give scope, reuse by name$"),
        (OWN, (), {"weigth_decay": 1}, r"^net has no parameter 'weigth_decay'; it has num_classes, "),
        (OWN, (10,), {"num_classes": 10}, r"^net: 'num_classes' is given twice$"),
        (FOLLOWING, (1, abs, None, True), {}, r"at most 3 .* give is_training, weight_decay, scope by name$"),
        (FOLLOWING, (1, len), {}, r"^net: 'scale' must keep its default: the spec has no such parameter$"),
    ],
)
def test_what_does_not_bind_is_a_type_error(
    signature: CallSignature, args: tuple[Any, ...], named: dict[str, Any], text: str
) -> None:
    with pytest.raises(TypeError, match=text):
        signature.bind(args, named)


@pytest.mark.parametrize("signature", [OWN, FOLLOWING])
def test_what_is_shown_binds_alike(signature: CallSignature) -> None:
    shown = signature.shown()
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((10,), {}),
        ((10, abs), {"scope": "s"}),
        ((), {"reuse": True, "weight_decay": 1.0}),
    ]
    for args, named in calls:
        bound = dict(shown.bind("images", *args, **named).arguments)
        bound.pop("images")
        bound.pop("scale", None)
        assert signature.bind(args, named) == bound


def test_the_signature_of_a_loaded_spec() -> None:
    net = netspec.load(SPECS / "alexnet_v2.yaml")
    parameters = inspect.signature(net).parameters
    assert list(parameters)[:3] == ["images", "num_classes", "is_training"]
    assert {name: parameters[name].default for name in ("num_classes", "scope", "reuse")} == {
        "num_classes": 1000,
        "scope": "alexnet_v2",
        "reuse": None,
    }
    assert inspect.signature(functools.partial(net, num_classes=7)).parameters["num_classes"].default == 7
    inspect.signature(netspec.CompiledSpec)  # the class has one of its own


@pytest.mark.parametrize(
    ("given", "shape"), [([None, 8, 8, 3], (None, 8, 8, 3)), ((netspec.symbol("N"), 8), (netspec.symbol("N"), 8))]
)
def test_an_input_shape_is_any_sequence_of_sizes(given: Any, shape: Any) -> None:
    assert shape_argument(given) == shape


@pytest.mark.parametrize("given", [[0], [-1], [True], [8.0], ["N"], "NHW", 3])
def test_what_is_no_shape_is_a_type_error(given: Any) -> None:
    with pytest.raises(TypeError, match=r"input_shape expects a list of sizes"):
        netspec.load(SPECS / "alexnet_v2.yaml").elaborate(input_shape=given)


def test_a_summary_is_what_show_prints(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(SPECS / "overfeat.yaml")
    network = netspec.load(path).elaborate(num_classes=7, spatial_squeeze=False, input_shape=[1, 300, 400, 3])
    assert main(["show", "-p", "num_classes=7", "-p", "spatial_squeeze=false", "--input", "1x300x400x3", path]) == 0
    assert capsys.readouterr().out == network.summary()
    assert len(repr(network)) < 100
    assert repr(network.layers[0]).startswith("<Layer 1 conv2d 'overfeat/conv1' -> [1, ")


def test_a_spec_and_its_networks_are_copied_and_pickled() -> None:
    net = netspec.load(SPECS / "resnet_v1_50.yaml")
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):  # noqa: S301
        assert other.elaborate(num_classes=7).summary() == net.elaborate(num_classes=7).summary()
    network = net.elaborate()
    for copied in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):  # noqa: S301
        assert copied.summary() == network.summary()
        assert [layer.cost for layer in copied.layers] == [layer.cost for layer in network.layers]


def test_an_error_comes_out_of_another_process_whole() -> None:
    with pytest.raises(netspec.SpecError) as caught:
        netspec.load(SPECS / "alexnet_v2.yaml").elaborate(num_classes=0)
    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (copied.problems, str(copied)) == (caught.value.problems, str(caught.value))


def test_threads_load_and_elaborate_at_once() -> None:
    names = ("alexnet_v2", "vgg_a", "inception_v1", "resnet_v2_50") * 2
    alone = [netspec.load(SPECS / f"{name}.yaml").elaborate().summary() for name in names[:4]] * 2
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda name: netspec.load(SPECS / f"{name}.yaml").elaborate().summary(), names)
    assert list(found) == alone


@pytest.mark.parametrize("given", [10, "num_classes", [1], 2.5])
def test_parameters_in_something_else_than_a_mapping_are_refused_in_a_sentence(given: Any) -> None:
    net = netspec.load(ALEXNET)
    with pytest.raises(TypeError, match=r"^alexnet_v2 expects parameters by name or in a mapping, got "):
        net.elaborate(given)


def test_a_root_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    for call in (netspec.load, netspec.check):
        with pytest.raises(NotADirectoryError, match=r"^root: no such folder: '.*missing'"):
            call(ALEXNET, root=missing)
        call(ALEXNET, root=SPECS)
    assert main(["check", "--root", str(missing), ALEXNET]) == 2
    assert main(["check", "--root", "", ALEXNET]) == 2


def test_an_empty_name_is_no_name_of_the_current_folder() -> None:
    assert [problem.code for problem in netspec.check("")] == ["no-such-file"]
