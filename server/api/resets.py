"""Routes to a new password without the old one, and to the mail address that leads there."""

from fastapi import APIRouter

from server.api.app import AddressOf, CallerOf, ServicesOf
from server.api.models import EmailBody, EmailOut, ResetBody, ResetOut, ResetRequestBody

router = APIRouter(tags=["accounts"])


@router.post("/reset-request", status_code=202)
async def request(body: ResetRequestBody, services: ServicesOf, address: AddressOf) -> None:
    """Send a link by mail to whom it concerns; the answer is the same for everybody."""
    await services.resets.request(body.username, address=address)


@router.post("/reset")
async def reset(body: ResetBody, services: ServicesOf, address: AddressOf) -> ResetOut:
    """Choose a new password by the token of a link."""
    user = await services.resets.redeem(body.token, body.password, address=address)
    return ResetOut(username=user.username)


@router.get("/me/email")
async def email(caller: CallerOf, services: ServicesOf) -> EmailOut:
    """One's own mail address."""
    return EmailOut(email=await services.resets.email(caller))


@router.put("/me/email", status_code=204)
async def set_email(body: EmailBody, caller: CallerOf, services: ServicesOf) -> None:
    """Change it."""
    await services.resets.set_email(caller, body.email, body.password)
