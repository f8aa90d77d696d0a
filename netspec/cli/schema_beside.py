"""The schema that `netspec new` names in the first line of a file, and writes where the project has none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from netspec.source.root import root_of
from netspec.source.shipped import shipped_folder

SPECS, RECIPES = "netspec.schema.json", "netspec-recipe.schema.json"


class SchemaBeside(NamedTuple):
    """A schema in the folder of a file, or in one above it up to the root of its project."""

    file: str
    """Its path, from where the path of the file begins."""
    reference: str
    """Its path from the folder of the file, which an editor resolves wherever the project is."""
    is_there: bool
    text: str
    """What it holds in this version of netspec."""

    def is_old(self) -> bool:
        """Whether another version of netspec has written it."""
        try:
            return self.is_there and Path(self.file).read_bytes() != self.text.encode()
        except (IsADirectoryError, FileNotFoundError):  # a link to nothing
            return True
        except OSError:
            return False


def schema_beside(file: str, name: str) -> SchemaBeside:
    """The schema with a name for a file that may not be there yet."""
    text = (shipped_folder() / name).read_text(encoding="utf-8")
    folder, root, reference = Path(file).parent, root_of(file), name
    # Folders are left by their names, as an editor leaves them: through a link, the folder above is another one.
    above = Path(os.path.normpath(Path.cwd() / folder))
    while not os.path.lexists(above / name):
        if os.path.realpath(above) == root or above.parent == above:
            return SchemaBeside(str(folder / name), name, is_there=False, text=text)
        above, reference = above.parent, f"../{reference}"
    return SchemaBeside(os.path.normpath(folder / reference), reference, is_there=True, text=text)
