"""Routes by which another companion server keeps its event log here, too (PROTOCOL.md section 2)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from app.protocol.errors import ErrorCode
from server.api.app import ServicesOf
from server.errors import Refused
from server.events.log import Slot
from server.events.mirrors import Mirrors

router = APIRouter(prefix="/events/mirrors", tags=["events"])
_secret = HTTPBearer(auto_error=False, description="Secret that both servers are configured with")

Log = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Topic = Annotated[str, Path(max_length=32)]
Number = Annotated[int, Path(ge=0, le=255)]


class LogBody(BaseModel):
    """What is to be kept: how many partitions each topic has."""

    partitions: Annotated[dict[str, int], Field(max_length=16)]


class EndsOut(BaseModel):
    """How far it is kept: where each partition of each topic ends."""

    ends: dict[str, list[int]]


class EndOut(BaseModel):
    """Where a partition ends."""

    end: int


def mirrors_of(services: ServicesOf) -> Mirrors:
    """What keeps them. Raises Refused where this server keeps none."""
    if services.mirrors is None:
        raise Refused(ErrorCode.FORBIDDEN, "this server keeps no events of others")
    return services.mirrors


MirrorsOf = Annotated[Mirrors, Depends(mirrors_of)]


def sender_of(mirrors: MirrorsOf, secret: Annotated[HTTPAuthorizationCredentials | None, Depends(_secret)]) -> str:
    """The server that asks. Raises Refused."""
    return mirrors.server_of(secret.credentials if secret is not None else "")


SenderOf = Annotated[str, Depends(sender_of)]


@router.put("/{log}")
async def begin(log: Log, body: LogBody, sender: SenderOf, mirrors: MirrorsOf) -> EndsOut:
    """Begin with a log, or go on: how far it is kept here."""
    ends = await mirrors.begin(sender, log, body.partitions)
    return EndsOut(
        ends={topic: [ends[slot] for slot in sorted(ends) if slot.topic == topic] for topic in body.partitions}
    )


@router.post("/{log}/{topic}/{partition}")
async def take(
    log: Log, topic: Topic, partition: Number, request: Request, sender: SenderOf, mirrors: MirrorsOf
) -> EndOut:
    """Records that follow, as in a file of the log; answered when they are safe."""
    return EndOut(end=await mirrors.take(sender, log, Slot(topic, partition), await request.body()))
