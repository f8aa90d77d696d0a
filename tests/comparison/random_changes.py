"""Random networks of named layers, and random changes of them with what a difference must say."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

HEAD = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 64, 64, 3]}\nlayers:\n"


class Step(NamedTuple):
    """A layer; no two of a network have the same number, so that each is told from the others by what it is."""

    name: str
    op: str
    number: int
    stride: int = 1

    @property
    def text(self) -> str:
        arguments = {
            "conv2d": f"num_outputs: {self.number + 1}, kernel_size: 3, stride: {self.stride}, scope: {self.name}",
            "max_pool2d": f"kernel_size: {self.number + 1}, stride: 1, padding: SAME, scope: {self.name}",
            "dropout": f"keep_prob: 0.{self.number + 1:02}, scope: {self.name}",
        }[self.op]
        return f"  - {self.op}: {{{arguments}}}\n"


class Change(NamedTuple):
    """A change, and the names that a difference must have under its kind."""

    steps: tuple[Step, ...]
    changed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()
    renamed: frozenset[tuple[str, str]] = frozenset()


def text(steps: tuple[Step, ...]) -> str:
    return HEAD + "".join(step.text for step in steps)


@st.composite
def networks(draw: st.DrawFn) -> tuple[Step, ...]:
    ops = draw(st.lists(st.sampled_from(["conv2d", "conv2d", "max_pool2d", "dropout"]), min_size=4, max_size=12))
    return tuple(Step(f"layer{chr(97 + at)}", op, at) for at, op in enumerate(ops))


@st.composite
def changes(draw: st.DrawFn, steps: tuple[Step, ...]) -> Change:
    """One change of some layers, each of which is touched once."""
    kind = draw(st.sampled_from(["argument", "stride", "add", "remove", "move", "rename", "replace"]))
    at = draw(st.integers(0, len(steps) - 1))
    step, before, after = steps[at], steps[:at], steps[at + 1 :]
    match kind:
        case "argument":
            made = step._replace(number=50)
            return Change((*before, made, *after), changed=frozenset({step.name}))
        case "stride" if step.op == "conv2d":
            return Change((*before, step._replace(stride=2), *after), changed=frozenset({step.name}))
        case "add":
            return Change((*before, Step("new", "conv2d", 60), *steps[at:]), added=frozenset({"new"}))
        case "remove":
            return Change((*before, *after), removed=frozenset({step.name}))
        case "rename":
            made = step._replace(name="other")
            return Change((*before, made, *after), renamed=frozenset({(step.name, "other")}))
        case "replace":
            made = Step("other", step.op, 70)
            return Change((*before, made, *after), added=frozenset({"other"}), removed=frozenset({step.name}))
        case "move" if len(steps) > 3:
            rest = (*before, *after)
            to = draw(st.integers(0, len(rest)).filter(lambda to: abs(to - at) > 1))
            return Change((*rest[:to], step, *rest[to:]), moved=frozenset({step.name}))
    return Change(steps)


@st.composite
def several_changes(draw: st.DrawFn, steps: tuple[Step, ...]) -> Change:
    """A change of each of some layers, which stay in their order."""
    made: list[Step] = []
    told: dict[str, set[str]] = {"changed": set(), "added": set(), "removed": set()}
    renamed: set[tuple[str, str]] = set()
    for at, step in enumerate(steps):
        match draw(st.sampled_from(["", "", "", "argument", "add", "remove", "rename"])):
            case "argument":
                told["changed"].add(step.name)
                made.append(step._replace(number=30 + at))
            case "add":
                told["added"].add(f"new{at}")
                made += [Step(f"new{at}", "conv2d", 60 + at), step]
            case "remove" if made:
                told["removed"].add(step.name)
            case "rename":
                renamed.add((step.name, f"other{at}"))
                made.append(step._replace(name=f"other{at}"))
            case _:
                made.append(step)
    return Change(tuple(made), **{kind: frozenset(names) for kind, names in told.items()}, renamed=frozenset(renamed))
