r"""Couplings of L_μ - L_τ that the muon's magnetic moment asks for and that neutrino tridents allow.

    Δa = g²/(4π²) ∫_0^1 dx x (1-x)² m_μ²/[(1-x)² m_μ² + x m²]

for a vector coupling g of the muon (one-loop vertex; m is the boson's mass). Sources of the numbers:
``data/literature/l_mu_minus_l_tau_limits/REFERENCE.md``.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from common.constants import MUON_MASS_MeV
from common.numerics.quadrature import gauss_legendre
from common.tables import literature_table
from common.validation import FloatArray, require_positive

_ORDER = 64


class MagneticMoment(NamedTuple):
    """Measured minus predicted anomalous magnetic moment of the muon."""

    excess: float
    uncertainty: float


def magnetic_moment_excess() -> MagneticMoment:
    """The difference as of 2021, uncertainties in quadrature."""
    table = literature_table("l_mu_minus_l_tau_limits/muon_magnetic_moment.csv")
    values = [float(table.column(name, "1")[0]) for name in ("measured", "predicted")]
    errors = [float(table.column(f"{name}_uncertainty", "1")[0]) for name in ("measured", "predicted")]
    return MagneticMoment(values[0] - values[1], math.hypot(*errors))


def magnetic_moment_at_unit_coupling(mass_MeV: ArrayLike) -> FloatArray:
    """Contribution Δa of the boson for g = 1; 1/(8π²) for m = 0."""
    mass: FloatArray = np.asarray(require_positive("mass_MeV", mass_MeV))
    nodes, weights = gauss_legendre(_ORDER)
    # x = t² smooths the integrand at small x, where the boson's mass matters first.
    t = 0.5 * (1.0 + nodes)
    x = t * t
    weight = 0.5 * weights * 2.0 * t
    ratio = (mass[..., np.newaxis] / MUON_MASS_MeV) ** 2
    integrand = x * (1.0 - x) ** 2 / ((1.0 - x) ** 2 + x * ratio)
    return np.asarray(integrand @ weight / (4.0 * np.pi**2))


def coupling_of_magnetic_moment(mass_MeV: ArrayLike, excess: float) -> FloatArray:
    """Coupling that gives a certain Δa."""
    needed: FloatArray = require_positive("excess", excess) / magnetic_moment_at_unit_coupling(mass_MeV)
    return np.sqrt(needed)


def trident_limit(mass_MeV: ArrayLike) -> FloatArray:
    """Upper limit on g from neutrino tridents, linear in the logarithms between the points.

    Raises
    ------
    ValueError
        A mass is outside the tabulated range.
    """
    table = literature_table("l_mu_minus_l_tau_limits/neutrino_tridents.csv")
    masses, couplings = table.column("boson_mass", "MeV"), table.column("coupling", "1")
    mass = np.asarray(require_positive("mass_MeV", mass_MeV))
    if np.any(mass < masses[0] * (1 - 1e-9)) or np.any(mass > masses[-1] * (1 + 1e-9)):
        raise ValueError(f"mass_MeV = {mass} is outside the table's range [{masses[0]}, {masses[-1]}]")
    return np.exp(np.interp(np.log(mass), np.log(masses), np.log(couplings)))
