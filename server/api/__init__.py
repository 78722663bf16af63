"""The REST interface under /api/v1 (PROTOCOL.md section 1)."""
