"""One participant's media, put together: association, tracks, senders, receivers."""
