"""TLS towards an end that is believed by its certificate alone: looked at before one byte of ours is sent."""

import hashlib
import ssl


def fingerprint_of(certificate: bytes) -> str:
    """SHA-256 of a DER certificate, upper-case hex with colons."""
    return hashlib.sha256(certificate).digest().hex(":").upper()


class WrongCertificate(ssl.SSLCertVerificationError):
    """The handshake showed another certificate than the pinned one."""

    shown = ""


class _CheckedObject(ssl.SSLObject):
    """Looks at the peer's certificate as soon as the handshake is through: nothing of ours was sent yet."""

    def do_handshake(self) -> None:
        super().do_handshake()
        context = self.context
        if isinstance(context, _PinnedContext):
            context.check(self.getpeercert(binary_form=True) or b"")


class _PinnedContext(ssl.SSLContext):
    """Believes one certificate instead of authorities; without one it believes any, to see what is shown."""

    sslobject_class = _CheckedObject
    expected = ""

    def check(self, certificate: bytes) -> None:
        """Raise WrongCertificate unless it is the pinned one."""
        seen = fingerprint_of(certificate)
        if self.expected and seen != self.expected:
            error = WrongCertificate(f"certificate {seen} is not the pinned one")
            error.shown = seen
            raise error


def pinned(expected: str) -> ssl.SSLContext:
    """A client's context for the one certificate with this fingerprint (`fingerprint_of`); empty: any is looked at."""
    context = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the pin is the check, see _PinnedContext
    context.expected = expected
    return context
