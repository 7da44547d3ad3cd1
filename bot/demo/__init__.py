"""The demo: a simulated application of two nodes, and the whole product at work on its logs."""
