"""Scattering of neutrinos on relic neutrinos: cascade in energy, angles and delays."""
