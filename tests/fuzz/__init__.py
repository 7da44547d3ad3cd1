"""Fuzzing: every parser and receiver is given bytes that nobody meant for it.

`python -m tests.fuzz` runs the coverage-guided fuzzer over the targets; the suite tries each of them with hypothesis.
"""
