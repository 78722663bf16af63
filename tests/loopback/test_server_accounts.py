"""The user service over REST against a real server process."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.kit.server_process import ServerProcess, running_server

DEVICE = {"device_id": "0190a000-0000-7000-8000-000000000001", "name": "Laptop", "kind": "headless"}
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture
def http(server: ServerProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url + "/api/v1", timeout=30) as client:
        yield client


def register(http: httpx.Client, username: str) -> dict[str, str]:
    body = {"username": username, "name": username.title(), "password": PASSWORD, "device": DEVICE}
    answer = http.post("/register", json=body)
    assert answer.status_code == 201, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


def bearer(tokens: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


def test_the_first_account_administrates_and_names_are_unique(http: httpx.Client) -> None:
    before = http.get("/server").json()
    assert {url.partition(":")[0] for url in http.get("/relays").json()["urls"]} == {"stun", "turn", "ws"}
    first, second = register(http, "Ada"), register(http, "bob")
    after = http.get("/server").json()

    assert (before["first_account"], after["first_account"]) == (True, False)
    assert http.get("/me", headers=bearer(first)).json()["is_admin"] is True
    assert http.get("/me", headers=bearer(second)).json()["is_admin"] is False
    again = {"username": "ada", "name": "x", "password": PASSWORD, "device": DEVICE}
    assert code_of(http.post("/register", json=again)) == "conflict"
    assert code_of(http.patch("/admin/settings", json={"calls": "everyone"}, headers=bearer(second))) == "forbidden"


def test_a_used_refresh_token_ends_the_sign_in(http: httpx.Client) -> None:
    tokens = register(http, "carol")

    rotated = http.post("/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
    reused = http.post("/refresh", json={"refresh_token": tokens["refresh_token"]})
    after = http.post("/refresh", json={"refresh_token": rotated["refresh_token"]})

    assert code_of(reused) == "unauthenticated"
    assert code_of(after) == "unauthenticated"
    assert http.get("/me", headers=bearer(rotated)).status_code == 401


def test_wrong_password_and_unknown_account_look_alike(http: httpx.Client) -> None:
    register(http, "dave")

    wrong = http.post("/sign-in", json={"username": "dave", "password": "x", "device": DEVICE})
    unknown = http.post("/sign-in", json={"username": "nobody", "password": "x", "device": DEVICE})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_sign_out_elsewhere_keeps_this_device(http: httpx.Client) -> None:
    here = register(http, "erin")
    there = http.post("/sign-in", json={"username": "erin", "password": PASSWORD, "device": DEVICE}).json()
    assert len(http.get("/me/sign-ins", headers=bearer(here)).json()["sign_ins"]) == 2

    assert http.post("/sign-out", json={"everywhere_else": True}, headers=bearer(here)).status_code == 204

    assert http.get("/me", headers=bearer(here)).status_code == 200
    assert http.get("/me", headers=bearer(there)).status_code == 401


def test_one_device_is_signed_out_from_another(http: httpx.Client) -> None:
    here, stranger = register(http, "edith"), register(http, "edgar")
    tablet = DEVICE | {"device_id": "tablet"}
    there = http.post("/sign-in", json={"username": "edith", "password": PASSWORD, "device": tablet}).json()

    assert code_of(http.delete("/me/sign-ins/tablet", headers=bearer(stranger))) == "not_found"
    assert http.get("/me", headers=bearer(there)).status_code == 200
    assert http.delete("/me/sign-ins/tablet", headers=bearer(here)).status_code == 204

    assert http.get("/me", headers=bearer(there)).status_code == 401
    assert http.get("/me", headers=bearer(here)).status_code == 200
    assert code_of(http.delete("/me/sign-ins/tablet", headers=bearer(here))) == "not_found"


def test_contacts_from_request_to_block(http: httpx.Client) -> None:
    fay, gus = register(http, "fay"), register(http, "gus")
    fay_id, gus_id = fay["user"]["user_id"], gus["user"]["user_id"]  # type: ignore[index]

    found = http.get("/users", params={"query": "gu"}, headers=bearer(fay)).json()["users"]
    sent = http.post("/contacts", json={"username": "gus"}, headers=bearer(fay)).json()
    seen = http.get("/contacts", headers=bearer(gus)).json()["contacts"]
    accepted = http.post(f"/contacts/{fay_id}/accept", headers=bearer(gus)).json()
    favourite = http.patch(f"/contacts/{gus_id}", json={"favourite": True}, headers=bearer(fay)).json()

    assert [user["username"] for user in found] == ["gus"]
    assert (sent["state"], seen[0]["state"], accepted["state"]) == ("request_sent", "request_received", "contact")
    assert favourite["favourite"] is True
    blocked = http.post(f"/contacts/{fay_id}/block", headers=bearer(gus)).json()
    assert blocked["state"] == "blocked"
    assert http.get("/contacts", headers=bearer(fay)).json()["contacts"][0]["state"] == "contact"
    assert http.delete(f"/contacts/{fay_id}", headers=bearer(gus)).status_code == 204
    assert http.get("/contacts", headers=bearer(gus)).json() == {"contacts": []}


def test_malformed_and_oversized_bodies_get_typed_errors(http: httpx.Client) -> None:
    assert code_of(http.post("/sign-in", content=b"{")) == "malformed"
    assert code_of(http.post("/sign-in", content=b" " * 70_000)) == "too_large"
    assert code_of(http.get("/nothing")) == "not_found"
    assert code_of(http.get("/me")) == "unauthenticated"
    assert code_of(http.get("/me", headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."})) == "unauthenticated"
    assert "password" in http.get("/openapi.json").text


def test_the_command_line_resets_a_password(http: httpx.Client, server: ServerProcess) -> None:
    register(http, "hal")

    command = [sys.executable, "-m", "server", "--data", str(server.data), "user", "password", "hal"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    new = said.strip().rsplit(" ", 1)[1]

    assert http.post("/sign-in", json={"username": "hal", "password": new, "device": DEVICE}).status_code == 200


def test_nothing_secret_is_written_or_logged(http: httpx.Client, server: ServerProcess) -> None:
    tokens = register(http, "ivy")

    everything = server.log.read_bytes() + b"".join(path.read_bytes() for path in server.data.glob("parley.db*"))

    assert b"ivy" in everything
    for secret in (PASSWORD, tokens["access_token"], tokens["refresh_token"]):
        assert secret.encode() not in everything


def test_stop_is_clean(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data")
    server.start()

    assert server.stop() == 0
