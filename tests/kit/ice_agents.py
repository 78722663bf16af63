"""Agents for unit tests: a base, a description of a peer, requests and answers as that peer would send them."""

from app.protocol.description import Candidate, CandidateBatch, CandidateType, IceDescription
from media.ice import checks, stun
from media.ice.addresses import Address
from media.ice.agent import IceAgent
from media.ice.pacing import Pacer
from media.ice.stun import Class, Message, Method
from media.ice.types import Base, Credentials, IceEvent, Relay, Transmit

OURS = Credentials("oursours", "o" * 24)
THEIRS = IceDescription("theirs", "t" * 24, options=("parley1",))
STANDARD = IceDescription("theirs", "t" * 24)
HERE: Address = ("20.0.0.1", 5000)
THERE: Address = ("20.0.0.2", 6000)


def make_base(base_id: int = 1, address: Address = HERE, *, relay: Relay | None = None) -> Base:
    """A socket's base, or a relay's."""
    return Base(base_id, address, link=base_id, order=0, network=1, relay=relay)


def make_agent(*, controlling: bool = True, tie_breaker: int = 5, bases: tuple[Base, ...] = ()) -> IceAgent:
    """An agent with the credentials OURS."""
    agent = IceAgent(controlling=controlling, credentials=OURS, seed=bytes(32), tie_breaker=tie_breaker, pacer=Pacer())
    for base in bases:
        agent.add_base(base, 0.0)
    return agent


def host_batch(*addresses: Address, generation: int = 0) -> CandidateBatch:
    """Host candidates."""
    candidates = tuple(Candidate(CandidateType.HOST, ip, port, 1000) for ip, port in addresses)
    return CandidateBatch(generation, candidates)


def peer_request(
    number: int = 1,
    *,
    username: str = "oursours:theirs",
    password: str = OURS.pwd,
    controlling: bool = False,
    tie_breaker: int = 1,
    nominate: bool = False,
    moves: int = 0,
    seen: bytes | None = b"",
) -> bytes:
    """A check of the peer's."""
    return checks.request(
        number.to_bytes(12, "big"),
        username=username,
        password=password,
        priority=7,
        controlling=controlling,
        tie_breaker=tie_breaker,
        nominate=nominate,
        seen=seen,
        moves=moves,
    )


def peer_answer(request: bytes, source: Address = HERE, *, password: str = THEIRS.pwd) -> bytes:
    """The peer's answer to a check of ours."""
    message = stun.parse(request)
    assert message is not None
    answer = checks.answer(message, len(request), source, password, seen=b"")
    assert answer is not None
    return answer


def deliver(agent: IceAgent, data: bytes, base: Base, now: float, source: Address = THERE) -> None:
    """Give the agent a datagram, as the gatherer does."""
    message = stun.parse(data)
    if message is not None:
        agent.receive(message, data, source, base, now)


def sent(agent: IceAgent) -> list[tuple[Transmit, Message]]:
    """What the agent sends now, read."""
    out = []
    for packet in agent.outgoing():
        message = stun.parse(packet.data)
        assert message is not None
        out.append((packet, message))
    return out


def requests(agent: IceAgent) -> list[Transmit]:
    """The checks the agent sends now."""
    return [
        packet for packet, message in sent(agent) if (message.method, message.cls) == (Method.BINDING, Class.REQUEST)
    ]


def connect(agent: IceAgent, base: Base, now: float = 0.0, peer: IceDescription = THEIRS) -> list[IceEvent]:
    """Let the agent find its path from `base` to THERE; it is answered at once."""
    agent.set_remote(peer, now)
    agent.add_remote_candidates(host_batch(THERE), now)
    agent.handle_timeout(now)
    for packet in requests(agent):
        deliver(agent, peer_answer(packet.data), base, now + 0.01, packet.address)
    return agent.events()


def run(agent: IceAgent, start: float, end: float) -> list[tuple[float, Transmit]]:
    """Jump from timeout to timeout; what left, with its time."""
    out: list[tuple[float, Transmit]] = []
    now = start
    while (at := agent.next_timeout()) is not None and at <= end:
        now = max(now, at)
        agent.handle_timeout(now)
        after = agent.next_timeout()
        assert after is None or after > now
        out += [(now, packet) for packet in agent.outgoing()]
    return out
