"""Coherent scattering on nuclei, and rates of events."""
