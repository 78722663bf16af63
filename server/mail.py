"""Mail to people, by the SMTP server of the configuration; in a thread, since smtplib waits."""

import asyncio
import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

from server.config import MailSecurity, Settings

logger = logging.getLogger(__name__)

TIMEOUT = 30.0  # seconds for each step with the SMTP server


@dataclass(frozen=True, slots=True)
class Mail:
    """One message, plain text."""

    to: str
    subject: str
    text: str


class Mailer:
    """Sends mail. `is_there` tells whether a server is configured at all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def is_there(self) -> bool:
        """Mail can be sent."""
        return bool(self._settings.mail_host and self._settings.mail_from)

    async def send(self, mail: Mail) -> bool:
        """Hand a message to the SMTP server; False, and logged without addresses, if it does not take it."""
        try:
            await asyncio.to_thread(self._send, mail)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            logger.warning("the mail server did not take a message: %s", type(error).__name__)
            return False
        return True

    def _send(self, mail: Mail) -> None:
        settings = self._settings
        message = EmailMessage()
        message["From"] = Address("Parley", addr_spec=settings.mail_from)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        with self._connection() as smtp:
            if settings.mail_security is MailSecurity.STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            if settings.mail_user:
                smtp.login(settings.mail_user, settings.mail_password.get_secret_value())
            smtp.send_message(message)

    def _connection(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.mail_security is MailSecurity.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(settings.mail_host, settings.mail_port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT)
