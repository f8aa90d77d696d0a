"""The command line, with a module for each command. Only this package reads arguments, prints and sets exit codes."""
