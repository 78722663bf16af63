"""The real-time engine: ICE, DTLS, RTP, congestion control, codecs, sound and pictures."""
