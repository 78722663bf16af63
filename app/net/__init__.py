"""Sockets of the client: WebSocket and REST."""
