"""What the desktop examines of the computer it runs on when it is asked to."""
