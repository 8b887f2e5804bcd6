r"""Flavour evolution of a dense neutrino gas with neutrino non-standard self-interactions.

Density matrices ρ of beams j, with the Hermitian coupling matrix G (1 in the Standard Model):

    i cosθ ∂_r ρ_i = [H_i, ρ_i],
    H_i = ω_i/2 B·σ + μ(r) Σ_j n_j (1 - cosθ_i cosθ_j) {G ρ_j G + G Tr(ρ_j G)}

after Eqs. (1) and (2) of arXiv:2208.06023. n_j is the signed number of beam j relative to the electron
neutrinos, negative for antineutrinos; for these ω_i has the opposite sign too, and ρ is the transposed
matrix of occupations, so that neutrinos and antineutrinos feel the same Hamiltonian. The trace of ρ stays:
with flavour-violating G it drives the evolution.

Modules, in the order in which a calculation uses them:

- ``couplings``: G as a Hermitian matrix, its checks, and for two flavours the affine map P ↦ K P + d that
  {G ρ G + G Tr(ρ G)} becomes for polarisation vectors, ρ = (1 + P·σ)/2;
- ``beams``: emission angles (Gauss-Legendre), modes (species, energies), and ``Beams``, the product of both
  with one entry per beam, mode-major: ``cosine``, ``weight`` (= n_j), ``vacuum_frequency_inverse_km``, each
  of shape (B,), and ``anisotropy``, 1 if the factor is 1 - cosθ_i cosθ_j and 0 for a single angle;
- ``matter_profile``: ``NeutrinoPotential``, μ(r) = μ_0 (r_0/r)^p, constant for p = 0;
- ``evolution``: two flavours along r. ``evolve`` is adaptive (Dormand-Prince 8(5,3), compiled),
  ``evolve_with_steps`` has equal steps (Runge-Kutta 4, or a fourth-order Lie-group method that conserves
  the length of each P). Both return an ``Evolution`` with the error and the drift of the lengths;
- ``density_matrices``: two or three flavours, any Hermitian G, along r;
- ``planar``: two flavours, evolution along z of a gas that is periodic in x.

The compiled integrators in ``common.numerics._runge_kutta`` take any right-hand side
``derivative(r, y, dydr, arguments)`` on a flat float64 array y; that of two flavours is in
``common.flavour._evolution``.
"""
