"""What happens in calls, as data for figures and reports: the one schema of the clients, the server and the log."""
