"""Fluxes of neutrinos at Earth and their sources: supernovae, Sun, atmosphere, nucleosynthesis."""
