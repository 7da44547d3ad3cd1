"""What Elasticsearch's clients ask before they send. Pure: the answers are constants.

Beats and Logstash want a licence and set up templates, policies and pipelines; Python's and JavaScript's clients want
to know that this is the product; Vector, winston, rsyslog and pino probe the cluster's health.
"""

from typing import Final

import msgspec

from ingest.receivers.answers import Answer
from ingest.receivers.bulk import HEADERS

VERSION: Final = "8.19.0"
"""The version of Elasticsearch whose `_bulk` this is."""
_UUID: Final = "00000000-0000-4000-8000-000000000000"  # Beats want one; nothing depends on its value


def _answer(said: object) -> Answer:
    return Answer(200, msgspec.json.encode(said), headers=HEADERS)


ROOT: Final = _answer(
    {
        "name": "headsup",
        "cluster_name": "headsup",
        "cluster_uuid": _UUID,
        "version": {
            "number": VERSION,
            "build_flavor": "default",
            "build_type": "docker",
            "build_snapshot": False,
            "lucene_version": "9.12.0",
            "minimum_wire_compatibility_version": "7.17.0",
            "minimum_index_compatibility_version": "7.0.0",
        },
        "tagline": "You Know, for Search",
    }
)
ACKNOWLEDGED: Final = _answer({"acknowledged": True})
_LICENSE: Final = {"status": "active", "type": "basic", "uid": _UUID, "mode": "basic"}
_HEALTH: Final = {
    "cluster_name": "headsup",
    "status": "green",
    "timed_out": False,
    "number_of_nodes": 1,
    "number_of_data_nodes": 1,
    "active_shards_percent_as_number": 100.0,
}
_FEATURES: Final = {
    "license": _LICENSE,
    "features": {
        "ilm": {"available": True, "enabled": True},
        "security": {"available": True, "enabled": True},
    },
}

GETS: Final = {
    "_license": _answer({"license": _LICENSE}),
    "_xpack": _answer(_FEATURES),
    "_cluster/health": _answer(_HEALTH),
    "_cat/health": Answer(200, b"headsup green 1 1\n", "text/plain", HEADERS),
    "_nodes/http": _answer({"_nodes": {"total": 0, "successful": 0, "failed": 0}, "nodes": {}}),
    "_nodes": _answer({"_nodes": {"total": 0, "successful": 0, "failed": 0}, "nodes": {}}),
}
"""What is answered to GET and HEAD, by path."""

SET_UP: Final = (
    "_index_template",
    "_component_template",
    "_template",
    "_ilm/policy",
    "_data_stream",
    "_ingest/pipeline",
    "_logstash",
)
"""Folders of things that shippers set up: whatever is done there is acknowledged, and kept nowhere."""
