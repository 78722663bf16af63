"""A certificate authority of the lab: the Internet's, and the one of a proxy that looks into TLS."""

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

_LIFE = datetime.timedelta(days=2)


class Authority:
    """Signs certificates for IP addresses. Its own is in `folder/NAME.pem`, its key in `folder/NAME.key`."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read from the folder, or made anew."""
        self._folder = folder
        self.certificate = folder / f"{name}.pem"
        self._key_file = folder / f"{name}.key"
        if self.certificate.exists():
            key = load_pem_private_key(self._key_file.read_bytes(), None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            self._key = key
            self._own = x509.load_pem_x509_certificate(self.certificate.read_bytes())
            return
        self._key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name)
        builder = _builder(subject, subject, self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._own = builder.sign(self._key, hashes.SHA256())
        self.certificate.write_bytes(self._own.public_bytes(Encoding.PEM))
        self._key_file.write_bytes(_private(self._key))

    def certify(self, host: str, *others: str) -> tuple[Path, Path]:
        """(certificate, key) of a host, by IP literals or names, as PEM files that the first of them names."""
        certificate, private = (self._folder / f"{self.certificate.stem}-{host}.{kind}" for kind in ("pem", "key"))
        if not certificate.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            builder = _builder(_name(host), self._own.subject, key.public_key())
            names = [_general_name(name) for name in (host, *others)]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
            private.write_bytes(_private(key))
            signed = builder.sign(self._key, hashes.SHA256())
            certificate.write_bytes(signed.public_bytes(Encoding.PEM))
        return certificate, private


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LIFE)
        .not_valid_after(now + _LIFE)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
