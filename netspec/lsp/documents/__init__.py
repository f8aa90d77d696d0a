"""The open documents, the files that they name, and the project around them."""
