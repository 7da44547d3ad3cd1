"""How fast Teams may be asked: its limits, who goes first, and what is done while it is away."""
