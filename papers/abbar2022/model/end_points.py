"""End point of the single-angle evolution in a falling density, in closed form.

For ω ≪ μ, neutrinos and antineutrinos point in one direction n, so that D = P - α P̄ has the length 1 - α
and turns with

    Ω = 4μ [g·D + (1 - α)] g + ω_s B,   ω_s = ω (1 + α)/(1 - α),

(the part of V along D does nothing; S = P + α P̄ = (1 + α) n carries the vacuum term). At the start
g·D = (1 - α) g3. If μ falls slowly, the angle between D and Ω stays, and Ω ends along B: with B_z = ∓1 for
the normal (inverted) ordering, D_z ends at ∓(1 - α) Ω_z/|Ω| of the start. With |g3| ≫ g1 and |g3| μ ≫ ω this
is ∓(1 - α) sign(g3): the sign of g3, together with the ordering, decides.
"""

import numpy as np

from papers.abbar2022.model.gas import ORDERING_SIGN, Ordering
from papers.abbar2022.parameters import Gas


def final_difference(
    gas: Gas, potential_inverse_km: float, ordering: Ordering, g1: float, g3: float
) -> float:
    """D_z = P_z - α P̄_z at large radius, in closed form (see the module), without vacuum mixing."""
    net = 1.0 - gas.antineutrino_ratio
    frequency = ORDERING_SIGN[ordering] * gas.vacuum_frequency_inverse_km
    driving = 4.0 * potential_inverse_km * net * (1.0 + g3)
    x = driving * g1
    z = driving * g3 - frequency * (1.0 + gas.antineutrino_ratio) / net
    return float(-ORDERING_SIGN[ordering] * net * z / np.hypot(x, z))
