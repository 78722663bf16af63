"""The windows of the desktop, composed of controls; each renders one frozen state."""
