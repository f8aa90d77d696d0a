"""What is in effect at the current step of an interpreted spec: the tensor that reaches it, and what it sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from netspec.ops.backend import Backend

from .played_end_points import EndPoints
from .played_ends import Ends
from .played_files import inputs_of
from .played_layers import Layers
from .played_library import LIBRARY
from .played_names import Found, Names, OpenNames
from .python_expressions import Reached, functions, word, worked_out

OWN, OUTER = ".", ".."
Step: TypeAlias = "Mapping[str, Any]"
PlaySteps: TypeAlias = "Callable[[Playing, list[Any], Mapping[str, Any], bool], None]"
"""Plays a list of steps; the flag says whether each is an end point by its name."""


class Scopes(NamedTuple):
    """The scope of the network, and the one around it with its name scope."""

    own: Any
    around: Any
    names_around: str


@dataclass(frozen=True)
class Frame:
    """What a file or a call of a block sees."""

    names: Mapping[str, Any]
    blocks: Mapping[str, Any]
    open: OpenNames
    end_points: dict[str, Any]
    """Those that its steps can be fed from."""
    by_name: bool = False


class Playing:
    """The state of one play."""

    def __init__(
        self, backend: Backend, files: Mapping[str, Any], scopes: Scopes, ends: Ends, play_steps: PlaySteps
    ) -> None:
        self.backend, self.layers, self.scopes, self.ends = backend, Layers(backend), scopes, ends
        self.files, self._play_steps = files, play_steps
        self.reached: Reached | None = None
        """The sizes that `input` means in the functions of a file."""
        self.limit: Any = None
        """The strides taken inside the innermost `limit_stride`."""
        self.together: dict[str, list[Any]] = {}
        """All tensors of a layer, by the name of the first."""

    def begin(self, root: Step, names: Mapping[str, Any], images: list[Any]) -> None:
        """Enters the file, with the values of its parameters."""
        self.frame = self.file(root, {**names, "scope": self.scopes.own.name}, images)
        said = root.get("end_points", {})
        collection = said.get("collection", f"{self.scopes.own.original_name_scope}_end_points")
        self.collection = worked_out(collection, self.frame.names)
        self.end_points = EndPoints(self.collection, said.get("collect"), self.ends)
        self.tensor = self.last = images[0]

    def steps(self, steps: list[Any], names: Mapping[str, Any], named: bool) -> None:
        """Plays a list of steps."""
        self._play_steps(self, steps, names, named)

    def play_file(self, root: Step) -> None:
        """Plays the steps of a file, up to the end point or the step with which it ends."""
        final = word(root.get("end_points", {}), "final", self.frame.names)
        with self.ends.part(final, self.frame.open.names):
            self.steps(root["layers"], self.frame.names, self.frame.by_name)

    def file(self, root: Step, names: Mapping[str, Any], fed: list[Any]) -> Frame:
        """What a file sees that is fed."""
        names = {**names, **functions(root, names, lambda: self.reached)}
        by_name = root.get("end_points", {}).get("by_name") is True
        return self._frame(root, names, {**LIBRARY, **root.get("blocks", {})}, fed, by_name)

    def inside(self, block: Step, fed: list[Any]) -> Frame:
        """What a block of the file sees that is fed."""
        return self._frame(block, self.frame.names, self.frame.blocks, fed, by_name=False)

    def _frame(
        self, root: Step, names: Mapping[str, Any], blocks: Mapping[str, Any], fed: list[Any], by_name: bool
    ) -> Frame:
        end_points: dict[str, Any] = {}
        seen = Names(self.scope, end_points)
        for name, tensor in {"input": fed[0], **dict(zip(inputs_of(root), fed, strict=True))}.items():
            seen.ids[name] = Found(tensor, None, None)
        return Frame(names, blocks, OpenNames(seen), end_points, by_name)

    @property
    def scope(self) -> str:
        """The path of the variable scope that is open."""
        return str(self.backend.tf.get_variable_scope().name)

    @contextmanager
    def opened(self, scope: str | None, default: str | None = None) -> Iterator[Any]:
        """Opens the scope of a group or of a call, if it has one."""
        if scope is None and default is None:
            yield None
            return
        tf = self.backend.tf
        if scope == OUTER:
            around = tf.variable_scope(self.scopes.around, auxiliary_name_scope=False)
            with tf.name_scope(self.scopes.names_around), around as opened:
                yield opened
            return
        with tf.variable_scope(self.scopes.own if scope == OWN else scope, default) as opened:
            yield opened

    def enter(self, key: str) -> None:
        """Makes the current tensor an end point."""
        self.end_points.enter(key, self.tensor, self.frame.end_points)

    def name(self, step: Any, name: str | None, opened: Any = None) -> None:
        """Enters a step under its scope or name, or the unique one of the scope that it has opened."""
        scope = self.scope
        if name is not None:
            self.frame.open.enter(step, name, f"{scope}/{name}" if scope else name, self.tensor)
        elif opened is not None and opened.name != scope:
            self.frame.open.enter(step, opened.name.rpartition("/")[2], opened.name, self.tensor, unique=True)

    def layer(self, step: Any, key: str, own: Mapping[str, Any], fed: list[Any]) -> str | None:
        """Builds a layer; returns its scope."""
        built = self.layers.build(key, own, fed)
        self.tensor = built.tensors[0]
        self.together[self.tensor.name] = built.tensors
        self.ends.make(built.tensors)
        self.end_points.watch(self.frame.end_points)
        self.name(step, built.scope or built.name)
        return built.scope
