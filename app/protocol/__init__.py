"""The wire between client and server: messages, descriptions, identifiers, limits (PROTOCOL.md is the prose)."""
