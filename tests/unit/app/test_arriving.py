"""Links that arrive: their kinds, and what they mean to whoever is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.arriving import Arrival, arrival, parse_arriving
from app.invitation import Invitation
from app.net.address import ServerAddress
from app.net.link import BadLink, Flaw
from app.reset_link import ResetLink

TOKEN = "aB3_-" * 8
RESET = f"parley://192.168.1.7:8443/reset?fp={'ab' * 32}&token={TOKEN}&user=ada"


def test_an_invitation_or_a_new_password() -> None:
    assert isinstance(parse_arriving("parley://meet.example/join"), Invitation)
    link = parse_arriving(RESET)
    assert link == ResetLink(ServerAddress("192.168.1.7", 8443, True), ":".join(["AB"] * 32), TOKEN, "ada")


@pytest.mark.parametrize(
    ("rest", "flaw"),
    [
        ("reset?user=ada", Flaw.BAD_FIELD),
        (f"reset?token={TOKEN}", Flaw.BAD_FIELD),
        ("reset?token=short&user=ada", Flaw.BAD_FIELD),
        (f"reset?token={TOKEN}%0a&user=ada", Flaw.BAD_FIELD),
        (f"reset?token={TOKEN}&user=%3Ca%3E", Flaw.BAD_FIELD),
        (f"erase?token={TOKEN}&user=ada", Flaw.BAD_ACTION),
    ],
)
def test_what_is_refused(rest: str, flaw: Flaw) -> None:
    with pytest.raises(BadLink) as refused:
        parse_arriving(f"parley://meet.example/{rest}")

    assert refused.value.flaw is flaw


@given(st.text(max_size=60), st.sampled_from(["join", "reset", "other"]))
def test_any_query_is_a_link_or_a_flaw(query: str, action: str) -> None:
    try:
        parse_arriving(f"parley://meet.example/{action}?{query}")
    except BadLink:
        return


def test_where_an_invitation_leads() -> None:
    here = Invitation(ServerAddress("meet.example", 443, True))

    assert arrival(here, "") is Arrival.SIGN_IN
    assert arrival(here, "https://meet.example") is Arrival.MEET
    assert arrival(here, "https://meet.example:8443") is Arrival.SWITCH


def test_an_invitation_with_our_servers_certificate_leads_here_from_wherever() -> None:
    ours = ":".join(["AB"] * 32)
    old = Invitation(ServerAddress("192.168.1.7", 8443, True), ours)

    assert arrival(old, "https://192.168.1.9:8443", ours) is Arrival.MEET
    assert arrival(old, "https://192.168.1.9:8443", ":".join(["CD"] * 32)) is Arrival.SWITCH
    assert arrival(Invitation(old.address), "https://192.168.1.9:8443") is Arrival.SWITCH


def test_a_new_password_is_never_a_matter_of_the_account_that_is_open() -> None:
    assert arrival(parse_arriving(RESET), "https://192.168.1.7:8443") is Arrival.SWITCH
    assert arrival(parse_arriving(RESET), "") is Arrival.SIGN_IN
