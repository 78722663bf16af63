"""RTP and RTCP: packets, repair, frame assembly, feedback; pure, the same code on client and call server."""
