"""What a fix means for a hit: versions and their order, what reached which node, and what was said to be fixed."""
