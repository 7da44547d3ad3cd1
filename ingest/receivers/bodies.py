"""Reads a request's body: decompressed by ourselves, bounded in size, memory and time."""

import asyncio
import io
import time
from typing import Final

from aiohttp import web

from ingest.receivers.admission import Admission, Full
from ingest.receivers.answers import Refusal, Why
from ingest.receivers.inflating import Corrupt, Inflater, UnknownEncoding, inflater

MAX_BODY: Final = 16 << 20
"""Bytes of one body, decompressed."""
GRACE: Final = 10.0
"""Seconds that a body may take, and one more for each `SLOWEST` bytes: nobody holds memory by sending slowly."""
SLOWEST: Final = 32 * 1024
_STEP: Final = 256 * 1024  # bytes of room taken at once where the length is not known
_RATIO: Final = 12  # what logs are compressed to is a tenth of them, by and large


async def read_body(request: web.Request, admission: Admission, *, limit: int = MAX_BODY) -> bytes:
    """The whole body. Raises Refusal."""
    length, encoding = request.content_length, request.headers.get("Content-Encoding", "").strip()
    if (length or 0) > limit:
        raise _too_large(limit)
    try:
        inflate = inflater(encoding)
        if length != 0:
            await admission.grow(_expected(length, encoding, limit))
        body = await _read(request, inflate, admission, limit)
    except TimeoutError as error:
        raise Refusal(Why.SLOW, "The body came too slowly.") from error
    except ConnectionError as error:  # nobody hears it; lines break every day, so it is no error of ours
        raise Refusal(Why.SLOW, "The sender went away in the middle of the body.") from error
    except UnknownEncoding as error:
        raise Refusal(Why.UNSUPPORTED, str(error)) from error
    except Corrupt as error:
        raise Refusal(Why.MALFORMED, str(error)) from error
    except Full as error:
        raise Refusal(Why.FULL, "Too much is being sent at once; send again later.") from error
    except (web.RequestPayloadError, ValueError) as error:  # chunks that are none
        raise Refusal(Why.MALFORMED, "The body is not well-formed HTTP.") from error
    admission.shrink(len(body))
    return body


async def _read(request: web.Request, inflate: Inflater, admission: Admission, limit: int) -> bytes:
    """What the body decompresses to. Raises Refusal, TimeoutError, Corrupt, Full and what aiohttp raises."""
    body = io.BytesIO()  # gives its bytes away without copying them
    size = received = 0
    waited = 0.0
    while True:
        began = time.monotonic()
        async with asyncio.timeout(max(0.0, GRACE + received / SLOWEST - waited)):
            chunk = await request.content.readany()
        waited += time.monotonic() - began
        if not chunk:
            break
        received += len(chunk)
        for piece in inflate.feed(chunk):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            if size > admission.held:
                await admission.grow(max(size - admission.held, _STEP))
            body.write(piece)
    if received:
        inflate.end()
    return body.getvalue()


def _expected(length: int | None, encoding: str, limit: int) -> int:
    """The bytes that a body will probably come to: room for all of it is taken at once."""
    if length is None:
        return _STEP
    return min(limit, length if encoding in ("", "identity") else _RATIO * length)


def _too_large(limit: int) -> Refusal:
    return Refusal(Why.TOO_LARGE, f"Send at most {limit} bytes at once, decompressed.")
