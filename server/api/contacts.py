"""Routes about people: directory search, contacts, blocks, call history."""

from typing import Annotated

from fastapi import APIRouter, Query

from app import clock
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from server.api.app import CallerOf, ServicesOf
from server.api.models import (
    CallOut,
    CallsOut,
    ContactBody,
    ContactOut,
    ContactsOut,
    FavouriteBody,
    Id,
    UserOut,
    UsersOut,
)
from server.errors import Refused

router = APIRouter(tags=["people"])


@router.get("/users")
async def search(caller: CallerOf, services: ServicesOf, query: Annotated[str, Query(max_length=256)]) -> UsersOut:
    """People by name or username."""
    found = await services.contacts.search(caller.user.user_id, query)
    return UsersOut(users=[UserOut.of(user) for user in found])


@router.get("/contacts")
async def listing(caller: CallerOf, services: ServicesOf) -> ContactsOut:
    """The contact list."""
    listed = await services.contacts.listing(caller.user.user_id)
    return ContactsOut(contacts=[ContactOut.of(contact) for contact in listed])


@router.post("/contacts")
async def request(body: ContactBody, caller: CallerOf, services: ServicesOf) -> ContactOut:
    """Ask a person to be a contact."""
    if bool(body.user_id) == bool(body.username):
        raise Refused(ErrorCode.MALFORMED, "give user_id or username")
    contact = await services.contacts.request(caller.user.user_id, user_id=body.user_id, username=body.username)
    return ContactOut.of(contact)


@router.post("/contacts/{user_id}/accept")
async def accept(user_id: Id, caller: CallerOf, services: ServicesOf) -> ContactOut:
    """Accept a contact request."""
    return ContactOut.of(await services.contacts.accept(caller.user.user_id, UserId(user_id)))


@router.patch("/contacts/{user_id}")
async def favourite(user_id: Id, body: FavouriteBody, caller: CallerOf, services: ServicesOf) -> ContactOut:
    """Mark or unmark a favourite."""
    contact = await services.contacts.set_favourite(caller.user.user_id, UserId(user_id), body.favourite)
    return ContactOut.of(contact)


@router.delete("/contacts/{user_id}", status_code=204)
async def remove(user_id: Id, caller: CallerOf, services: ServicesOf) -> None:
    """Remove a contact, withdraw or refuse a request, lift a block."""
    await services.contacts.remove(caller.user.user_id, UserId(user_id))


@router.post("/contacts/{user_id}/block")
async def block(user_id: Id, caller: CallerOf, services: ServicesOf) -> ContactOut:
    """Block a person."""
    return ContactOut.of(await services.contacts.block(caller.user.user_id, UserId(user_id)))


@router.get("/calls")
async def calls(
    caller: CallerOf,
    services: ServicesOf,
    before: Annotated[float | None, Query(allow_inf_nan=False)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> CallsOut:
    """The call history, newest first."""
    until = clock.wall() + 60 if before is None else before
    records = await services.history.listing(caller.user.user_id, before=until, limit=limit)
    return CallsOut(calls=[CallOut.of(record) for record in records])
