"""What stands between this computer and calls: a plan, probes at the edge, and advice in plain words."""
