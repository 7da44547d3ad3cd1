"""The benchmarks: every figure is a ratio or a percentile measured in one run, on one machine."""
