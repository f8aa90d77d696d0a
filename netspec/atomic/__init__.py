"""Writes a file or a folder atomically, and replaces nothing that netspec did not write.

The new file or folder is made in a hidden folder beside the target, the workspace, and then renamed to the target.
Nothing here needs TensorFlow.
"""
