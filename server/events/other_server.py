"""Another companion server that is asked to keep our event log (PROTOCOL.md section 2, Events), over HTTPS."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import TypeVar

import httpx
import msgspec

from app.protocol.rest import API, ErrorAnswer
from media.transport.pinning import WrongCertificate, pinned
from server.config import MirrorSettings
from server.events.framing import Record, encode
from server.events.log import Slot
from server.events.unpacking import MAX_OFFSET

ANSWER_WITHIN = 30.0  # seconds

Answer = TypeVar("Answer")


class NotKept(Exception):
    """Why it does not keep our events, in plain words that follow its name."""


class _Begun(msgspec.Struct, frozen=True):
    ends: dict[str, list[int]]


class _Taken(msgspec.Struct, frozen=True):
    end: int


class OtherServer:
    """Its methods raise NotKept. `await close()` it. `transport` is for tests."""

    def __init__(self, settings: MirrorSettings, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url = settings.url
        self._http = httpx.AsyncClient(
            base_url=settings.url.rstrip("/") + API,
            headers={"Authorization": f"Bearer {settings.secret.get_secret_value()}"},
            verify=pinned(settings.pin) if settings.pin else ssl.create_default_context(),
            trust_env=False,
            timeout=ANSWER_WITHIN,
            transport=transport,
        )

    async def begin(self, identity: str, partitions: Mapping[str, int]) -> dict[Slot, int]:
        """How far it has this log, whose topics have so many partitions."""
        body = msgspec.json.encode({"partitions": partitions})
        begun = await self._ask("PUT", identity, body, "application/json", _Begun)
        return {
            Slot(topic, number): min(max(0, end), MAX_OFFSET)
            for topic, ends in begun.ends.items()
            for number, end in enumerate(ends)
        }

    async def keep(self, identity: str, slot: Slot, records: tuple[Record, ...]) -> None:
        """Keep these records of a log that began; returns when they are safe there."""
        body = await asyncio.to_thread(_packed, records)  # some milliseconds
        path = f"{identity}/{slot.topic}/{slot.partition}"
        taken = await self._ask("POST", path, body, "application/octet-stream", _Taken)
        if taken.end <= records[-1].offset:
            raise NotKept("it says that it took our events, and has not")

    async def close(self) -> None:
        """Idempotent."""
        await self._http.aclose()

    async def _ask(self, method: str, path: str, body: bytes, kind: str, answer: type[Answer]) -> Answer:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                reply = await self._http.request(
                    method, f"/events/mirrors/{path}", content=body, headers={"Content-Type": kind}
                )
            if reply.status_code >= 400:
                raise NotKept(_refusal(reply))
            return msgspec.json.decode(reply.content, type=answer)
        except TimeoutError:
            raise NotKept(f"it does not answer within {ANSWER_WITHIN:.0f} s") from None
        except (httpx.HTTPError, OSError) as error:
            raise NotKept(_trouble(error)) from None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise NotKept("it gives an answer that no companion server gives") from None


def _packed(records: tuple[Record, ...]) -> bytes:
    return b"".join(encode(record) for record in records)


def _refusal(reply: httpx.Response) -> str:
    try:
        error = msgspec.json.decode(reply.content, type=ErrorAnswer).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return f"it answers with the status {reply.status_code}"
    return f"it refuses: {error.text[:200]}"


def _trouble(error: Exception) -> str:
    """Why there is no talking to it: httpx wraps what happened, sometimes more than once."""
    causes: list[BaseException] = [error]
    while (beneath := causes[-1].__cause__ or causes[-1].__context__) is not None and beneath not in causes:
        causes.append(beneath)
    wrong = next((each for each in causes if isinstance(each, WrongCertificate)), None)
    if wrong is not None:
        return f"it shows the certificate {wrong.shown}, which is not the configured one"
    return f"it cannot be reached: {causes[-1] or type(causes[-1]).__name__}"
