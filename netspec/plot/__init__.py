"""The network as a picture: a graph of scopes that fold, laid out and drawn as SVG, PNG, Mermaid or a page.

The layout and the drawing are JavaScript (`page/`), which runs in the page and, for files, in an engine that the extra
`plot` installs. Nothing here needs TensorFlow.
"""
