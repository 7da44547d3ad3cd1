"""Looking closer: a request's trail, what somebody did around it, who else has it, what a release brought."""
