"""Codecs: Opus by ctypes, H.264 and VP8 by PyAV."""
