"""The figures of a call as JSON events of the participant without a screen (PROTOCOL.md section 3)."""

from dataclasses import asdict

from app import clock
from app.reception import VideoReport
from app.state import CallState
from media.audio.tone_code import CodeReport
from media.engine.api import PeerStats


def stats_event(call: CallState, video: VideoReport, sound: CodeReport) -> dict[str, object]:
    """The event told each second."""
    stats = call.stats or PeerStats()
    return {
        "event": "stats",
        "at": clock.now(),
        "call_id": call.call_id,
        "rtt": stats.rtt,
        "loss_sent": stats.loss_sent,
        "loss_received": stats.loss_received,
        "estimate": stats.estimate,
        "video_sent": asdict(stats.video_sent),
        "video_received": asdict(stats.video_received) | _pictures(video),
        "audio_sent": asdict(stats.audio_sent),
        "audio_received": asdict(stats.audio_received) | _sound(sound),
        "av_skew": stats.av_skew,
    }


def summary_event(
    call: CallState,
    video: VideoReport,
    sound: CodeReport,
    *,
    answered_at: float | None,
    first_video_at: float | None,
    first_audio_at: float | None,
) -> dict[str, object]:
    """The event told at the end of a call."""
    stats = call.stats or PeerStats()
    ended_at = call.ended_at if call.ended_at is not None else clock.now()
    return {
        "event": "summary",
        "at": clock.now(),
        "call_id": call.call_id,
        "reason": call.reason.value if call.reason is not None else None,
        "connected": call.connected_at is not None,
        "duration": round(ended_at - call.connected_at, 3) if call.connected_at is not None else 0.0,
        "video": {
            "frames": video.frames,
            "fps": round(video.fps, 2),
            "width": video.width,
            "height": video.height,
            **_pictures(video),
        },
        "audio": {
            **_sound(sound),
            "concealed_share": stats.audio_received.concealed_share,
            "longest_gap_ms": round(stats.audio_received.longest_gap * 1000, 1),
        },
        "skew_ms": _skew(video, sound, stats),
        "first_video_ms": _since(answered_at, first_video_at),
        "first_audio_ms": _since(answered_at, first_audio_at),
    }


def _pictures(video: VideoReport) -> dict[str, object]:
    return {
        "delay_p50_ms": _ms(video.delay_p50),
        "delay_p95_ms": _ms(video.delay_p95),
        "missing": video.missing,
        "stamped": video.stamped,
        "longest_gap_ms": _ms(video.longest_gap),
    }


def _sound(sound: CodeReport) -> dict[str, object]:
    return {
        "symbols": sound.symbols,
        "missing_symbols": sound.missing,
        "delay_p50_ms": _ms(sound.delay_p50),
        "delay_p95_ms": _ms(sound.delay_p95),
        "silent_share": sound.silent_share,
        "longest_silence_ms": _ms(sound.longest_silence),
    }


def _skew(video: VideoReport, sound: CodeReport, stats: PeerStats) -> float | None:
    """By how much sound is ahead of the picture: measured where both carry their times, else the engine's word."""
    if video.delay_p50 is not None and sound.delay_p50 is not None:
        return _ms(video.delay_p50 - sound.delay_p50)
    return _ms(stats.av_skew)


def _since(start: float | None, end: float | None) -> float | None:
    return _ms(end - start) if start is not None and end is not None else None


def _ms(seconds: float | None) -> float | None:
    return round(seconds * 1000, 2) if seconds is not None else None
