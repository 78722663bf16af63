"""Invitations: the link both ways, and who gets a contact request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invitation import Invitation, parse_invitation, wants_request
from app.net.address import ServerAddress
from app.net.link import BadLink, Flaw
from app.protocol.model import ContactInfo, ContactState
from tests.kit.people import user

PRINT = ":".join(["0F"] * 32)
SERVER = ServerAddress("192.168.1.7", 8443, True)


def test_an_invitation_with_everything() -> None:
    invitation = Invitation(SERVER, PRINT, "kL-3_x", "ada")

    link = str(invitation)

    assert link == f"parley://192.168.1.7:8443/join?fp={'0f' * 32}&code=kL-3_x&from=ada"
    assert parse_invitation(link) == invitation
    assert parse_invitation(link.replace("parley:", "https:")) == invitation


def test_an_invitation_to_a_public_server_is_short() -> None:
    assert str(Invitation(ServerAddress("meet.example", 443, True))) == "parley://meet.example/join"


@pytest.mark.parametrize(
    ("rest", "flaw"),
    [
        ("reset?token=1", Flaw.BAD_ACTION),
        ("join?code=a%20b", Flaw.BAD_FIELD),
        ("join?code=" + "a" * 257, Flaw.BAD_FIELD),
        ("join?from=" + "a" * 33, Flaw.BAD_FIELD),
        ("join?from=%3Cb%3Eada", Flaw.BAD_FIELD),
        ("join?from=ada%00", Flaw.BAD_FIELD),
        ("join?from=%E2%80%AEada", Flaw.BAD_FIELD),
    ],
)
def test_what_is_refused(rest: str, flaw: Flaw) -> None:
    with pytest.raises(BadLink) as refused:
        parse_invitation(f"parley://meet.example/{rest}")

    assert refused.value.flaw is flaw


@given(
    code=st.from_regex(r"[A-Za-z0-9_.-]{0,256}", fullmatch=True),
    contact=st.from_regex(r"[a-z0-9._-]{0,32}", fullmatch=True),
    digest=st.one_of(st.just(""), st.binary(min_size=32, max_size=32).map(lambda d: d.hex(":").upper())),
)
def test_every_invitation_survives_its_link(code: str, contact: str, digest: str) -> None:
    invitation = Invitation(SERVER, digest, code, contact)

    assert parse_invitation(str(invitation)) == invitation


def test_the_inviter_gets_one_request_and_only_from_somebody_else() -> None:
    invitation = Invitation(SERVER, contact="bob")
    ada, bob = user("ada"), user("bob")

    assert wants_request(invitation, ada, ())
    assert wants_request(invitation, ada, (ContactInfo(bob, ContactState.REQUEST_RECEIVED),))
    for state in (ContactState.CONTACT, ContactState.REQUEST_SENT, ContactState.BLOCKED):
        assert not wants_request(invitation, ada, (ContactInfo(bob, state),))
    assert not wants_request(invitation, bob, ())
    assert not wants_request(Invitation(SERVER), ada, ())
