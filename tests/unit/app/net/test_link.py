"""Links with a server in them: what is read, what is refused and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.net.address import ServerAddress
from app.net.link import MAX_LENGTH, BadLink, Flaw, Link, looks_like_link, read_link

DIGEST = "ab" * 32
PRINT = ":".join(["AB"] * 32)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("parley://meet.example/join", ServerAddress("meet.example", 443, True)),
        ("  https://Meet.Example./join/ ", ServerAddress("meet.example", 443, True)),
        ("PARLEY://192.168.1.7:8443/join", ServerAddress("192.168.1.7", 8443, True)),
        ("parley://[fd00::7]:8443/join", ServerAddress("fd00::7", 8443, True)),
        ("parley://127.0.0.1:8443/join", ServerAddress("127.0.0.1", 8443, False)),
        (f"parley://127.0.0.1:8443/join?fp={DIGEST}", ServerAddress("127.0.0.1", 8443, True)),
        ("https://localhost:8443/join", ServerAddress("localhost", 8443, True)),
    ],
)
def test_where_a_link_leads(text: str, address: ServerAddress) -> None:
    assert read_link(text).address == address


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", Flaw.NOT_A_LINK),
        ("meet.example", Flaw.NOT_A_LINK),
        ("http://meet.example/join", Flaw.OTHER_SCHEME),
        ("file:///etc/passwd", Flaw.OTHER_SCHEME),
        ("javascript:alert(1)", Flaw.OTHER_SCHEME),
        ("parley:meet.example/join", Flaw.BAD_SERVER),
        ("parley:///join", Flaw.BAD_SERVER),
        ("parley://ada:secret@meet.example/join", Flaw.BAD_SERVER),
        ("parley://@meet.example/join", Flaw.BAD_SERVER),
        ("parley://meet.example:99999/join", Flaw.BAD_SERVER),
        ("parley://meet.example:0/join", Flaw.BAD_SERVER),
        ("parley://meet.example:/join", Flaw.BAD_SERVER),
        ("parley://meet..example/join", Flaw.BAD_SERVER),
        ("parley://-meet.example/join", Flaw.BAD_SERVER),
        ("parley://[fd00::7/join", Flaw.BAD_SERVER),
        ("parley://" + "a." * 200 + "example/join", Flaw.BAD_SERVER),
        ("parley://meet.example", Flaw.BAD_ACTION),
        ("parley://meet.example/join/more", Flaw.BAD_ACTION),
        ("parley://meet.example/../join", Flaw.BAD_ACTION),
        ("parley://meet.example/join#x", Flaw.BAD_ACTION),
        ("parley://meet.example/join?fp=abcd", Flaw.BAD_FINGERPRINT),
        (f"parley://meet.example/join?fp={DIGEST}ab", Flaw.BAD_FINGERPRINT),
        (f"parley://meet.example/join?fp={'zz' * 32}", Flaw.BAD_FINGERPRINT),
        (f"parley://meet.example/join?fp={DIGEST[:-2]}%0a%0a", Flaw.BAD_FINGERPRINT),
        ("parley://meet.example/join?code", Flaw.BAD_FIELD),
        ("parley://meet.example/join?code=%ff", Flaw.BAD_FIELD),
        ("parley://meet.example/join?code=a&code=b", Flaw.BAD_FIELD),
        ("parley://meet.example/join?" + "&".join(f"f{n}=1" for n in range(20)), Flaw.BAD_FIELD),
        ("parley://meet.example/jo\nin", Flaw.BAD_CHARACTERS),
        ("parley://meet.example/join?code=\x00", Flaw.BAD_CHARACTERS),
        ("parley://meet.exämple/join", Flaw.BAD_CHARACTERS),
        ("parley://meet.example/join?code=" + "a" * MAX_LENGTH, Flaw.TOO_LONG),
    ],
)
def test_what_is_refused(text: str, flaw: Flaw) -> None:
    with pytest.raises(BadLink) as refused:
        read_link(text)

    assert refused.value.flaw is flaw


def test_fingerprints_with_and_without_colons_are_the_same() -> None:
    assert read_link(f"parley://meet.example/join?fp={PRINT}").fingerprint == PRINT
    assert read_link(f"parley://meet.example/join?fp={DIGEST}").fingerprint == PRINT


def test_what_is_no_known_field_is_kept_for_newer_readers() -> None:
    assert read_link("parley://meet.example/join?later=1").fields == {"later": "1"}


def test_links_are_told_from_addresses_and_names() -> None:
    assert looks_like_link(" parley://meet.example")
    assert looks_like_link("https://meet.example/join?code=1")
    for other in ("meet.example", "https://meet.example", "https://meet.example:8443/", "ada", "http://meet.example/x"):
        assert not looks_like_link(other)


@given(
    st.one_of(st.text(), st.text().map(lambda text: f"parley://{text}"), st.binary().map(lambda b: b.decode("latin1")))
)
def test_any_text_is_a_link_or_a_flaw(text: str) -> None:
    try:
        link = read_link(text)
    except BadLink:
        return
    assert read_link(str(link)) == link


_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
_HOSTS = st.one_of(
    st.lists(_LABEL, min_size=1, max_size=4).map(".".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
)


@given(host=_HOSTS, port=st.integers(1, 65535), code=st.text(st.characters(codec="ascii", categories=("L", "N"))))
def test_what_is_written_is_read_again(host: str, port: int, code: str) -> None:
    fields = {"code": code[:256]} if code else {}
    link = Link("join", ServerAddress(host, port, True), PRINT, fields)

    assert read_link(str(link)) == link
