"""A reference interpreter of specs: builds plain data with tf-slim directly, without checks or predictions.

It shares with netspec how a single op is handed its arguments, which has tests of its own, and nothing else: not the
reading of expressions, the wiring, the scopes, nor the calls of blocks. So it builds what netspec refuses too, as far
as TensorFlow lets it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from netspec.ops import OPS
from netspec.ops.backend import Backend

from .python_values import LIST_WORDS, UNSET, rounds, rows

UNKNOWN = object()
Rounds: TypeAlias = "list[dict[str, Any]] | None"
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "min": min, "max": max, "int": int, "float": float}
WORDS |= {"round": round, "abs": abs, "known": lambda size: size is not UNKNOWN, **LIST_WORDS}


class Reached:
    """The sizes of a tensor, for expressions."""

    def __init__(self, tensor: Any) -> None:
        self._sizes = [UNKNOWN if size is None else size for size in tensor.shape.as_list()]

    height = property(lambda self: self._sizes[1])
    width = property(lambda self: self._sizes[2])
    channels = property(lambda self: self._sizes[-1])
    shape = property(lambda self: list(self._sizes))


@dataclass
class Frame:
    """What a file or a call of a block sees."""

    names: Mapping[str, Any]
    blocks: Mapping[str, Any]
    ids: dict[str, Any]
    by_name: bool = False


@dataclass
class Ending:
    """The end point with which a file ends."""

    final: str | None
    ended: bool = False


@dataclass
class Limit:
    """The strides taken inside a `limit_stride`."""

    limit: float
    taken: int = 1
    rate: int = 1


@dataclass
class Interpreter:
    """One spec being built in the current graph. `files` are the others, by their paths."""

    backend: Backend
    files: Mapping[str, Any] = field(default_factory=dict)

    def build(self, root: Mapping[str, Any], given: Mapping[str, Any], image: Any) -> tuple[Any, Mapping[str, Any]]:
        """The output and the end points."""
        tf, slim = self.backend.tf, self.backend.slim
        around = tf.get_default_graph().get_name_scope()
        self.around = tf.get_variable_scope(), f"{around}/" if around else ""
        self.endings: list[Ending] = []
        self.reached: Reached | None = None
        self.whole = True
        self.last = image
        with ExitStack() as stack:
            own = root.get("scope", root["name"])
            opened = tf.variable_scope(own, own, [image]) if own else nullcontext(tf.get_variable_scope())
            self.scope = stack.enter_context(opened)
            declared = root.get("params", {})
            names = {key: rows(given.get(key, each["default"]), each) for key, each in declared.items()}
            self.frame = self._file(root, {**names, "scope": self.scope.name}, image)
            self.defaults: dict[str, dict[str, Any]] = {}
            self.limit: Limit | None = None
            self.entered: OrderedDict[str, Any] | None = None
            self.tensor = image
            said = root.get("end_points", {})
            stack.enter_context(self._arg_scope(root, self.frame.names))
            self.collect = said.get("collect")
            self.collection = self._value(
                said.get("collection", f"{self.scope.original_name_scope}_end_points"), self.frame.names
            )
            ops = [getattr(slim, key) for key in self.collect or () if key in OPS]
            if ops:
                stack.enter_context(slim.arg_scope(ops, outputs_collections=[self.collection]))
            self._file_steps(root, self.frame.names)
            return self.tensor, self._end_points()

    def _file_steps(self, root: Mapping[str, Any], names: Mapping[str, Any]) -> None:
        """The steps of a file, up to the end point with which it ends."""
        ending = Ending(self._value(root.get("end_points", {}).get("final"), self.frame.names))
        self.endings.append(ending)
        self._steps(root["layers"], names, named=self.frame.by_name)
        if ending.final is not None and not self.ended:
            raise ValueError("the final end point never came")
        self.endings.pop()

    @property
    def ended(self) -> bool:
        return any(ending.ended for ending in self.endings)

    def _enter(self, key: str, tensor: Any) -> None:
        self._end_points()[key] = tensor
        self._come(key)

    def _come(self, key: str) -> None:
        for ending in self.endings:
            ending.ended |= ending.final == key

    def _collected(self) -> set[str]:
        from tf_slim.layers.utils import convert_collection_to_dict

        if self.collect is None or self.entered is not None or not any(ending.final for ending in self.endings):
            return set()
        return set(convert_collection_to_dict(self.collection))

    def _file(self, root: Mapping[str, Any], names: Mapping[str, Any], fed: Any) -> Frame:
        names = {**names, **self._functions(root, names)}
        said = root.get("end_points", {})
        return Frame(names, root.get("blocks", {}), {"input": fed}, said.get("by_name") is True)

    def _functions(self, root: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for head, body in root.get("functions", {}).items():
            name, _, rest = head.partition("(")
            wanted = [part.strip() for part in rest.rstrip(") ").split(",") if part.strip()]
            seen = {**names, **found}

            def called(*values: Any, body: Any = body, wanted: Any = wanted, seen: Any = seen) -> Any:
                # `input` inside is that of the place of the call.
                inner = {**seen, "input": self.reached, **dict(zip(wanted, values, strict=True))}
                return eval(body, {"__builtins__": {}, **WORDS, **inner})  # noqa: S307

            found[name] = called
        return found

    def _value(self, value: Any, names: Mapping[str, Any]) -> Any:
        """The value with its expressions worked out, by Python."""
        if isinstance(value, list):
            return [self._value(item, names) for item in value]
        if isinstance(value, dict):
            values = {key: self._value(item, names) for key, item in value.items()}
            return {key: item for key, item in values.items() if item is not UNSET}
        if not isinstance(value, str) or "$" not in value:
            return value
        parts = list(self._parts(value, names))
        return parts[0] if len(parts) == 1 else "".join(map(str, parts))

    def _parts(self, text: str, names: Mapping[str, Any]) -> Iterator[Any]:
        while text:
            if text[0] != "$":
                plain, dollar, rest = text.partition("$")
                yield plain
                text = dollar + rest
            elif found := re.match(r"\$([A-Za-z_]\w*)", text):
                yield {**WORDS, **names}[found[1]]
                text = text[found.end() :]
            else:
                end = next(i for i in range(2, len(text) + 1) if text[1:i].count("(") == text[1:i].count(")"))
                yield eval(text[1:end], {"__builtins__": {}, **WORDS, **names})  # noqa: S307
                text = text[end:]

    @contextmanager
    def _arg_scope(self, node: Mapping[str, Any], names: Mapping[str, Any]) -> Iterator[None]:
        before = self.defaults
        with ExitStack() as stack:
            for entry in node.get("arg_scope", ()):
                values = self._value({key: value for key, value in entry.items() if key != "ops"}, names)
                if not values.pop("when", True):
                    continue
                for key in entry["ops"]:
                    self.defaults = {**self.defaults, key: {**self.defaults.get(key, {}), **values}}
                    if OPS[key].scoped:
                        taken = [name for name in values if name not in OPS[key].added]
                        lowered = OPS[key](**values).lowered(self.backend, taken)
                        stack.enter_context(self.backend.slim.arg_scope([getattr(self.backend.slim, key)], **lowered))
            yield
        self.defaults = before

    def _end_points(self) -> OrderedDict[str, Any]:
        if self.entered is None:
            from tf_slim.layers.utils import convert_collection_to_dict

            self.entered = OrderedDict()
            if self.collect is not None:
                self.entered = convert_collection_to_dict(self.collection)
        return self.entered

    def _steps(self, steps: list[Any], names: Mapping[str, Any], named: bool = False) -> None:
        for step in steps:
            if self.ended:
                return
            self._step(step, names, named)

    def _step(self, step: Mapping[str, Any], names: Mapping[str, Any], named: bool) -> None:
        before = self.tensor
        said = step.get("from")
        ids = {name: Reached(tensor) for name, tensor in self.frame.ids.items()}
        self.reached = Reached(before)
        names = {"id": ids.get, **names, **ids, "input": self.reached}
        said = self._value({"from": said}, names).get("from")
        alone = said[0] if isinstance(said, list) and len(said) == 1 else said
        known: dict[str, Any] = dict(self.entered or ()) | self.frame.ids
        reaching = known.get(alone, before) if isinstance(alone, str) else before
        self.reached = names["input"] = Reached(reaching)
        name = None
        words = self._value({key: step[key] for key in ("when", "repeat", "end_point") if key in step}, names)
        if words.get("when", True):
            times = rounds(words.get("repeat"))
            end_point = words.get("end_point")
            fed = [self._named(name) for name in ([said] if isinstance(said, str) else said or ())] or [before]
            self.tensor = fed[0]
            self.whole = True
            body = "layers" if "layers" in step else "branches" if "branches" in step else None
            if body:
                name = self._group(step, names, times, named)
            else:
                key = next(key for key in step if key in OPS or key in self.frame.blocks or key in LIBRARY)
                name = self._layer(step, key, names, fed, times, named)
            # A layer that is cut off in between has no output of its own.
            # Behind the final end point nothing is entered, but a layer that is the final one has all its keys.
            inside = self.ended and (body is not None or not any(op in step for op in OPS))
            if end_point is not None and not inside and (body or self.whole):
                self._enter(end_point, self.tensor)
            after = self.tensor
        else:
            if "else" in step:
                self.last = before
            self._steps(step.get("else", ()), names, named)
            after = self.tensor
            if "else" in step and not self.ended:
                # Where each of its steps is a side path, the last of them stands in the step's place.
                self.tensor = self.last if after is before else after
                if "end_point" in step:
                    self._enter(self._value(step["end_point"], names), self.tensor)
        given_id = self._value({"id": step.get("id")}, names).get("id")
        if given_id is not None:
            self.frame.ids[given_id] = self.tensor
        if named and name is not None and not self.ended:
            self._enter(name, self.tensor)
        self.last = self.tensor
        if not self.ended:
            self.tensor = before if step.get("side") else after

    def _named(self, name: str) -> Any:
        return self.frame.ids[name] if name in self.frame.ids else self._end_points()[name]

    def _layer(
        self,
        step: Mapping[str, Any],
        key: str,
        names: Any,
        fed: list[Any],
        times: Rounds,
        named: bool,
    ) -> str | None:
        given = step[key] or {}
        if times is None:
            return self._call(key, given, names, fed, None, named)
        scope = self._value({"scope": given.get("scope")}, names).get("scope")
        function = OPS[key].function if key in OPS else key
        cut = False
        with self.backend.tf.variable_scope(scope, "Repeat"):
            for i, of_round in enumerate(times, 1):
                if cut := self.ended:
                    break
                self.reached = Reached(self.tensor)
                inner = {**names, "input": self.reached, **of_round}
                self._call(key, given, inner, fed if i == 1 else [self.tensor], f"{scope or function}_{i}")
        self.whole = not cut
        return scope  # type: ignore[no-any-return]

    def _call(
        self,
        key: str,
        given: Mapping[str, Any],
        names: Mapping[str, Any],
        fed: list[Any],
        scope: str | None,
        named: bool = False,
    ) -> str | None:
        if key in OPS:
            return self._op(key, self._value({**given, **({"scope": scope} if scope else {})}, names), fed)
        values = self._value(given, names) | ({"scope": scope} if scope else {})
        if key not in self.frame.blocks:
            self._from_library(key, fed[0], **values)
            return None if values.get("factor") == 1 else values.get("scope")
        return self._block(key, values, fed[0], named)

    def _from_library(self, key: str, fed: Any, scope: str | None = None, **values: Any) -> None:
        """`resnet_utils.conv2d_same` and `subsample`, with all arguments by name: no arg-scope gives one twice."""
        if key == "subsample":
            self.tensor = fed
            if values["factor"] != 1:
                self._op("max_pool2d", {"kernel_size": 1, "stride": values["factor"], "scope": scope}, [fed])
            return
        wider = (values["kernel_size"] - 1) * values.get("rate", 1)
        sides = [wider // 2, wider - wider // 2]
        if values["stride"] != 1:
            fed = self.backend.tf.pad(fed, [[0, 0], sides, sides, [0, 0]])
        padding = "SAME" if values["stride"] == 1 else "VALID"
        self._op("conv2d", {"rate": 1, **values, "padding": padding, "scope": scope}, [fed])

    def _op(self, key: str, own: dict[str, Any], fed: list[Any]) -> str | None:
        op = OPS[key]
        given = {**self.defaults.get(key, {}), **own}
        normalizer = None
        if isinstance(given.get("normalizer_fn"), str):
            kind = OPS[given["normalizer_fn"]]
            normalizer = kind(**{**self.defaults.get(kind.key, {}), **(given.get("normalizer_params") or {})})
        made = op(normalizer=normalizer, **given)
        always = {"normalizer_params", *op.added}
        passed = [name for name in given if name in own or not op.scoped or name in always]
        before = self._collected()
        lowered = made.lower(self.backend, fed, made.lowered(self.backend, passed))
        # The first output of several is the layer's own.
        self.tensor = lowered[0] if isinstance(lowered, list) else lowered
        for alias in self._collected() - before:
            self._come(alias)
        return given.get("scope")

    def _group(self, step: Mapping[str, Any], names: Mapping[str, Any], times: Rounds, named: bool) -> str | None:
        limit = self.limit
        if "limit_stride" in step:
            most = self._value(step["limit_stride"], names)
            self.limit = None if most is None else Limit(most)
        scope = None
        with self._arg_scope(step, names):
            for of_round in [{}] if times is None else times:
                if self.ended:
                    break
                inner = {**names, **of_round}
                scope = self._value({"scope": step.get("scope")}, inner).get("scope")
                with self._opened(scope):
                    self._inside(step, inner, named and scope in (None, ".", ".."))
                if named and times is not None and scope not in (None, ".", "..") and not self.ended:
                    self._enter(scope, self.tensor)
        if "limit_stride" in step and self.limit and self.limit.taken != self.limit.limit and not self.ended:
            raise ValueError("the strides do not multiply to the limit")
        self.limit = limit
        return scope if scope not in (".", "..") and times is None else None

    @contextmanager
    def _opened(self, scope: str | None, default: str | None = None) -> Iterator[Any]:
        if scope is None and default is None:
            yield None
            return
        tf = self.backend.tf
        if scope == "..":
            variables, names = self.around
            with tf.name_scope(names), tf.variable_scope(variables, auxiliary_name_scope=False) as opened:
                yield opened
            return
        with tf.variable_scope(self.scope if scope == "." else scope, default) as opened:
            yield opened

    def _inside(self, node: Mapping[str, Any], names: Mapping[str, Any], named: bool = False) -> None:
        if "layers" in node:
            self._steps(node["layers"], names, named)
            return
        fed, ends = self.tensor, []
        said = node["branches"]
        for name, branch in said.items() if isinstance(said, dict) else ((None, branch) for branch in said):
            self.tensor = fed
            with self._opened(name):
                self._steps(branch, names)
            ends.append(self.tensor)
            if self.ended:
                return
        join = node["join"]
        key, given = (join, {}) if isinstance(join, str) else next(iter(join.items()))
        self.reached = Reached(fed)
        self._op(key, self._value(given or {}, names), ends)

    def _block(self, key: str, given: dict[str, Any], fed: Any, named: bool) -> str | None:
        block = self.frame.blocks[key]
        root = self.files[block["use"]] if "use" in block else block
        declared = root.get("params", {})
        own = None if "scope" in declared else given.pop("scope", None)
        values = {name: rows(said["default"], said) for name, said in declared.items() if "default" in said}
        values |= {name: rows(value, declared.get(name)) for name, value in given.items()}
        if self.limit is not None and block.get("strided"):
            if self.limit.taken == self.limit.limit:
                values["rate"] = self.limit.rate
                self.limit.rate *= values["stride"]
                values["stride"] = 1
            else:
                self.limit.taken *= values["stride"]
                values["rate"] = 1
        outside = self.frame
        if root is block:
            self.frame = Frame(outside.names, outside.blocks, {"input": fed})
        else:
            self.frame = self._file(root, {**values, "scope": self.scope.name}, fed)
        names = {**self.frame.names, **values}
        self.tensor = fed
        default = block.get("scope")
        with self._arg_scope(root, names), self._opened(own, None if own else default) as opened:
            if root is not block:
                self._file_steps(root, names)
            else:
                # As a group without a scope of its own is, a call is one with the list that it stands in.
                self._inside(root, names, named and not default and own in (None, ".", ".."))
            if opened is not None and key in (self.collect or ()) and not self.ended:
                from tf_slim.layers.utils import collect_named_outputs

                collect_named_outputs([self.collection], opened.name, self.tensor)
                if self.entered is None:
                    self._come(opened.name)
        self.frame = outside
        return own if own not in (".", "..") else None


LIBRARY = ("conv2d_same", "subsample")
