"""The server's certificate: the one it was given, or a self-signed one for a LAN, kept in the data folder."""

import contextlib
import datetime
import hashlib
import ipaddress
import os
import socket
import ssl
from pathlib import Path

import ifaddr
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME_DAYS = 825  # the longest that Apple's verifier accepts for a server
RENEW_DAYS = 30  # a self-signed certificate is replaced this long before it expires


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 and newer with this chain and key."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_cert_chain(certificate, key)
    return tls


def fingerprint(certificate: Path) -> str:
    """SHA-256 of the leaf certificate (DER), lower-case hexadecimal: what a client pins on first use."""
    leaf = x509.load_pem_x509_certificate(certificate.read_bytes())
    return hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()


def self_signed(folder: Path, *, host: str) -> tuple[Path, Path]:
    """The paths of certificate and key in this folder, made anew when there are none or they expire soon.

    A change of address does not replace a certificate: clients pin it.
    """
    certificate, key = folder / "certificate.pem", folder / "certificate.key"
    if certificate.is_file() and key.is_file() and not _expires_soon(certificate):
        return certificate, key
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(key, pem)
    certificate.write_bytes(_certificate(private, _names(host)).public_bytes(serialization.Encoding.PEM))
    return certificate, key


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    part.replace(path)


def local_addresses() -> list[str]:
    """Addresses of this machine's interfaces, IPv4 first, without link-local ones."""
    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            address = ipaddress.ip_address(text)
            if not address.is_link_local and str(address) not in found:
                found.append(str(address))
    return sorted(found, key=lambda text: ":" in text)


def _names(host: str) -> list[x509.GeneralName]:
    addresses = {"127.0.0.1", "::1", *local_addresses()}
    names = {"localhost", socket.gethostname(), f"{socket.gethostname()}.local"}
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        addresses.add(host)
        host = ""
    if host:
        names.add(host)
    ips = [x509.IPAddress(ip) for ip in map(ipaddress.ip_address, sorted(addresses)) if not ip.is_unspecified]
    return [*(x509.DNSName(name) for name in sorted(names) if name.isascii()), *ips]


def _certificate(key: ec.EllipticCurvePrivateKey, names: list[x509.GeneralName]) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Parley companion server")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=LIFETIME_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _expires_soon(certificate: Path) -> bool:
    expires = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    return expires - datetime.datetime.now(datetime.UTC) < datetime.timedelta(days=RENEW_DAYS)
