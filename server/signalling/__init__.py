"""Signalling as pure machines: calls, sessions, presence, limits. No loop, clock, socket or entropy."""
