"""Replication of a toy paper: radiation of the Sun as a black body."""
