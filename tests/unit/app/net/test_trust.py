"""Certificates: pinned at the first meeting, believed only if they are the same afterwards."""

import asyncio
import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.net.address import parse_address
from app.net.errors import CertificateChanged, CertificateUnknown, Obstacle, OtherCertificate, Refused, Unreachable
from app.net.rest import Rest
from app.net.trust import Trust, parse_fingerprint
from media.transport.pinning import fingerprint_of
from tests.kit.fake_server import FakeServer
from tests.kit.people import user

NOT_HTTP = (Refused, Unreachable)  # what a WebSocket server answers to a REST request, once TLS is through


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A server's own certificate, and its fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, fingerprint_of(made.public_bytes(serialization.Encoding.DER))


async def reach(server: FakeServer, trust: Trust, expected: str = "") -> None:
    """One REST request; a WebSocket server answers it with an error, after the handshake."""
    address = parse_address(f"https://127.0.0.1:{server.port}")
    rest = Rest(
        address, await trust.context(address, expected=expected), explain=lambda error: trust.problem(address, error)
    )
    try:
        await rest.server()
    finally:
        await rest.close()


def test_the_first_certificate_is_remembered_and_another_one_refused(tmp_path: Path) -> None:
    first, print_one = certificate(tmp_path, "one")
    second, print_two = certificate(tmp_path, "two")
    pinned: list[tuple[str, str]] = []

    async def run() -> None:
        server = FakeServer(user("ann"))
        await server.start(first)
        path = tmp_path / "trusted.json"
        trust = Trust(path, on_pin=lambda host, fingerprint: pinned.append((host, fingerprint)))
        with pytest.raises(NOT_HTTP):
            await reach(server, trust)
        assert pinned == [(f"127.0.0.1:{server.port}", print_one)]
        await server.stop()
        await server.start(second)
        with pytest.raises(CertificateChanged) as changed:
            await reach(server, Trust(path))
        assert (changed.value.known, changed.value.shown) == (print_one, print_two)
        await trust.accept(parse_address(f"https://127.0.0.1:{server.port}"), print_two)
        with pytest.raises(NOT_HTTP):
            await reach(server, trust)
        assert pinned[-1][1] == print_two
        await server.stop()

    asyncio.run(run())


def test_a_fingerprint_by_hand_leaves_nothing_to_the_first_meeting(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path, "one")

    async def run() -> None:
        server = FakeServer(user("ann"))
        await server.start(context)
        with pytest.raises(CertificateChanged):
            await reach(server, Trust(fingerprint=":".join(["AA"] * 32)))
        await server.stop()

    asyncio.run(run())


def test_the_fingerprint_of_a_link_is_pinned_and_another_server_refused(tmp_path: Path) -> None:
    context, right = certificate(tmp_path, "one")
    wrong = ":".join(["AA"] * 32)

    async def run() -> None:
        server = FakeServer(user("ann"))
        await server.start(context)
        path = tmp_path / "trusted.json"
        trust = Trust(path, asks=True)
        with pytest.raises(OtherCertificate) as refused:
            await reach(server, trust, wrong)
        assert (refused.value.named, refused.value.shown) == (wrong, right)
        assert not path.exists()
        with pytest.raises(NOT_HTTP):
            await reach(server, trust, right)
        assert trust.fingerprint(parse_address(f"https://127.0.0.1:{server.port}")) == right
        with pytest.raises(OtherCertificate):
            await reach(server, Trust(path), wrong)
        assert server.hellos == []
        await server.stop()

    asyncio.run(run())


def test_a_link_does_not_replace_what_is_known_of_a_server(tmp_path: Path) -> None:
    first, known = certificate(tmp_path, "one")
    second, named = certificate(tmp_path, "two")

    async def run() -> None:
        server = FakeServer(user("ann"))
        await server.start(first)
        trust = Trust()
        with pytest.raises(NOT_HTTP):
            await reach(server, trust)
        await server.stop()
        await server.start(second)
        with pytest.raises(CertificateChanged) as changed:
            await reach(server, trust, named)
        assert (changed.value.known, changed.value.shown) == (known, named)
        await server.stop()

    asyncio.run(run())


def test_a_certificate_without_authority_waits_for_the_person_s_word(tmp_path: Path) -> None:
    context, right = certificate(tmp_path, "one")

    async def run() -> None:
        server = FakeServer(user("ann"))
        await server.start(context)
        address, trust = parse_address(f"https://127.0.0.1:{server.port}"), Trust(asks=True)
        with pytest.raises(CertificateUnknown) as unknown:
            await reach(server, trust)
        assert unknown.value.shown == right
        with pytest.raises(OtherCertificate):
            await trust.accept(address, ":".join(["AA"] * 32))
        await trust.accept(address, right)
        with pytest.raises(NOT_HTTP):
            await reach(server, trust)
        await server.stop()

    asyncio.run(run())


def test_where_a_certificate_was_met_and_what_its_server_stated_is_kept(tmp_path: Path) -> None:
    tls, fingerprint = certificate(tmp_path, "one")

    async def run() -> None:
        servers = [FakeServer(user("ann")), FakeServer(user("ann"))]
        trust = Trust(tmp_path / "servers.json")
        addresses = []
        try:
            for server in servers:
                await server.start(tls)
                addresses.append(parse_address(f"https://127.0.0.1:{server.port}"))
                await trust.context(addresses[-1])
            first, second = addresses
            assert trust.places(fingerprint) == (second, first)
            assert trust.places("") == ()

            await trust.note_stated(first, "https://meet.example")
            await trust.note_stated(first, "http://meet.example")  # what cannot be checked is not kept
            await trust.note_stated(parse_address("https://stranger.example"), "https://meet.example")
            later = Trust(tmp_path / "servers.json")
            assert later.stated(first) == parse_address("https://meet.example")
            assert later.stated(second) is None
            assert later.stated(parse_address("https://stranger.example")) is None
            assert later.places(fingerprint) == (second, first)

            await trust.note_stated(first, "")
            assert Trust(tmp_path / "servers.json").stated(first) is None
        finally:
            for server in servers:
                await server.stop()

    asyncio.run(run())


def test_nobody_there(tmp_path: Path) -> None:
    async def run() -> None:
        with pytest.raises(Unreachable) as nobody:
            await Trust().context(parse_address("https://127.0.0.1:9"))
        assert nobody.value.obstacle is Obstacle.NO_CONNECTION

    asyncio.run(run())


def test_plain_http_needs_no_trust() -> None:
    assert asyncio.run(Trust().context(parse_address("http://127.0.0.1:9"))) is None


def test_fingerprints_as_people_paste_them() -> None:
    assert parse_fingerprint("ab" * 32) == ":".join(["AB"] * 32)
    assert parse_fingerprint(":".join(["aB"] * 32)) == ":".join(["AB"] * 32)
    for bad in ("", "ab", "zz" * 32):
        with pytest.raises(ValueError):
            parse_fingerprint(bad)


def test_broken_pins_are_first_meetings_again(tmp_path: Path) -> None:
    path = tmp_path / "trusted.json"
    path.write_text("{nonsense")

    assert Trust(path)._known == {}
