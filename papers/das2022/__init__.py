"""Replication of arXiv:2204.11885: relic neutrinos boosted by diffuse supernova neutrinos."""
