"""The types that a module computes with: policies, named as in Keras."""

from __future__ import annotations

from netspec.records import dataclass
from netspec.wording import nearest


@dataclass(frozen=True, slots=True)
class Precision:
    """The type of the variables, of the inputs and outputs too, and the type that layers compute with."""

    variables: str
    compute: str

    @property
    def mixed(self) -> bool:
        """Whether the two differ."""
        return self.variables != self.compute


PRECISIONS = {
    "float32": Precision("float32", "float32"),
    "mixed_bfloat16": Precision("float32", "bfloat16"),
    "mixed_float16": Precision("float32", "float16"),
}
"""The policies by name."""


def precision_of(name: object) -> Precision:
    """The policy of a name.

    Raises:
        ValueError: there is none.
    """
    if not isinstance(name, str) or name not in PRECISIONS:
        near = nearest(str(name), PRECISIONS)
        help = f"; did you mean {near!r}?" if near else ""
        raise ValueError(f"precision: expected {', '.join(PRECISIONS)}, got {name!r:.80}{help}")
    return PRECISIONS[name]
