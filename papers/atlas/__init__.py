"""Atlas: the bounds of all papers as couplings of a neutrino to a mediator, on one plane."""
