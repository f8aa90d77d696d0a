"""Random texts by forms: one form is drawn, and each part in it that is in angle brackets by a strategy of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from hypothesis import strategies as st

Texts: TypeAlias = st.SearchStrategy[str]

_PART = re.compile(r"<(\w+)>")


@st.composite
def one_of_forms(draw: st.DrawFn, /, forms: Sequence[str], **parts: Texts) -> str:
    """A text of one of the forms; `a<sign>b` has what is drawn for `sign` in the middle."""
    return _PART.sub(lambda part: draw(parts[part[1]]), draw(st.sampled_from(forms)))


def words(text: str) -> Texts:
    """One of the words of a text."""
    return st.sampled_from(text.split())
