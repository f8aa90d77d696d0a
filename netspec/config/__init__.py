"""What a project decides about its checks: settings in a TOML file, and comments beside lines.

The settings of a spec are those of the nearest configuration file above it, so that checking a file by itself and
checking its folder give the same result.
"""
