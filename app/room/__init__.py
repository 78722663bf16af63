"""Rooms: participants, tracks and topology, replicated from the server; pure."""
