"""The client: its settings, its positions in a text, the edits and problems that it is sent."""
