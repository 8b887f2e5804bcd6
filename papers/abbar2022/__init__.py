"""Replication of arXiv:2208.06023: neutrino non-standard self-interactions and flavour equipartition."""
