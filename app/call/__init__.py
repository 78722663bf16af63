"""Calls: ringing and answering as a pure machine, and the configuration two ends agree on."""
