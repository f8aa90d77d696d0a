"""Changes of documents that a person asks for: fixes, renamed names and moved files."""
