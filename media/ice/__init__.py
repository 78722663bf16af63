"""ICE (RFC 8445): connectivity of one association as a pure machine; STUN and TURN codecs (RFC 8489, 8656)."""
