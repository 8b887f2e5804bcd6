"""Replication of arXiv:2106.11660, medium effects in supernova bounds on light mediators."""
