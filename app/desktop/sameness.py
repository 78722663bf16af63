"""Which snapshots look alike where no figures are shown."""

from dataclasses import replace

from app.desktop.tray import without_figures
from app.state import ClientState


def differ_in_figures_only(before: ClientState, after: ClientState) -> bool:
    """Whether nothing but what is measured of running calls, once a second, is another than before."""
    if replace(before, calls=()) != replace(after, calls=()):
        return False
    return tuple(map(without_figures, before.calls)) == tuple(map(without_figures, after.calls))
