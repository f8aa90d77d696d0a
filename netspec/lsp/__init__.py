"""The language server, one file a capability. The extra `lsp` brings pygls, which only this room imports."""
