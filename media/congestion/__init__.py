"""Congestion control: bandwidth estimation and pacing as pure machines."""
