"""DTLS sessions over memory BIOs and the SRTP keys that come out of them (RFC 5764)."""
