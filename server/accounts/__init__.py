"""Accounts: registration, sign-in, tokens, profiles and contacts."""
