"""Where pictures and sound end up outside Qt: mailboxes, dumps, sinks."""
