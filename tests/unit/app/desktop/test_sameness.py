"""The figures of a running call change each second, and nothing else with them."""

from dataclasses import replace

import pytest

from app.desktop.sameness import differ_in_figures_only
from app.protocol.model import Availability
from app.state import ClientState, Connection, DeviceState, Link, Phase
from media.engine.api import PeerStats
from tests.ui.scenes.scene import CLIENT, a_call

CALL = a_call(Phase.CONNECTED)
IN_CALL = replace(CLIENT, calls=(CALL,))


def measured(rtt: float) -> ClientState:
    return replace(IN_CALL, calls=(replace(CALL, stats=PeerStats(rtt=rtt)),))


def test_what_is_measured_makes_no_difference() -> None:
    assert differ_in_figures_only(measured(0.1), measured(0.2))
    assert differ_in_figures_only(IN_CALL, IN_CALL)


@pytest.mark.parametrize(
    "after",
    [
        CLIENT,
        replace(IN_CALL, calls=(replace(CALL, phase=Phase.ENDED),)),
        replace(IN_CALL, availability=Availability.DO_NOT_DISTURB),
        replace(IN_CALL, devices=DeviceState(is_muted=True)),
        replace(IN_CALL, connection=Connection(Link.RECONNECTING)),
        replace(IN_CALL, contacts=CLIENT.contacts[1:]),
    ],
)
def test_anything_else_does(after: ClientState) -> None:
    assert not differ_in_figures_only(measured(0.1), after)
