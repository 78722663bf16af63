"""Hosts in network namespaces on a link of our own: delay and loss where the kernel has no netem."""
