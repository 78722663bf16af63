"""What a device notices about its own calls, for its person and, if they let it, for the server. Pure."""
