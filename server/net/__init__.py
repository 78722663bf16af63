"""Sockets of the server."""
