"""Parley's client without Qt: the wire, calls, rooms, signalling, and the participant without a screen."""
