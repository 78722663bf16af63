"""Early checks are remembered within bounds, and only while their base lives."""

from media.ice.early import MAX_EARLY, EarlyRequest, EarlyRequests
from media.ice.stun import Class, Message, Method
from tests.kit.ice_agents import THERE, make_base

REQUEST = Message(Method.BINDING, Class.REQUEST, bytes(12))


def test_a_few_are_kept_in_order_and_given_once() -> None:
    early, base = EarlyRequests(), make_base()
    for port in range(MAX_EARLY + 5):
        early.add(EarlyRequest(base, ("20.0.0.2", port), REQUEST))

    assert early.knows((base.id, ("20.0.0.2", 3)))
    assert not early.knows((base.id, ("20.0.0.2", MAX_EARLY)))
    assert [request.source[1] for request in early.take()] == list(range(MAX_EARLY))
    assert early.take() == []


def test_those_of_a_lost_base_are_forgotten() -> None:
    early, base, other, dead = EarlyRequests(), make_base(1), make_base(2), make_base(3)
    for each in (base, other, dead):
        early.add(EarlyRequest(each, THERE, REQUEST))

    early.forget(base)
    dead.is_alive = False

    assert [request.base for request in early.take()] == [other]
