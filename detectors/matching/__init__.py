"""Which events meet a detection: from Sigma to terms, to compiled functions behind an index. Pure."""
