"""Random steps: layers, groups, branches, and steps without an op, with the words of the language beside them."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netspec.ops import OPS, Op, OpError
from netspec.ops.dtypes import DEFAULT
from netspec.ops.layer_arguments import NORMALIZER_FN, NORMALIZER_PARAMS

if TYPE_CHECKING:
    from .random_growth import Growing

TRIES = 30
SEVERAL = [key for key, op in OPS.items() if op.shapes is not Op.shapes]
"""The ops that have several outputs."""

WEIGHTS = [6 + len(op.arguments) for op in OPS.values()]
"""How often each op is drawn: those with many arguments more often."""


def made(key: str, arguments: Mapping[str, Any]) -> Op:
    """An op with plain arguments."""
    normalizer = arguments.get(NORMALIZER_FN.name)
    params = arguments.get(NORMALIZER_PARAMS.name) or {}
    return OPS[key](normalizer=None if normalizer is None else OPS[normalizer](**params), **arguments)


def keeps_shape(key: str, arguments: Mapping[str, Any], shape: Sequence[int | None]) -> bool:
    """Whether an op can be made with arguments, and its output has the shape of its input."""
    given = tuple(shape)
    try:
        one = made(key, arguments)
        kept = one.infer(given) == given and list(one.dtypes(DEFAULT))[:1] == [DEFAULT]
        return kept and all(need.holds() for need in one.requirements(given))
    except (OpError, TypeError, ZeroDivisionError):  # of a number at the edge, which the schema refuses
        return False


def count_of_outputs(key: str, arguments: Mapping[str, Any], shape: Sequence[int | None]) -> int:
    """How many outputs an op has; 1 where that is not known."""
    try:
        return len(made(key, arguments).shapes(tuple(shape)))
    except (OpError, TypeError, ZeroDivisionError):
        return 1


FITS_ALWAYS = next(key for key, op in OPS.items() if op.arity == 1 and not op.required and keeps_shape(key, {}, ()))
"""An op that keeps any shape, a scalar's too."""


class Steps:
    """Draws steps for a spec as it grows."""

    def __init__(self, growing: Growing) -> None:
        self.growing, self.values, self.rng = growing, growing.values, growing.rng

    def step(self, depth: int) -> dict[str, Any]:
        roll, blocks = self.rng.random(), self.growing.blocks
        if depth < 2 and roll < 0.2:
            return self.group(depth)
        if roll < 0.3:
            return self.beside(blocks.call(depth), depth)
        if roll < 0.34:
            return self.passing(depth)
        if depth < 2 and roll < 0.37:
            return self.collected_rounds()
        return self.layer(depth)

    def layer(self, depth: int = 2) -> dict[str, Any]:
        """A layer with what it needs, a few arguments more, and words of the language beside it."""
        values, rng, growing = self.values, self.rng, self.growing
        if values.chance(0.15):
            return self.beside(self.fitting(), depth)
        if growing.sharable and values.chance(0.06):
            return self.beside(self.sharing(rng.choice(growing.sharable)), depth)
        key = rng.choice(SEVERAL) if values.chance(0.05) else rng.choices(list(OPS), WEIGHTS)[0]
        inner, share, named = values.repeated, rng.choice([0.0, 0.1, 0.35]), values.named
        step: dict[str, Any] = {}
        if "scope" in OPS[key].arguments and values.chance(0.14):
            step["repeat"] = rng.randint(1, 3) if values.chance(0.4) else values.rounds()
        inside = values.named
        arguments = {}
        for name, argument in OPS[key].arguments.items():
            wanted = 0.55 if name in ("scope", "name") else 0.12 if name == "reuse" else share
            if argument.required or values.chance(wanted):
                values.repeated = inner or ("repeat" in step and name != "scope")
                values.named = named if name == "scope" else inside
                arguments[name] = values.argument(argument)
        values.repeated, values.named = inner, named
        step[key] = arguments
        if arguments.get("scope") and "reuse" in OPS[key].arguments and not growing.blocks.inside:
            growing.sharable.append(step)
        if OPS[key].arity != 1 or values.chance(0.05):
            step["from"] = self.source(OPS[key].arity or rng.randint(2, 3))
        if "from" not in step and key in SEVERAL and values.chance(0.7):
            ids = [growing.new_id() for _ in range(count_of_outputs(key, arguments, values.shape))]
            growing.ids += ids
            step["id"] = ids
        return self.beside(step, depth)

    def source(self, count: int) -> Any:
        """A `from` of so many inputs: mostly ids, else whatever a name can mean; now and then by an expression."""
        values, rng = self.values, self.rng
        ids, names = ["input", *self.growing.ids], self.growing.known()
        inside = [name for name in names if "." in name or "/" in name]
        deep = [name for name in inside if name.count(".") > 1]
        kinds = [ids, ids, ids, names or ids, deep or inside or names or ids]
        said: list[Any] = [rng.choice(rng.choice(kinds)) for _ in range(count)]
        if values.chance(0.03):
            return f"$('{ids[-1]}' if known(input.shape[-1]) and input.shape[-1] > 2 else '{rng.choice(ids)}')"
        if values.chance(0.08):
            texts = [f"'{name}'" if "'" not in name else "'input'" for name in said]
            return f"$([{', '.join(texts)}])"
        if values.chance(0.1):
            said[0] = f"$('{said[0]}')"
        return said[0] if count == 1 and values.chance(0.5) else said

    def fitting(self) -> dict[str, Any]:
        """A layer that keeps the shape of its input, so that branches can be joined; now and then a block's call."""
        values, rng = self.values, self.rng
        if values.chance(0.1):
            return {"activation": {"fn": values.said(rng.choice(["relu", "elu", "tanh", None]))}}
        if len(values.shape) == 4 and values.chance(0.25):
            arguments = {"num_outputs": values.shape[-1] or 4, "kernel_size": 3}
            stride = values.said(rng.choice([1, 1, 2]))
            excited: dict[str, Any] = {"divisible_by": values.said(2), "pool": rng.choice([None, 2])}
            functions = {"gating_fn": "hard_sigmoid", "inner_activation_fn": rng.choice([None, "elu"])}
            excited |= {name: fn for name, fn in functions.items() if values.chance(0.4)}
            excited |= {"squeeze_factor": values.said(2.0)} if values.chance(0.4) else {}
            known = {"conv2d_same": {**arguments, "stride": stride}, "subsample": {"factor": stride}}
            known |= {"squeeze_excite": excited}
            known |= {"factorized_reduction": {"output_filters": values.shape[-1] or 4, "stride": stride}}
            key = rng.choice([*known, *list(known)[:2]])
            return {key: known[key]}
        if len(values.shape) == 5 and values.chance(0.6):
            gate: dict[str, Any] = {"self_gating": {"scope": values.name()}}
            convolved: dict[str, Any] = {
                "num_outputs": values.shape[-1] or 2,
                "kernel_size": [1, 3, 3],
                "scope": values.name(),
            }
            if values.chance(0.5):
                convolved |= {"separable": True, "kernel_size": [3, 3, 3]}
            return rng.choice([gate, {"conv3d_spatiotemporal": convolved}])
        for _ in range(TRIES):
            key = rng.choice([key for key, op in OPS.items() if op.arity == 1])
            arguments = values.declared(OPS[key], rng.choice([0.0, 0.0, 0.1]))
            if keeps_shape(key, arguments, values.shape):
                return {key: {name: values.said(value) for name, value in arguments.items()}}
        return {FITS_ALWAYS: {}}

    def sharing(self, step: dict[str, Any]) -> dict[str, Any]:
        """A layer that shares the variables of one that was drawn before."""
        again = {key: copy.deepcopy(value) for key, value in step.items() if key in OPS or key == "repeat"}
        next(value for key, value in again.items() if key in OPS)["reuse"] = self.values.said(True)
        return again

    def passing(self, depth: int) -> dict[str, Any]:
        """A step without an op: it goes on from an output, or enters one as an end point, late."""
        values = self.values
        step: dict[str, Any] = {"from": self.source(1)} if values.chance(0.8) else {}
        if not step or values.chance(0.5):
            step["end_point"] = values.said(values.name())
            step["side"] = values.said(values.chance(0.7))
        return self.beside(step, depth)

    def collected_rounds(self) -> dict[str, Any]:
        """A group in which each round has an id by its number, and a layer that takes all of these."""
        values, rng, first = self.values, self.rng, self.growing.new_id()
        times = rng.randint(1, 3)
        repeated, values.repeated = values.repeated, False
        inside = self.fitting()
        values.repeated = repeated
        before: dict[str, Any] = {rng.choice(["relu", "tanh", "identity"]): {"name": f"{first}n"}}
        rounds: dict[str, Any] = {"layers": [before, {**inside, "id": f"{first}_$i"}], "repeat": times}
        if values.chance(0.7):
            rounds["scope"] = f"{first}s_$i"
        listed = f"$(['{first}_' + str(n) for n in range(1, {times + 1})])"
        return {"layers": [rounds, {rng.choice(["add", "maximum"]): {}, "from": listed}]}

    def group(self, depth: int) -> dict[str, Any]:
        """A group with little in it, which may grow more."""
        values, rng, growing = self.values, self.rng, self.growing
        if growing.blocks.strided and values.chance(0.5):
            return self.beside(growing.blocks.dense(), depth)
        step: dict[str, Any] = {}
        named = values.named
        if values.chance(0.3):
            step["repeat"] = values.rounds()
        inside = values.named
        inner, values.repeated = values.repeated, values.repeated or "repeat" in step
        roll = rng.random()
        if roll < 0.55:
            step["scope"] = rng.choice([".", ".", ".."]) if values.chance(0.12) else values.said(values.name())
        if 0.5 < roll < 0.75:
            step["default_scope"] = values.said(rng.choice(["unit", "unit", values.name()]))
        values.repeated, values.named = inner, named
        if values.chance(0.3):
            step["arg_scope"] = growing.entries(0, 2)
        values.repeated, values.named = inner or "repeat" in step, inside
        if values.chance(0.4):
            step |= self.branches(depth)
        else:
            nested = depth < 1 and values.chance(0.2)
            step["layers"] = [self.group(depth + 1) if nested else self.layer()]
        values.repeated, values.named = inner, named
        if values.chance(0.1):
            step["from"] = self.source(1)
        return self.beside(step, depth)

    def branches(self, depth: int) -> dict[str, Any]:
        """Branches and their join: of layers that fit, sums of what has one shape or a concat along the channels."""
        values, rng = self.values, self.rng
        before = list(values.shape)
        lists = []
        for _ in range(rng.choice([1, 2, 2, 2, 3])):
            values.shape = before
            lists.append([self.fitting() for _ in range(rng.choice([0, 1, 1, 2]))])
        said: Any = lists
        if values.chance(0.5):
            said = {f"Branch_{i}" if values.chance(0.9) else values.name(): steps for i, steps in enumerate(lists)}
        values.shape = before
        key = rng.choice([key for key, op in OPS.items() if op.arity is None])
        arguments = {
            argument: rng.choice([-1, values.of(OPS[key].arguments[argument].kind)]) for argument in OPS[key].required
        }
        join = (
            key
            if not arguments and values.chance(0.5)
            else {key: {name: values.said(value) for name, value in arguments.items()}}
        )
        if isinstance(join, dict) and values.chance(0.3):
            next(iter(join.values()))["name"] = values.said(values.name())
        return {"branches": said, "join": join}

    def beside(self, step: dict[str, Any], depth: int) -> dict[str, Any]:
        """A step with words beside its op, or in the group."""
        values, growing = self.values, self.growing
        if values.chance(0.2):
            step["end_point"] = "$(null)" if values.chance(0.06) else values.said(values.name())
        if values.chance(0.08):
            step["when"] = values.condition(0.7)
            if values.chance(0.5):
                step["else"] = [self.fitting() for _ in range(self.rng.randint(0, 2))]
                if depth < 2 and values.chance(0.2):
                    step["else"].append(self.group(2))
        if values.chance(0.06):
            step["side"] = values.said(values.chance(0.9))
        if "id" not in step and values.chance(0.3):
            name = growing.new_id()
            growing.ids.append(name)
            step["id"] = f"{name[:-1]}$({name[-1]})" if values.chance(0.1) else name
        return step
