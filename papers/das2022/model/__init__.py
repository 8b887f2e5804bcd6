"""How arXiv:2204.11885 is read: its states, couplings, readings and conditions."""
