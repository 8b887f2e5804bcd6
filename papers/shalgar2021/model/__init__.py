"""How arXiv:1912.09115 is read: its states, couplings, readings and conditions."""
