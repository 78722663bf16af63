"""Sockets, network interfaces and streams under ICE; asyncio."""
