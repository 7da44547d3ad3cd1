"""How the service does: /healthz for people, /readyz for balancers, /metrics for Prometheus. Counts and names only."""
