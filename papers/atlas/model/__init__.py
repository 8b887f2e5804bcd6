"""What the atlas makes of the papers' curves: bounds with their mediators and couplings."""
