"""One target under atheris; started by `python -m tests.fuzz`. The options are libFuzzer's."""

import sys

import atheris

with atheris.instrument_imports(include=["ingest", "bot.asking", "detectors"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name]())
    atheris.Fuzz()
