"""Numerical methods: quadrature, root finding, Laplace inversion, Runge-Kutta, compilation."""
