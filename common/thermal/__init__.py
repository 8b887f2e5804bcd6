"""Thermal distributions: occupation numbers, densities, spectra, relic neutrinos."""
