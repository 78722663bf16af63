"""Echo cancellation, noise suppression and gain control behind one interface."""
