"""One connection of the shared listener: uvicorn's protocol with deadlines, which hands other protocols on."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from server.visitors import Visitors

logger = logging.getLogger(__name__)

STUN_LAST = 3  # RFC 7983: STUN and TURN begin with a byte from 0 to 3, HTTP with a letter
HEAD_TIMEOUT = 15.0  # seconds from the connection, or the answer before, to the end of a request's head
BODY_TIMEOUT = 120.0  # seconds for its body: 5 MB over 0.35 Mbit/s
ANSWER_TIMEOUT = 60.0  # seconds to answer, and for the other end to read it


@dataclass(frozen=True, slots=True)
class Others:
    """Protocols that share the listener with HTTP and the WebSocket of signalling."""

    turn: Callable[[], asyncio.Protocol]
    """For a connection whose first byte is that of STUN."""
    path: bytes
    """Of the WebSocket that carries TURN."""
    web: Callable[..., asyncio.Protocol]
    """Called as uvicorn calls its own protocol classes."""


class HttpProtocol(H11Protocol):
    """uvicorn limits only the time between two requests; one that dribbles would hold its connection for ever."""

    def __init__(
        self, config: uvicorn.Config, state: ServerState, visitors: Visitors, others: Others | None = None
    ) -> None:
        super().__init__(config, state, {})
        self._visitors = visitors
        self._others = others
        self._is_fresh = others is not None
        """Whether nothing was heard yet, so that it may still be another protocol."""
        self._address = ""
        self._is_counted = False
        self._phase = ""
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A connection; refused if there are too many from its address."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        self._is_counted = self._visitors.enter(self._address)
        if not self._is_counted:
            transport.abort()
            return
        self._enter("head", HEAD_TIMEOUT)

    def data_received(self, data: bytes) -> None:
        """The first byte tells which protocol it is."""
        if self._is_fresh:
            self._is_fresh = False
            if self._others is not None and data[0] <= STUN_LAST:
                self._hand_to(self._others.turn(), data)
                return
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._forget()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Read what there is, then see what is waited for now."""
        super().handle_events()
        if not self._is_counted:
            return
        theirs: Any = self.conn.their_state
        if theirs is h11.IDLE:
            self._enter("head", HEAD_TIMEOUT)
        elif theirs is h11.SEND_BODY:
            self._enter("body", BODY_TIMEOUT)
        else:
            self._enter("answer", ANSWER_TIMEOUT)

    def on_response_complete(self) -> None:
        """An answer is out: the next request may take its time again."""
        self._phase = ""
        super().on_response_complete()
        if self._is_counted and not self._phase:
            self._enter("head", HEAD_TIMEOUT)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over; its WebSocket has deadlines of its own."""
        self._forget()
        if self._others is not None and event.target.partition(b"?")[0] == self._others.path:
            self.ws_protocol_class = self._others.web  # type: ignore[assignment]  # it is only called
        super().handle_websocket_upgrade(event)

    def _hand_to(self, protocol: asyncio.Protocol, data: bytes) -> None:
        self._forget()
        self.connections.discard(self)
        protocol.connection_made(self.transport)
        protocol.data_received(data)
        self.transport.set_protocol(protocol)

    def _enter(self, phase: str, timeout: float) -> None:
        if phase == self._phase:
            return
        self._phase = phase
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(timeout, self._too_slow)

    def _too_slow(self) -> None:
        logger.debug("closed a connection that took too long over its %s", self._phase)
        self.transport.abort()

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if self._is_counted:
            self._is_counted = False
            self._visitors.leave(self._address)
