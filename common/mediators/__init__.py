"""Mediators of secret interactions: widths, thermal production, resonance, couplings."""
