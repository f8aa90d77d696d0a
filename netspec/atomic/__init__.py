"""Writes a file or a folder whole, or not at all, and replaces nothing that netspec did not write.

What is written is made in a hidden folder beside the target, its workspace, and takes the target's place by a rename.
Nothing here needs TensorFlow.
"""
