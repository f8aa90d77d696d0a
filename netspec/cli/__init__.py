"""The command line, one file a command: the one room that reads arguments, prints and decides exit codes."""
