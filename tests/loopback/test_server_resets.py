"""A new password without the old one, over REST against a real server process: by link, and by mail."""

import re
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage

import httpx
import pytest

from app.arriving import parse_arriving
from app.reset_link import ResetLink
from tests.kit.mail_server import Postbox, mail_server
from tests.kit.server_process import ServerProcess, running_server

DEVICE = {"device_id": "0190a000-0000-7000-8000-000000000001", "name": "Laptop", "kind": "headless"}
PASSWORD, NEW = "correct horse battery", "staple of another colour"


@pytest.fixture(scope="module")
def postbox() -> Iterator[Postbox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, postbox: Postbox) -> Iterator[ServerProcess]:
    environment = {
        "PARLEY_MAIL_HOST": "127.0.0.1", "PARLEY_MAIL_PORT": str(postbox.port), "PARLEY_MAIL_SECURITY": "none",
        "PARLEY_MAIL_FROM": "parley@meet.example",
    }  # fmt: skip
    with running_server(tmp_path_factory.mktemp("server") / "data", environment=environment) as running:
        yield running


@pytest.fixture
def http(server: ServerProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url + "/api/v1", timeout=30) as client:
        yield client


def register(http: httpx.Client, username: str) -> dict[str, str]:
    body = {"username": username, "name": username.title(), "password": PASSWORD, "device": DEVICE}
    tokens: dict[str, str] = http.post("/register", json=body).json()
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def signs_in(http: httpx.Client, username: str, password: str) -> int:
    return http.post("/sign-in", json={"username": username, "password": password, "device": DEVICE}).status_code


def reset_link(server: ServerProcess, username: str) -> ResetLink:
    command = [sys.executable, "-m", "server", "--data", str(server.data), "user", "reset", username]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    link = parse_arriving(said)
    assert isinstance(link, ResetLink)
    return link


def link_in(mail: EmailMessage) -> ResetLink:
    found = re.search(r"parley://\S+", str(mail.get_content()))
    assert found is not None
    link = parse_arriving(found[0])
    assert isinstance(link, ResetLink)
    return link


def test_an_administrator_s_link_gives_a_new_password_once(http: httpx.Client, server: ServerProcess) -> None:
    headers = register(http, "ada")

    link = reset_link(server, "ada")
    assert (str(link.address), link.username) == (server.url, "ada")
    assert signs_in(http, "ada", PASSWORD) == 200
    short = http.post("/reset", json={"token": link.token, "password": "short"})
    done = http.post("/reset", json={"token": link.token, "password": NEW})
    again = http.post("/reset", json={"token": link.token, "password": PASSWORD})

    assert short.status_code == 422
    assert (done.status_code, done.json()) == (200, {"username": "ada"})
    assert again.status_code == 404
    assert (signs_in(http, "ada", PASSWORD), signs_in(http, "ada", NEW)) == (401, 200)
    assert http.get("/me", headers=headers).status_code == 401


def test_a_newer_link_voids_the_older_one(http: httpx.Client, server: ServerProcess) -> None:
    register(http, "bea")
    older, newer = reset_link(server, "bea"), reset_link(server, "bea")

    assert http.post("/reset", json={"token": older.token, "password": NEW}).status_code == 404
    assert http.post("/reset", json={"token": newer.token, "password": NEW}).status_code == 200


def test_made_up_tokens_get_nowhere(http: httpx.Client) -> None:
    for token in ("x" * 43, "\u0000", "🦆" * 50):
        assert http.post("/reset", json={"token": token, "password": NEW}).status_code in (404, 422)


def test_who_forgot_the_password_gets_a_link_by_mail(http: httpx.Client, postbox: Postbox) -> None:
    headers = register(http, "cleo")
    before = len(postbox.mails)
    assert http.get("/server").json()["resets_by_mail"] is True
    saved = http.put("/me/email", json={"email": "cleo@example.org", "password": PASSWORD}, headers=headers)
    assert saved.status_code == 204
    assert http.get("/me/email", headers=headers).json() == {"email": "cleo@example.org"}

    assert http.post("/reset-request", json={"username": "Cleo"}).status_code == 202
    mail = postbox.gets(before + 1)
    link = link_in(mail)
    done = http.post("/reset", json={"token": link.token, "password": NEW})

    assert (mail["To"], mail["From"]) == ("cleo@example.org", "Parley <parley@meet.example>")
    assert done.json() == {"username": "cleo"}
    assert signs_in(http, "cleo", NEW) == 200


def test_nobody_learns_who_has_an_account_or_an_address(http: httpx.Client, postbox: Postbox) -> None:
    register(http, "dora")
    before = len(postbox.mails)

    answers = [http.post("/reset-request", json={"username": name}) for name in ("dora", "nobody", "<b>", "")]

    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    headers = register(http, "eve")
    http.put("/me/email", json={"email": "eve@example.org", "password": PASSWORD}, headers=headers)
    http.post("/reset-request", json={"username": "eve"})
    postbox.gets(before + 1)
    assert [mail["To"] for mail in postbox.mails[before:]] == ["eve@example.org"]


def test_a_mail_address_takes_the_password_and_is_checked(http: httpx.Client) -> None:
    headers = register(http, "finn")

    wrong = http.put("/me/email", json={"email": "finn@example.org", "password": "x"}, headers=headers)
    assert wrong.status_code == 403
    for bad in ("finn", "finn@", "a b@example.org", "finn@example.org\r\nBcc: all@example.org", "x" * 300):
        refused = http.put("/me/email", json={"email": bad, "password": PASSWORD}, headers=headers)
        assert refused.status_code == 422, bad
    assert http.get("/me/email", headers=headers).json() == {"email": ""}


def test_no_token_is_written_down_or_logged(http: httpx.Client, server: ServerProcess, postbox: Postbox) -> None:
    headers = register(http, "gil")
    before = len(postbox.mails)
    http.put("/me/email", json={"email": "gil@example.org", "password": PASSWORD}, headers=headers)
    http.post("/reset-request", json={"username": "gil"})
    tokens = [reset_link(server, "gil").token, link_in(postbox.gets(before + 1)).token]

    files = [path for path in server.data.rglob("*") if path.is_file()]
    everything = server.log.read_bytes() + b"".join(path.read_bytes() for path in files)

    assert b"gil" in everything
    for token in tokens:
        assert token.encode() not in everything
