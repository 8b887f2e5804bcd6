"""How arXiv:2208.06023 is read: its states, couplings, readings and conditions."""
