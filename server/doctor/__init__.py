"""`parley-server doctor`: what a server can see of its own exposure."""
