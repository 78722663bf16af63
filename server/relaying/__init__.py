"""Relays beside our own: which there are, which live, and which a client is told of."""
