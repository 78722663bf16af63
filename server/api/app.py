"""The REST application: routes under /api/v1 and what they share."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.protocol.errors import ErrorCode
from server.accounts.accounts import Caller
from server.api import errors
from server.api.body_limit import BodyLimit
from server.api.host_check import HostCheck
from server.api.models import ErrorOut
from server.api.services import Services
from server.errors import Refused
from server.host_names import HostNames

PREFIX = "/api/v1"
_bearer = HTTPBearer(auto_error=False, description="Access token of /register, /sign-in or /refresh")


def services_of(request: Request) -> Services:
    """The services behind the routes."""
    services: Services = request.app.state.services
    return services


def address_of(request: Request) -> str:
    """The IP address a request comes from."""
    return request.client.host if request.client else ""


async def caller_of(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """Who makes the request. Raises Refused."""
    if credentials is None:
        raise Refused(ErrorCode.UNAUTHENTICATED, "an access token is needed")
    return await services_of(request).accounts.authenticate(credentials.credentials)


async def administrator_of(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
    """Who makes the request, being an administrator. Raises Refused."""
    if not caller.user.is_admin:
        raise Refused(ErrorCode.FORBIDDEN, "only administrators may do this")
    return caller


def create(
    services: Services, routers: tuple[APIRouter, ...], version: str, *, names: HostNames | None = None
) -> FastAPI:
    """The application with these routes, for requests to one of `names` (None: to any)."""
    app = FastAPI(
        title="Parley companion server",
        version=version,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={"4XX": {"model": ErrorOut}},
    )
    app.state.services = services
    errors.install(app)
    app.add_middleware(BodyLimit)
    if names is not None:
        app.add_middleware(HostCheck, names=names)
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    return app


ServicesOf = Annotated[Services, Depends(services_of)]
AddressOf = Annotated[str, Depends(address_of)]
CallerOf = Annotated[Caller, Depends(caller_of)]
AdministratorOf = Annotated[Caller, Depends(administrator_of)]
