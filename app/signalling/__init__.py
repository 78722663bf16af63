"""Signalling: one session's conversation with the server, without I/O."""
