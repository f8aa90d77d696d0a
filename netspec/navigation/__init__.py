"""What each name of a project's files means: its definitions, its uses in all files, and how it can be renamed."""
