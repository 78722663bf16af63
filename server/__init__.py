"""The companion server: accounts, signalling, STUN and TURN."""
