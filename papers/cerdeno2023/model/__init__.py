"""How arXiv:2301.00661 is read: its states, couplings, readings and conditions."""
