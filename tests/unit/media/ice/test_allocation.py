"""The TURN client against our TURN server in virtual time, and against answers no good server gives."""

from hypothesis import given
from hypothesis import strategies as st

from media.ice import stun
from media.ice.addresses import Address
from media.ice.allocation import (
    Allocated,
    Allocation,
    AllocationEvent,
    AllocationState,
    DeathReason,
    Died,
    Permitted,
    Relayed,
)
from media.ice.attributes import AddressFamily, Attribute, encode_error, encode_u32, encode_xor_address
from media.ice.identifiers import Identifiers
from media.ice.servers import Server, ServerKind
from media.ice.stun import Class, Message, Method
from media.ice.types import RelayWay

SERVER: Address = ("40.1.1.1", 3478)
RELAYED: Address = ("40.1.1.1", 30001)
PEER: Address = ("20.0.0.2", 6000)
KEY = stun.long_term_key("user", "realm", "secret")


def make(*, realm: str = "", nonce: bytes = b"", way: RelayWay = RelayWay.UDP) -> Allocation:
    server = Server(ServerKind.TURN_UDP, SERVER[0], SERVER[1], "user", "secret", realm, nonce)
    return Allocation(server, SERVER, Identifiers(bytes(32)), way)


def asked(allocation: Allocation) -> list[Message]:
    messages = [stun.parse(data) for data in allocation.outgoing()]
    return [message for message in messages if message is not None]


def answer(
    allocation: Allocation, message: Message, now: float, attributes: tuple[tuple[int, bytes], ...], *, key: bytes = KEY
) -> None:
    success = stun.success(message, attributes)
    data = success.serialize(integrity_key=key)
    allocation.receive(success, data, now)


def refuse(allocation: Allocation, message: Message, code: int, now: float, *, nonce: bytes = b"") -> None:
    attributes = [(int(Attribute.REALM), b"realm"), (int(Attribute.NONCE), nonce)] if nonce else []
    refusal = stun.refusal(message, code, "", attributes)
    allocation.receive(refusal, refusal.serialize(), now)


def allocated(message: Message) -> tuple[tuple[int, bytes], ...]:
    return (
        (int(Attribute.XOR_RELAYED_ADDRESS), encode_xor_address(RELAYED, message.transaction_id)),
        (int(Attribute.XOR_MAPPED_ADDRESS), encode_xor_address(("20.0.0.1", 5), message.transaction_id)),
        (int(Attribute.LIFETIME), encode_u32(600)),
    )


def ready() -> Allocation:
    """An allocation with a permission for PEER's IP."""
    allocation = make(realm="realm", nonce=b"n")
    allocation.permit([PEER[0]], 0.0)
    allocation.start(0.0)
    allocate, permission = asked(allocation)
    answer(allocation, allocate, 0.1, allocated(allocate))
    answer(allocation, permission, 0.1, ())
    allocation.events()
    return allocation


def test_challenge_is_met_and_the_address_told() -> None:
    allocation = make()
    allocation.start(0.0)
    (first,) = asked(allocation)
    assert first.username is None
    refuse(allocation, first, 401, 0.1, nonce=b"nonce")
    (second,) = asked(allocation)
    assert (second.username, second.realm, second.nonce) == ("user", "realm", b"nonce")

    answer(allocation, second, 0.2, allocated(second))

    assert allocation.events() == [Allocated(RELAYED, ("20.0.0.1", 5))]
    assert allocation.state is AllocationState.READY


def test_nonce_handed_out_saves_the_round_trips() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.permit([PEER[0], "20.0.0.3"], 0.0)

    allocation.start(0.0)

    allocate, permission = asked(allocation)
    assert (allocate.method, permission.method) == (Method.ALLOCATE, Method.CREATE_PERMISSION)
    assert {peer[0] for peer in permission.peer_addresses if peer} == {PEER[0], "20.0.0.3"}


def test_stale_nonce_is_renewed_twice_at_most() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.start(0.0)
    for number in range(3):
        (message,) = asked(allocation)
        refuse(allocation, message, 438, 0.1, nonce=b"fresh%d" % number)

    assert allocation.events() == [Died(DeathReason.REFUSED)]


def test_bad_credentials_end_it() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.start(0.0)
    (message,) = asked(allocation)

    refuse(allocation, message, 401, 0.1, nonce=b"n")

    assert allocation.events() == [Died(DeathReason.REFUSED)]
    assert asked(allocation) == []


def test_answer_without_integrity_is_not_believed() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.start(0.0)
    (message,) = asked(allocation)

    answer(allocation, message, 0.1, allocated(message), key=b"somebody else's")

    assert allocation.state is AllocationState.ALLOCATING


def test_permission_that_overtook_allocate_is_asked_for_again() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.permit([PEER[0]], 0.0)
    allocation.start(0.0)
    allocate, permission = asked(allocation)
    answer(allocation, allocate, 0.1, allocated(allocate))

    refuse(allocation, permission, 437, 0.101)

    (again,) = asked(allocation)
    assert again.peer_addresses == ((PEER[0], 0),)
    assert allocation.state is AllocationState.READY


def test_barred_peer_does_not_bar_the_others() -> None:
    allocation = ready()
    allocation.permit(["10.0.0.1", "20.0.0.9"], 1.0)
    (both,) = asked(allocation)
    refuse(allocation, both, 403, 1.1)
    alone = asked(allocation)
    assert [message.peer_addresses for message in alone] == [(("10.0.0.1", 0),), (("20.0.0.9", 0),)]

    refuse(allocation, alone[0], 403, 1.2)
    answer(allocation, alone[1], 1.2, ())
    allocation.permit(["10.0.0.1"], 2.0)

    assert asked(allocation) == []
    assert allocation.is_permitted("20.0.0.9")
    assert not allocation.is_permitted("10.0.0.1")


def test_channel_replaces_indications_both_ways() -> None:
    allocation = ready()
    before = stun.parse(allocation.wrap(PEER, b"\x80data"))
    assert before is not None
    assert (before.method, before.peer_address, before.data) == (Method.SEND, PEER, b"\x80data")

    allocation.bind(PEER, 1.0)
    (bind,) = asked(allocation)
    answer(allocation, bind, 1.1, ())

    wrapped = allocation.wrap(PEER, b"\x80data")
    assert wrapped == b"\x40\x00\x00\x05\x80data"
    assert allocation.receive_channel_data(wrapped) == Relayed(PEER, b"\x80data")
    assert allocation.receive_channel_data(b"\x40\x01\x00\x05\x80data") is None


def test_data_indication_is_unwrapped() -> None:
    allocation = ready()
    transaction_id = bytes(12)
    attributes = (
        (int(Attribute.XOR_PEER_ADDRESS), encode_xor_address(PEER, transaction_id)),
        (int(Attribute.DATA), b"\x80x"),
    )
    message = Message(Method.DATA, Class.INDICATION, transaction_id, attributes)

    assert allocation.owns(message)
    assert allocation.receive(message, message.serialize(), 1.0) == Relayed(PEER, b"\x80x")


def test_silent_server_gets_five_requests_and_is_given_up() -> None:
    allocation = make()
    allocation.start(0.0)
    times = [0.0]
    allocation.outgoing()
    while (at := allocation.next_timeout()) is not None:
        allocation.handle_timeout(at)
        times += [at] * len(allocation.outgoing())

    assert times == [0.0, 0.25, 0.75, 1.75, 3.75]
    assert allocation.events() == [Died(DeathReason.SILENCE)]


def test_over_a_stream_nothing_is_repeated() -> None:
    allocation = make(way=RelayWay.TCP)
    allocation.start(0.0)
    allocation.outgoing()
    while (at := allocation.next_timeout()) is not None:
        allocation.handle_timeout(at)
        assert allocation.outgoing() == []

    assert allocation.events() == [Died(DeathReason.SILENCE)]


def test_upkeep_renews_permissions_channels_and_the_allocation() -> None:
    allocation = ready()
    allocation.bind(PEER, 0.2)
    (bind,) = asked(allocation)
    answer(allocation, bind, 0.3, ())
    allocation.permit(["20.0.0.3"], 0.3)
    (permission,) = asked(allocation)
    answer(allocation, permission, 0.4, ())

    seen: list[tuple[float, Method]] = []
    while (at := allocation.next_timeout()) is not None and at < 490:
        allocation.handle_timeout(at)
        for message in asked(allocation):
            seen.append((round(at), message.method))
            answer(allocation, message, at + 0.1, ((int(Attribute.LIFETIME), encode_u32(600)),))

    renewals = {(at, Method.CHANNEL_BIND) for at in (240, 480)} | {(at, Method.CREATE_PERMISSION) for at in (240, 480)}
    assert set(seen) == renewals | {(480, Method.REFRESH)}
    assert len(seen) == 5


def test_closing_gives_the_address_back() -> None:
    allocation = ready()

    allocation.close(1.0)

    (refresh,) = asked(allocation)
    assert (refresh.method, refresh.lifetime) == (Method.REFRESH, 0)
    assert allocation.events() == [Died(DeathReason.CLOSED)]
    assert allocation.next_timeout() is None


def test_full_server_and_taken_address_are_told_apart() -> None:
    reasons: list[AllocationEvent] = []
    for codes in ((486,), (508,), (437, 437, 437), (437, 441, 437)):
        allocation = make(realm="realm", nonce=b"n")
        allocation.start(0.0)
        for number, code in enumerate(codes, 1):
            (message,) = asked(allocation)
            refuse(allocation, message, code, 0.1 * number)
        reasons += allocation.events()

    assert reasons == [Died(DeathReason.REFUSED)] * 2 + [Died(DeathReason.MISMATCH)] * 2


def test_what_the_server_keeps_of_a_given_up_allocation_is_ended_and_permissions_are_asked_anew() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.permit([PEER[0]], 0.0)
    allocation.start(0.0)
    allocate, permission = asked(allocation)
    refuse(allocation, allocate, 437, 0.1)
    answer(allocation, permission, 0.1, ())  # of the former allocation
    assert not allocation.is_permitted(PEER[0])

    (end,) = asked(allocation)
    assert (end.method, end.lifetime) == (Method.REFRESH, 0)
    answer(allocation, end, 0.2, ())
    (again,) = asked(allocation)
    answer(allocation, again, 0.3, allocated(again))
    (anew,) = asked(allocation)
    answer(allocation, anew, 0.4, ())

    assert (again.method, allocation.state) == (Method.ALLOCATE, AllocationState.READY)
    assert anew.peer_addresses == ((PEER[0], 0),)
    assert allocation.is_permitted(PEER[0])


def test_server_without_ipv4_is_asked_for_an_ipv6_address_once() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.start(0.0)
    (first,) = asked(allocation)
    assert first.requested_address_family is None

    refuse(allocation, first, 440, 0.1)
    (again,) = asked(allocation)
    assert again.method is Method.ALLOCATE
    assert again.requested_address_family == AddressFamily.IPV6

    refuse(allocation, again, 440, 0.2)
    assert allocation.events() == [Died(DeathReason.REFUSED)]


def test_permission_is_told_once() -> None:
    allocation = make(realm="realm", nonce=b"n")
    allocation.permit([PEER[0]], 0.0)
    allocation.start(0.0)
    allocate, permission = asked(allocation)
    answer(allocation, allocate, 0.1, allocated(allocate))
    answer(allocation, permission, 0.1, ())
    answer(allocation, permission, 0.2, ())

    assert [event for event in allocation.events() if isinstance(event, Permitted)] == [Permitted((PEER[0],))]


@given(
    answers=st.lists(
        st.tuples(
            st.sampled_from([Class.SUCCESS, Class.ERROR, Class.INDICATION]),
            st.lists(st.tuples(st.sampled_from([int(kind) for kind in Attribute]), st.binary(max_size=24)), max_size=4),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_no_answer_breaks_it(answers: list[tuple[Class, list[tuple[int, bytes]], bool]]) -> None:
    allocation = make()
    allocation.start(0.0)
    pending: list[Message] = asked(allocation)
    now = 0.0
    for cls, attributes, with_error in answers:
        request = pending[-1]
        extra = [(int(Attribute.ERROR_CODE), encode_error(438))] if with_error else []
        message = Message(request.method, cls, request.transaction_id, (*extra, *attributes))
        allocation.receive(message, message.serialize(integrity_key=KEY), now)
        now += 0.3
        allocation.handle_timeout(now)
        after = allocation.next_timeout()
        assert after is None or after > now
        pending += asked(allocation)
        allocation.events()


def test_fresh_credentials_keep_the_allocation() -> None:
    allocation = ready()

    allocation.renew(Server(ServerKind.TURN_UDP, SERVER[0], SERVER[1], "later:user", "other", "realm", b"m"))
    allocation.permit(["20.0.0.9"], 1.0)

    (message,) = asked(allocation)
    assert (message.username, message.nonce) == ("later:user", b"m")
