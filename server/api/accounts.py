"""Routes about accounts: the server itself, registering, signing in and out, one's own profile."""

import msgspec
from fastapi import APIRouter, Request, Response

from app.protocol.version import SUPPORTED
from app.version import VERSION
from server.accounts.accounts import SignedIn
from server.api.app import AddressOf, CallerOf, ServicesOf
from server.api.models import (
    DeviceBody,
    HealthOut,
    Id,
    PasswordBody,
    PrivacyBody,
    PrivacyOut,
    ProfileBody,
    RefreshBody,
    RegisterBody,
    RelaysOut,
    ServerOut,
    Short,
    SignInBody,
    SignInOut,
    SignInsOut,
    SignOutBody,
    TokensOut,
    UserOut,
)
from server.api.services import Services

router = APIRouter(tags=["accounts"])


@router.get("/health")
async def health() -> HealthOut:
    """The process answers."""
    return HealthOut()


@router.get("/server")
async def server(services: ServicesOf) -> ServerOut:
    """What a client must know before it signs in."""
    return await describe(services)


@router.get("/relays")
async def relays(request: Request, services: ServicesOf) -> RelaysOut:
    """Where STUN servers and relays are, for whoever examines the way to them; nobody is let in by it."""
    local = request.scope.get("server") or ("", 0)
    theirs = request.client.host if request.client else ""
    urls = services.relays.urls_for(asked=request.headers.get("host", ""), ours=str(local[0]), theirs=theirs)
    return RelaysOut(urls=list(urls))


async def describe(services: Services) -> ServerOut:
    """The server's name, versions and policies."""
    settings = await services.administration.settings()
    return ServerOut(
        name=settings.name,
        version=VERSION,
        protocols=list(SUPPORTED),
        registration=settings.registration,
        calls=settings.calls,
        first_account=await services.accounts.is_first(),
        password_min_length=services.accounts.passwords.min_length,
        resets_by_mail=services.resets.has_mail,
    )


@router.post("/register", status_code=201)
async def register(body: RegisterBody, services: ServicesOf, address: AddressOf) -> TokensOut:
    """Create an account and sign in."""
    return _tokens(
        await services.accounts.register(
            username=body.username,
            name=body.name,
            password=body.password,
            invitation=body.invitation,
            device=body.device.info(),
            address=address,
        )
    )


@router.post("/sign-in")
async def sign_in(body: SignInBody, services: ServicesOf, address: AddressOf) -> TokensOut:
    """Sign in on a device."""
    return _tokens(
        await services.accounts.sign_in(
            username=body.username, password=body.password, device=body.device.info(), address=address
        )
    )


@router.post("/refresh")
async def refresh(body: RefreshBody, services: ServicesOf) -> TokensOut:
    """Exchange the refresh token for new tokens."""
    return _tokens(await services.accounts.refresh(body.refresh_token))


@router.post("/sign-out", status_code=204)
async def sign_out(body: SignOutBody, caller: CallerOf, services: ServicesOf) -> None:
    """End this sign-in, or all others."""
    await services.accounts.sign_out(caller, everywhere_else=body.everywhere_else)


@router.get("/me")
async def me(caller: CallerOf) -> UserOut:
    """One's own profile."""
    return UserOut.of(caller.user)


@router.patch("/me")
async def change_profile(body: ProfileBody, caller: CallerOf, services: ServicesOf) -> UserOut:
    """Change the display name."""
    if body.name is None:
        return UserOut.of(caller.user)
    return UserOut.of(await services.profiles.rename(caller.user.user_id, body.name))


@router.post("/me/password", status_code=204)
async def change_password(body: PasswordBody, caller: CallerOf, services: ServicesOf) -> None:
    """Change the password; other sign-ins end."""
    await services.accounts.change_password(caller, old=body.old, new=body.new)


@router.get("/me/privacy")
async def privacy(caller: CallerOf, services: ServicesOf) -> PrivacyOut:
    """Who may call this person, among those whom the server's rule lets."""
    return PrivacyOut(callers=await services.profiles.callers(caller.user.user_id))


@router.put("/me/privacy", status_code=204)
async def set_privacy(body: PrivacyBody, caller: CallerOf, services: ServicesOf) -> None:
    """Choose it."""
    await services.profiles.set_callers(caller.user.user_id, body.callers)


@router.put("/me/picture", openapi_extra={"requestBody": {"content": {"image/*": {}}}})
async def set_picture(request: Request, caller: CallerOf, services: ServicesOf) -> UserOut:
    """Store a profile picture."""
    return UserOut.of(await services.profiles.set_picture(caller.user.user_id, await request.body()))


@router.delete("/me/picture")
async def remove_picture(caller: CallerOf, services: ServicesOf) -> UserOut:
    """Remove the profile picture."""
    return UserOut.of(await services.profiles.remove_picture(caller.user.user_id))


@router.get("/users/{user_id}/picture", responses={200: {"content": {"image/jpeg": {}}}}, response_class=Response)
async def picture(user_id: Id, caller: CallerOf, services: ServicesOf) -> Response:
    """A person's picture, 512 x 512."""
    del caller  # any signed-in person may see it
    jpeg = await services.profiles.picture(user_id)
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(jpeg, media_type="image/jpeg", headers=headers)


@router.get("/me/sign-ins")
async def devices(caller: CallerOf, services: ServicesOf) -> SignInsOut:
    """The devices this person is signed in on."""
    return SignInsOut(
        sign_ins=[
            SignInOut(
                device=DeviceBody.model_validate(msgspec.to_builtins(one.device)),
                created_at=one.created_at,
                used_at=one.used_at,
                current=one.sign_in_id == caller.sign_in_id,
            )
            for one in await services.accounts.devices(caller)
        ]
    )


@router.delete("/me/sign-ins/{device_id}", status_code=204)
async def sign_out_device(device_id: Short, caller: CallerOf, services: ServicesOf) -> None:
    """End the sign-in of one of one's devices."""
    await services.accounts.sign_out_device(caller, device_id)


def _tokens(signed_in: SignedIn) -> TokensOut:
    return TokensOut(
        access_token=signed_in.access_token,
        access_expires_in=signed_in.access_expires_in,
        refresh_token=signed_in.refresh_token,
        user=UserOut.of(signed_in.user),
        session=signed_in.sign_in_id,
    )
