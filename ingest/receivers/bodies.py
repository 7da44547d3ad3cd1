"""Reads a request's body: decompressed by ourselves, bounded in size, memory and time."""

import asyncio
from typing import Final

from aiohttp import web

from ingest.admission import Admission, Full
from ingest.receivers.answers import Refusal, Why
from ingest.receivers.inflating import Corrupt, UnknownEncoding, inflater

MAX_BODY: Final = 16 << 20
"""Bytes of one body, decompressed."""
BODY_SECONDS: Final = 60.0
"""Within which a body must have come, so that nobody holds memory by sending slowly."""


async def read_body(request: web.Request, admission: Admission, *, limit: int = MAX_BODY) -> bytes:
    """The whole body. Raises Refusal."""
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    try:
        inflate = inflater(request.headers.get("Content-Encoding", ""))
        async with asyncio.timeout(BODY_SECONDS):
            parts: list[bytes] = []
            while chunk := await request.content.readany():
                for piece in inflate.feed(chunk):
                    if admission.held + len(piece) > limit:
                        raise _too_large(limit)
                    await admission.grow(len(piece))
                    parts.append(piece)
            if parts or request.headers.get("Content-Encoding") is None or request.content.total_bytes:
                inflate.end()
    except TimeoutError as error:
        raise Refusal(Why.SLOW, f"The body did not come within {BODY_SECONDS:.0f} seconds.") from error
    except (
        ConnectionError
    ) as error:  # nobody is there to hear it; lines break every day, so it is no error of ours
        raise Refusal(Why.SLOW, "The sender went away in the middle of the body.") from error
    except UnknownEncoding as error:
        raise Refusal(Why.UNSUPPORTED, str(error)) from error
    except Corrupt as error:
        raise Refusal(Why.MALFORMED, str(error)) from error
    except Full as error:
        raise Refusal(Why.FULL, "Too much is being sent at once; send again later.") from error
    except (web.RequestPayloadError, ValueError) as error:  # chunks that are none
        raise Refusal(Why.MALFORMED, "The body is not well-formed HTTP.") from error
    return b"".join(parts)


def _too_large(limit: int) -> Refusal:
    return Refusal(Why.TOO_LARGE, f"Send at most {limit} bytes at once, decompressed.")
