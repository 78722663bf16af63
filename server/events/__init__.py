"""Events of calls: what clients report, kept in a log that analytics read."""
