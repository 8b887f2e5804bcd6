"""Replication of arXiv:1912.09115, secret neutrino interactions in supernovae."""
