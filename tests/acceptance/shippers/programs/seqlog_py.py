"""Python's logging through seqlog; argument 1 is clef or events, the two bodies that it can send."""

import json
import logging
import os
import sys

import seqlog

handler = seqlog.log_to_seq(
    server_url=os.environ["HEADSUP_URL"],
    api_key=os.environ["HEADSUP_KEY"],
    level=logging.DEBUG,
    batch_size=50,
    auto_flush_timeout=1,
    use_clef=sys.argv[1] == "clef",
)
logging.getLogger("urllib3").propagate = False


def failure(text: str) -> RuntimeError:
    """An exception as an application catches one."""
    try:
        raise RuntimeError(text)  # noqa: TRY301
    except RuntimeError as error:
        return error


for line in sys.stdin:
    entry = json.loads(line)
    properties = {name: entry[name] for name in ("document", "mark", "text", "user")}
    logging.getLogger(entry["logger"]).log(
        logging.getLevelNamesMapping()[entry["level"].upper()],
        "Saved {document}, {mark}: {text}",
        exc_info=failure(entry["exception"]) if entry["exception"] else None,
        **properties,
    )
handler.log_queue.join()
logging.shutdown()
