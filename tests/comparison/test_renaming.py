"""The rules by which stored names become those of a network."""

from __future__ import annotations

import pytest

from netspec.comparison.renaming import excluded, rename


def renamed(rules: dict[str, str], *names: str) -> list[str]:
    """The new names of what is stored, in the order of the names; the rules must be without fault."""
    found = rename(names, rules)
    assert found.faults == ()
    new = {stored: name for name, stored in found.names.items()}
    return [new[name] for name in names]


@pytest.mark.parametrize(
    ("old", "new", "name", "expected"),
    [
        ("wide", "tiny", "wide/conv1/weights", "tiny/conv1/weights"),
        ("wide/", "tiny/", "wide/conv1/weights", "tiny/conv1/weights"),
        ("wide/", "tiny", "wide/conv1/weights", "tiny/conv1/weights"),
        ("wide", "a/b", "wide/conv1", "a/b/conv1"),
        ("wide", "", "wide/conv1/weights", "conv1/weights"),
        ("wide/", "/", "wide/conv1/weights", "conv1/weights"),
        ("/", "tiny", "conv1/weights", "tiny/conv1/weights"),
        ("", "tiny/", "conv1/weights", "tiny/conv1/weights"),
        ("a/conv1/kernel", "b/conv1/weights", "a/conv1/kernel", "b/conv1/weights"),
        ("*/kernel", "*/weights", "a/b/kernel", "a/b/weights"),
        ("*/kernel", "*/weights", "a/b/kernel/Momentum", "a/b/weights/Momentum"),
        ("*:0", "*", "a/b/weights:0", "a/b/weights"),
        ("*/ExponentialMovingAverage", "*", "a/weights/ExponentialMovingAverage", "a/weights"),
        ("module.", "", "module.features.0.weight", "features.0.weight"),
        ("module", "vgg/", "module.features.0", "vgg/features.0"),
        ("features.0", "conv1", "features.0.weight", "conv1.weight"),
        ("*.weight", "*/weights", "conv1.weight", "conv1/weights"),
        ("block*_conv*", "vgg/conv{1}/conv{1}_{2}", "block1_conv2/kernel", "vgg/conv1/conv1_2/kernel"),
        ("tower_*/conv", "conv_*", "tower_3/conv/weights", "conv_3/weights"),
        ("*/*/conv", "{2}/{1}", "a/b/conv/x", "b/a/x"),
        ("conv*", "layer*", "conv12/kernel", "layer12/kernel"),
    ],
)
def test_a_rule(old: str, new: str, name: str, expected: str) -> None:
    assert renamed({old: new}, name) == [expected]


@pytest.mark.parametrize(
    ("old", "name"),
    [
        ("wide", "wider/conv1"),
        ("wide/", "wide"),
        ("conv1", "wide/conv1"),
        ("*/kernel", "kernel"),
        ("*/kernel", "a/kernels"),
        ("a*b", "ab"),
        ("*", ""),
    ],
)
def test_what_a_rule_does_not_match(old: str, name: str) -> None:
    found = rename([name], {old: "x"})
    assert found.names == {name: name}
    assert found.faults[0].startswith(f"{old}=x: no stored name begins with this")


def test_rules_apply_in_their_order_each_to_what_those_before_made() -> None:
    rules = {"module": "", "features.0": "conv1", "*.weight": "*/weights", "/": "vgg"}
    assert renamed(rules, "module.features.0.weight", "step") == ["vgg/conv1/weights", "vgg/step"]


def test_a_name_that_is_made_takes_the_place_of_one_that_is_stored() -> None:
    for names in (["a", "a/Average"], ["a/Average", "a"]):
        found = rename(names, {"*/Average": "*"})
        assert found == ({"a": "a/Average"}, (), ("a",))


def test_faults() -> None:
    names = ["vgg_16/conv1/weights", "vgg_16/conv2/weights", "step"]
    faults = [
        "vg_16=x: no stored name begins with this; did you mean 'vgg_16'?",
        "resnet=x: no stored name begins with this; there are vgg_16, step",
        "a**=x: two stars stand side by side",
        "a=*: the name behind the sign = has more stars than the one before it",
        "a*={2}: the name behind the sign = has more stars than the one before it",
        "a**b*=*{1}: two stars stand side by side",
        "a*=*{1}: use either stars or numbers such as {1} behind the sign =",
        "vgg_16/conv1/weights and vgg_16/conv2/weights would both be named w",
    ]
    rules = {"vg_16": "x", "resnet": "x", "a**": "x", "a": "*", "a*": "{2}", "a**b*": "*{1}"}
    assert [*rename(names, rules).faults, *rename(names, {"a*": "*{1}"}).faults] == faults[:-1]
    assert rename(names, {"*/weights": "w"}).faults == (faults[-1],)


def test_a_hostile_name_takes_no_long_time() -> None:
    name = "a" * 300_000
    assert rename([name], {"*a*a*a*b": "x"}).names == {name: name}


def test_what_is_excluded() -> None:
    names = ["vgg_16/fc8/weights", "vgg_16/fc8/biases", "vgg_16/fc80/weights"]
    assert excluded(names, ["vgg_16/fc8"]) == (frozenset(names[:2]), ())
    assert excluded(names, ["vgg_16/fc8/", "*/weights"]) == (frozenset(names), ())
    assert excluded(names, ["vgg_16/fc9"]) == (
        frozenset(),
        ("vgg_16/fc9: the network has no such scope or variable; there are vgg_16",),
    )
