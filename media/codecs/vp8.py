"""VP8, receiving."""

from media.codecs.decoder import FfmpegDecoder


class Vp8Decoder(FfmpegDecoder):
    """Decodes one VP8 stream."""

    def __init__(self) -> None:
        super().__init__("vp8")
