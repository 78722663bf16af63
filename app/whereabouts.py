"""Where servers are now: one whose address changed is found again, and proves by its certificate that it is the one.

Three things say where to look: what is announced in the local network, other addresses at which the same certificate
was met, and the address that the server itself stated (`public_url`). None of them is believed: nothing of ours is sent
before the certificate that we know was shown, or before an authority vouched for the address that the server stated.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from app.account import Account
from app.net.address import ServerAddress, may_move, parse_address
from app.net.errors import NetError, Unreachable
from app.protocol.model import UserInfo
from app.protocol.rest import ServerInfo

logger = logging.getLogger(__name__)

ANSWER_WITHIN = 4.0  # seconds, for a place where a server may be
MAX_MOVED = 64  # addresses whose servers went elsewhere, as long as the program runs
MAX_KNOWN_PLACES = 3  # addresses with the same certificate that are tried, the one met last first


class Whereabouts:
    """Runs on the core loop. What waits raises app.net.errors."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._moved: dict[ServerAddress, ServerAddress] = {}

    def moved_to(self, server: str) -> str:
        """Where the server of this address was found in this run; empty if it was where it had been."""
        try:
            found = self._moved.get(parse_address(server))
        except Unreachable:
            return ""
        return str(found) if found is not None else ""

    async def look(self, server: str, *, fingerprint: str = "") -> ServerInfo:
        """What answers at an address; a server whose certificate a link names may be somewhere else by now."""
        try:
            return await self._account.look(server, fingerprint=fingerprint)
        except Unreachable:
            address = parse_address(server)
            async for now in self._candidates(address, fingerprint):
                info = await self._reach(now, fingerprint)
                if info is not None:
                    self._note(address, now)
                    return info
            raise

    async def resume_saved(self, server: str, username: str) -> UserInfo | None:
        """Sign in with what was kept; None if nothing was, or it is no longer good."""
        try:
            return await self._account.resume_saved(server, username)
        except Unreachable:
            address = parse_address(server)
            fingerprint = self._account.trust.fingerprint(address)
            async for now in self._candidates(address, fingerprint):
                if await self._reach(now, fingerprint) is None:
                    continue
                try:
                    me = await self._account.resume_moved(server, now, username)
                except NetError as error:
                    _not_there(error)
                else:
                    self._note(address, now)
                    return me
            raise

    async def follow(self, is_wanted: Callable[[], bool]) -> ServerAddress | None:
        """Find the server that we are signed in to, and go on there; None if nobody else is it, or is wanted to be."""
        before = self._account.need_rest().address
        async for now in self._candidates(before, self._account.trust.fingerprint(before)):
            try:
                if await self._account.move_to(now, is_wanted):
                    self._note(before, now)
                    return now
            except NetError as error:
                _not_there(error)
        return None

    async def _reach(self, now: ServerAddress, fingerprint: str) -> ServerInfo | None:
        """Whether it answers there soon: somebody waits, and a place nobody is at any more may swallow everything."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self._account.look(str(now), fingerprint=fingerprint)
        except NetError as error:
            _not_there(error)
        except TimeoutError:
            logger.info("= nobody answers at %s", now)
        return None

    async def _candidates(self, address: ServerAddress, fingerprint: str) -> AsyncIterator[ServerAddress]:
        tried = {address}
        if fingerprint and may_move(address):
            from app.net.moved import find_again  # loading what multicast takes is left to those who need it

            near = await find_again(fingerprint)
            if near is not None and near not in tried:
                tried.add(near)
                yield near
        trust = self._account.trust
        for other in (*trust.places(fingerprint)[:MAX_KNOWN_PLACES], trust.stated(address)):
            if other is not None and other not in tried:
                tried.add(other)
                yield other

    def _note(self, before: ServerAddress, now: ServerAddress) -> None:
        logger.info("= the server moved")
        self._moved.pop(now, None)
        if len(self._moved) < MAX_MOVED or before in self._moved:
            self._moved[before] = now


def _not_there(error: NetError) -> None:
    logger.info("= not the server that was looked for: %s", error)
