"""Text to a `Document`: YAML 1.2's words, the place of everything, and every fault of the text as a problem."""

from netspec.source.document import Document, Node
from netspec.source.reader import read, read_text

__all__ = ["Document", "Node", "read", "read_text"]
