"""A real SMTP server in this process that keeps what it is given."""

import contextlib
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.kit.waiting import until_sync


class Postbox:
    """What arrived, oldest first."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a message (aiosmtpd calls it by this name)."""
        content = envelope.original_content or b""
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"

    def gets(self, count: int, *, within: float = 20.0) -> EmailMessage:
        """Wait for the `count`-th mail."""
        until_sync(lambda: None if len(self.mails) >= count else f"{len(self.mails)} mails", within=within)
        return self.mails[count - 1]


@contextlib.contextmanager
def mail_server() -> Iterator[Postbox]:
    """Listens on loopback for the time of the block."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    """A TCP port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
