"""What can be named at one place of a walk: by the file's own steps, or by those of a block that is called."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.elaboration.values import Env
from netspec.records import dataclass, field
from netspec.schema import Checked
from netspec.source import Node


@dataclass(slots=True)
class Frame:
    """The names of a file or of a call: expressions see `outermost`, calls `blocks`, and `from` the `ids`."""

    outermost: Env
    """What every place of the file sees; in a block it is all, beside the block's own arguments."""
    blocks: Mapping[str, Node]
    used: Mapping[str, Checked]
    """The blocks that are specs of their own."""
    ids: dict[str, tuple[int, Node | None]] = field(default_factory=dict)
    """The index of the output that each names, and the place that names it; `input` has none."""
    scope: str = ""
    """The variable scope around its steps."""
    named: dict[str, dict[Node, int]] = field(default_factory=dict)
    """The outputs by the scope or the name of the step, and by the path to it; each step's last round counts."""
    left_out: dict[str, Node] = field(default_factory=dict)
    """The steps that their `when` left out, by their ids."""
