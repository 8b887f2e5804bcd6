"""Scattering of neutrinos on nucleons: amplitudes, phase space, mean free paths, random walk."""
