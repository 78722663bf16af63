"""The self-signed certificate of an association: ECDSA P-256, known to the other end by its SHA-256 fingerprint."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from app import clock

LIFETIME = datetime.timedelta(days=30)


class Certificate:
    """A private key and its certificate. The key never leaves this object but into OpenSSL."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self.key = key
        self.x509 = certificate
        self.fingerprint = fingerprint_of(certificate)
        """SHA-256 of the DER certificate, upper-case hex with colons."""

    def __repr__(self) -> str:
        return f"Certificate({self.fingerprint})"

    @classmethod
    def generate(cls) -> "Certificate":
        """Make a key and a certificate that says nothing about anybody. Takes under a millisecond."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, clock.entropy(8).hex())])
        now = datetime.datetime.fromtimestamp(clock.wall(), tz=datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + LIFETIME)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER certificate, upper-case hex with colons (RFC 8122)."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
