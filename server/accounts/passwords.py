"""Passwords: argon2id in a small thread pool, so that sign-ins cannot stall calls or exhaust memory."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import argon2

from app.protocol.errors import ErrorCode
from server.errors import Refused

THREADS = 2  # of 64 MiB each while they work
MAX_WAITING = 64
MAX_LENGTH = 1024  # characters

Result = TypeVar("Result")


class Passwords:
    """Hashes and verifies passwords off the loop."""

    def __init__(self, *, memory_kib: int, passes: int, min_length: int) -> None:
        self.min_length = min_length
        self._hasher = argon2.PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
        self._waiting = 0
        self._nobody = self._hasher.hash("nobody's password")

    def check_new(self, password: str) -> None:
        """Refuse a password that is too short or too long."""
        if not self.min_length <= len(password) <= MAX_LENGTH:
            raise Refused(ErrorCode.MALFORMED, f"a password has at least {self.min_length} characters")

    async def hash(self, password: str) -> str:
        """Argon2id of a password, with its parameters and salt."""
        return await self._run(lambda: self._hasher.hash(_encoded(password)))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password fits. None stands for an account that is not there and takes as long."""
        return await self._run(lambda: self._verify(password_hash, password))

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        try:
            self._hasher.verify(password_hash or self._nobody, _encoded(password))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return password_hash is not None

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MAX_WAITING:
            raise Refused(ErrorCode.UNAVAILABLE, "too many sign-ins at once", retry_after=2.0)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


def _encoded(password: str) -> bytes:
    return password[: MAX_LENGTH + 1].encode("utf-8", "surrogatepass")
