"""How arXiv:2106.11660 is read: its states, couplings, readings and conditions."""
