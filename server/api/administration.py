"""Routes for administrators."""

from fastapi import APIRouter

from server.api.accounts import describe
from server.api.app import AdministratorOf, ServicesOf
from server.api.models import InvitationBody, InvitationOut, ServerOut, SettingsBody

router = APIRouter(prefix="/admin", tags=["administration"])


@router.post("/invitations", status_code=201)
async def invite(body: InvitationBody, caller: AdministratorOf, services: ServicesOf) -> InvitationOut:
    """A new invitation to register."""
    del caller
    code, expires_at = await services.administration.invite(uses=body.uses, expires_in=body.expires_in)
    return InvitationOut(invitation=code, expires_at=expires_at)


@router.patch("/settings")
async def settings(body: SettingsBody, caller: AdministratorOf, services: ServicesOf) -> ServerOut:
    """Change the server's settings."""
    del caller
    await services.administration.change(name=body.name, registration=body.registration, calls=body.calls)
    return await describe(services)
