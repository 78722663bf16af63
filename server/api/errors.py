"""Every refusal leaves in one shape: a status and `{"error": {"code", "text", "retry_after"}}`."""

import logging
import math

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from app.protocol.errors import ErrorCode
from server.errors import Refused

logger = logging.getLogger(__name__)

STATUS = {
    ErrorCode.MALFORMED: 422,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.UNKNOWN_TYPE: 400,
    ErrorCode.OUT_OF_ORDER: 409,
    ErrorCode.VERSION: 426,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.CONFLICT: 409,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.NOT_CONTACTS: 403,
    ErrorCode.BLOCKED: 409,
    ErrorCode.BUSY: 409,
    ErrorCode.LIMIT: 409,
    ErrorCode.UNAVAILABLE: 503,
    ErrorCode.INTERNAL: 500,
}
_BY_STATUS = {
    401: ErrorCode.UNAUTHENTICATED,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.NOT_FOUND,
    413: ErrorCode.TOO_LARGE,
    429: ErrorCode.RATE_LIMITED,
    503: ErrorCode.UNAVAILABLE,
}


def answer(status: int, code: ErrorCode, text: str, retry_after: float = 0.0) -> JSONResponse:
    """An error answer."""
    headers = {"Retry-After": str(math.ceil(retry_after))} if retry_after else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = {"error": {"code": code.value, "text": text, "retry_after": retry_after}}
    return JSONResponse(body, status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Answer every exception in the one shape."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _internal)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return answer(STATUS[error.code], error.code, error.text, error.retry_after)


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Only where and what is wrong: the value itself may be a password.
    faults = [f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in error.errors()[:5]]
    return answer(422, ErrorCode.MALFORMED, "; ".join(faults)[:500])


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, ErrorCode.MALFORMED)
    return answer(error.status_code, code, str(error.detail)[:200])


async def _internal(request: Request, error: Exception) -> JSONResponse:
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return answer(500, ErrorCode.INTERNAL, "internal error")
