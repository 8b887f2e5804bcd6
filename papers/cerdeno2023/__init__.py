"""Replication of arXiv:2301.00661: on-shell light gauge bosons from neutrinos and the supernova burst."""
