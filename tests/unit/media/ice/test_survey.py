"""Relays are measured once from a socket; the nearest come first, and nobody waits long for an answer."""

from media.ice.addresses import Address
from media.ice.identifiers import Identifiers
from media.ice.servers import Server, ServerKind
from media.ice.stun import Class, Message, Method, parse
from media.ice.survey import GRACE, PATIENCE, Survey

LINK, NETWORK = 7, 1
HOSTS = ("40.1.1.1", "40.1.1.2", "40.1.1.3")
SERVERS = [Server(ServerKind.TURN_UDP, host, 3478) for host in HOSTS]
STREAM = Server(ServerKind.TURN_TCP, HOSTS[2], 3478)


def address(host: str) -> Address:
    return host, 3478


class Asked:
    """A survey that has asked every host at time 0."""

    def __init__(self) -> None:
        self.survey = Survey(Identifiers(bytes(32)))
        for host in HOSTS:
            self.survey.ask(LINK, NETWORK, address(host), host, 0.0)
        sent = {packet.address[0]: parse(packet.data) for packet in self.survey.outgoing()}
        self.ids = {host: message.transaction_id for host, message in sent.items() if message is not None}

    def answer(self, host: str, now: float, *, source: str = "", link: int = LINK) -> None:
        message = Message(Method.BINDING, Class.SUCCESS, self.ids[host], ())
        self.survey.receive(message, link, address(source or host), first=HOSTS[0], now=now)


def hosts(servers: list[Server]) -> list[str]:
    return [server.host for server in servers]


def test_nearest_first_and_the_order_given_among_those_alike() -> None:
    asked = Asked()
    assert hosts(asked.survey.order(SERVERS, NETWORK)) == list(HOSTS)

    asked.answer(HOSTS[1], 0.028)
    asked.answer(HOSTS[2], 0.020)
    assert hosts(asked.survey.order(SERVERS, NETWORK)) == [HOSTS[1], HOSTS[2], HOSTS[0]]
    asked.answer(HOSTS[0], 0.090)

    assert hosts(asked.survey.order(SERVERS, NETWORK)) == [HOSTS[1], HOSTS[2], HOSTS[0]]
    assert asked.survey.order([*SERVERS, STREAM], NETWORK)[-1] is STREAM
    assert hosts(asked.survey.order(SERVERS, NETWORK + 1)) == list(HOSTS)


def test_the_wait_ends_soon_after_the_second_host_has_answered() -> None:
    asked = Asked()
    assert asked.survey.is_open(LINK)
    assert asked.survey.next_timeout() == PATIENCE

    asked.answer(HOSTS[0], 0.01)
    assert asked.survey.next_timeout() == PATIENCE
    asked.answer(HOSTS[2], 0.05)

    assert asked.survey.next_timeout() == 0.05 + GRACE
    assert asked.survey.ended(0.05) == []
    assert asked.survey.ended(0.05 + GRACE) == [LINK]
    assert not asked.survey.is_open(LINK)
    assert asked.survey.is_idle


def test_silence_is_not_waited_for_long() -> None:
    asked = Asked()

    assert asked.survey.ended(PATIENCE) == [LINK]
    assert asked.survey.next_timeout() is None
    assert not asked.survey.owns(asked.ids[HOSTS[1]])


def test_answers_from_elsewhere_count_for_nothing() -> None:
    asked = Asked()
    asked.answer(HOSTS[1], 0.01, source=HOSTS[2])
    asked.answer(HOSTS[1], 0.01, link=LINK + 1)

    assert hosts(asked.survey.order(SERVERS, NETWORK)) == list(HOSTS)
    asked.survey.forget(LINK)
    assert not asked.survey.owns(asked.ids[HOSTS[1]])
    assert asked.survey.is_idle


def test_who_is_known_is_measured_again_and_not_waited_for() -> None:
    asked = Asked()
    for host in HOSTS:
        asked.answer(host, 0.05)
    asked.survey.ended(1.0)

    for host in HOSTS:
        asked.survey.ask(LINK, NETWORK, address(host), host, 2.0)

    assert not asked.survey.is_open(LINK)
    assert len(asked.survey.outgoing()) == len(HOSTS)
