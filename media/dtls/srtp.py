"""SRTP of one association (RFC 3711, 7714): protect what leaves, unprotect what comes, never raise on what came."""

from collections.abc import Callable
from dataclasses import dataclass

import pylibsrtp

MAX_PROTECT = 1500 - 144  # bytes; libsrtp wants room for the longest trailer
MIN_PACKET = 12
MAX_PACKET = 1500
MAX_STREAMS = 512  # SSRCs that one end may use: libsrtp remembers each for good, and looks through them one by one
REPLAY_WINDOW = 1024  # packets: two paths of different delay, or a burst of repairs, must not look like replay


@dataclass(frozen=True, slots=True)
class SrtpProfile:
    """One protection profile of RFC 5764 and RFC 7714."""

    name: str
    """OpenSSL's name."""
    libsrtp: int
    key_length: int
    salt_length: int

    @property
    def keying_length(self) -> int:
        """Bytes of a key and its salt."""
        return self.key_length + self.salt_length

    def split(self, material: bytes) -> tuple[bytes, bytes]:
        """(client's key and salt, server's key and salt) of exported keying material (RFC 5764 section 4.2)."""
        key, salt = self.key_length, self.salt_length
        client = material[:key] + material[2 * key : 2 * key + salt]
        server = material[key : 2 * key] + material[2 * key + salt : 2 * (key + salt)]
        return client, server


AEAD_AES_256_GCM = SrtpProfile("SRTP_AEAD_AES_256_GCM", pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 32, 12)
AEAD_AES_128_GCM = SrtpProfile("SRTP_AEAD_AES_128_GCM", pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 16, 12)
AES128_CM_SHA1_80 = SrtpProfile("SRTP_AES128_CM_SHA1_80", pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 16, 14)


def _is_supported(profile: SrtpProfile) -> bool:
    try:
        pylibsrtp.Policy(srtp_profile=profile.libsrtp)
    except pylibsrtp.Error:
        return False
    return True


PROFILES = tuple(p for p in (AEAD_AES_256_GCM, AEAD_AES_128_GCM, AES128_CM_SHA1_80) if _is_supported(p))
"""Best first; GCM needs a libsrtp built for it."""


class SrtpContext:
    """Both directions of one association's media. Use from one thread."""

    def __init__(self, profile: SrtpProfile, *, local_key: bytes, remote_key: bytes) -> None:
        self._out = pylibsrtp.Session(_policy(profile, local_key, pylibsrtp.Policy.SSRC_ANY_OUTBOUND))
        self._in = pylibsrtp.Session(_policy(profile, remote_key, pylibsrtp.Policy.SSRC_ANY_INBOUND))
        self._heard: set[bytes] = set()
        self.refused_total = 0
        """Packets that came and were not authentic, repeated, or not packets at all."""
        self.oversized_total = 0
        """Packets of ours too long to protect."""

    def protect(self, packet: bytes) -> bytes | None:
        """Protect an RTP packet; None (and counted) if it is longer than `MAX_PROTECT`."""
        try:
            return self._out.protect(packet)
        except (pylibsrtp.Error, ValueError):
            self.oversized_total += 1
            return None

    def protect_rtcp(self, packet: bytes) -> bytes | None:
        """Protect an RTCP packet; None (and counted) if it is longer than `MAX_PROTECT`."""
        try:
            return self._out.protect_rtcp(packet)
        except (pylibsrtp.Error, ValueError):
            self.oversized_total += 1
            return None

    def unprotect(self, packet: bytes) -> bytes | None:
        """The RTP packet inside; None (and counted) unless it is authentic and new."""
        return self._unprotected(packet, packet[8:12], self._in.unprotect)

    def unprotect_rtcp(self, packet: bytes) -> bytes | None:
        """The RTCP packet inside; None (and counted) unless it is authentic and new."""
        return self._unprotected(packet, packet[4:8], self._in.unprotect_rtcp)

    def _unprotected(self, packet: bytes, ssrc: bytes, unprotect: Callable[[bytes], bytes]) -> bytes | None:
        is_new = ssrc not in self._heard
        if MIN_PACKET <= len(packet) <= MAX_PACKET and not (is_new and len(self._heard) >= MAX_STREAMS):
            try:
                plain = unprotect(packet)
            except pylibsrtp.Error:
                pass
            else:
                if is_new:
                    self._heard.add(ssrc)
                return plain
        self.refused_total += 1
        return None


def _policy(profile: SrtpProfile, key: bytes, direction: int) -> pylibsrtp.Policy:
    policy = pylibsrtp.Policy(key=key, ssrc_type=direction, srtp_profile=profile.libsrtp)
    policy.window_size = REPLAY_WINDOW
    policy.allow_repeat_tx = True
    return policy
