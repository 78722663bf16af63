"""The TURN and STUN server without I/O: who may relay what to whom."""
