"""Opening a video, inside the jail: one container format, two codecs, and nothing a file names is ever opened."""

from __future__ import annotations

from typing import Any, NoReturn

import av
import av.audio.stream
import av.error
import av.subtitles.stream
import av.video.stream

from suitcase.stores.media import kinds, picture
from suitcase.stores.media.jail import At, Refused

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2"
_SEEN_ENOUGH = 0.95  # of the length a file claims; less means that its end is missing
_COVER = 0x400  # AV_DISPOSITION_ATTACHED_PIC: a cover picture beside the sound of a music file


def load() -> None:
    """Use each part of the libraries once, as `picture.load` does."""
    picture.load()
    av.VideoFrame(16, 16, "yuv420p").to_image()


def make(order: dict[str, Any]) -> dict[str, int]:
    """Copy picture and sound into a new file with nothing else in it, and draw a poster."""
    options = {"codec_whitelist": "h264,aac", "format_whitelist": _FORMATS, "enable_drefs": "0"}
    try:
        with av.open(At(0, readonly=True), "r", format="mov", options=options, io_open=_refuse) as source:
            stream = _picture_track(source)
            wide, high, seconds = _shape(stream, source)
            turned = _draw_poster(source, stream, seconds, order)
            source.seek(0)
            seen = _copy(source, stream, order["made"])
    except (av.error.FFmpegError, OSError, ValueError, OverflowError, ZeroDivisionError):
        raise Refused("damaged") from None
    except MemoryError:
        raise Refused("too_much") from None
    if seen < seconds * _SEEN_ENOUGH - 0.1:
        raise Refused("damaged")
    if turned:
        wide, high = high, wide
    return {"width": wide, "height": high, "duration_ms": round(seen * 1000)}


def _refuse(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    raise OSError("nothing else is opened")


def _picture_track(source: Any) -> Any:
    tracks = [track for track in source.streams.video if not track.disposition & _COVER]
    if not tracks:
        raise Refused("no_picture_track")
    codecs = [track.codec_context.name for track in (tracks[0], *source.streams.audio[:1])]
    if codecs not in (["h264"], ["h264", "aac"]):
        raise Refused("codec")
    tracks[0].codec_context.thread_count = 1
    return tracks[0]


def _shape(stream: Any, source: Any) -> tuple[int, int, float]:
    """Width, height and length as the file claims them; each is checked against what is really there later."""
    wide, high = stream.codec_context.width, stream.codec_context.height
    smallest, longest = kinds.VIDEO_SIDES
    if min(wide, high) < smallest:
        raise Refused("too_small")
    if max(wide, high) > longest or wide * high > longest * longest // 2:
        raise Refused("too_large")
    length = stream.duration * stream.time_base if stream.duration else (source.duration or 0) / 1_000_000
    shortest, most = kinds.VIDEO_SECONDS
    if length < shortest - 0.05:
        raise Refused("too_short")
    if length > most + 1:
        raise Refused("too_long")
    return wide, high, float(length)


def _draw_poster(source: Any, stream: Any, seconds: float, order: dict[str, Any]) -> bool:
    """Save a frame from a little way in; True if it is shown turned by a quarter."""
    at = min(1.0, seconds / 4)
    frame = None
    for frame in source.decode(stream):
        if frame.time is not None and frame.time >= at:
            break
    if frame is None:
        raise Refused("damaged")
    turn = round(getattr(frame, "rotation", 0) or 0)
    image = frame.to_image(threads=1)
    picture.save_poster(image.rotate(turn, expand=True) if turn else image, order)
    return turn % 180 != 0


def _copy(source: Any, stream: Any, descriptor: int) -> float:
    """Copy the first picture and sound track; the seconds of picture that were really there."""
    again = At(descriptor, readonly=True)
    with av.open(  # type: ignore[call-overload]
        At(descriptor), "w", format="mp4", options={"movflags": "faststart"}, io_open=lambda *_: again
    ) as made:
        tracks = {
            track.index: made.add_stream_from_template(track) for track in (stream, *source.streams.audio[:1])
        }
        ends = 0.0
        for packet in source.demux(*(source.streams[index] for index in tracks)):
            if packet.dts is None:
                continue
            if packet.is_corrupt:
                raise Refused("damaged")
            if packet.stream.index == stream.index and packet.pts is not None:
                ends = max(ends, float((packet.pts + (packet.duration or 0)) * packet.time_base))
                if ends > kinds.VIDEO_SECONDS[1] + 1:
                    raise Refused("too_long")
            packet.stream = tracks[packet.stream.index]
            made.mux(packet)
        return ends
