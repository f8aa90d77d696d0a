"""Assembles a spec from the files that it extends and uses, with the patches and settings that change its layers."""
