"""Notices beside other programs: by the desktop's service with buttons, else by the tray, else by our own toasts."""
