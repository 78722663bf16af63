"""What the first call of a process would wait for: libraries that load when they are first used."""

from functools import cache

from media.audio.ring import Ring
from media.audio.ringing import ring_sound
from media.codecs.opus import open_decoder, open_encoder
from media.dtls.certificate import Certificate
from media.dtls.session import DtlsSession
from media.effects.choices import ProcessingSettings
from media.effects.processing import open_processor


@cache
def load_libraries() -> None:
    """Load Opus, sound processing and OpenSSL by using each once: some 30 ms that then do not follow the answer.

    The sounds around a call are made here, too, before windows open.

    Takes a thread of its own; opens no device and no socket.
    """
    for ring in (Ring.RINGBACK, Ring.ENDED, Ring.INCOMING):
        ring_sound(ring)
    open_encoder().close()
    open_decoder().close()
    open_processor(ProcessingSettings(), lambda _words: None)
    DtlsSession(Certificate.generate(), is_client=False)
