"""Mean survival probability over the couplings g1 and g3, multi-angle, at the constant density of Fig. 2.

Distances are x = r |g| (1 + g3) μ, the scale of the precession that the trace drives (Appendix A). Without
the vacuum term the dephasing rule gives (1 + g3²/|g|²)/2, whatever the sign of either coupling: equipartition
for |g3| ≪ |g1|, half of the conversion at |g3| = |g1|. For |g| > 1 the equation of a single beam can have
unstable stationary states (``linear_regime.py``): deviations are counted apart there.
"""

import math

import numpy as np

from common.flavour.beams import multi_angle_beams
from common.flavour.couplings import coupling_matrix
from common.flavour.evolution import survival_scan
from common.flavour.matter_profile import NeutrinoPotential
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.gas import species
from papers.abbar2022.parameters import Emission, Gas, PhaseDiagram

OUTPUTS = 401
TOLERANCE = 1e-8


def mean_survival(
    gas: Gas, emission: Emission, section: PhaseDiagram, couplings: FloatArray, number_of_angles: int
) -> FloatArray:
    """Mean survival probability of ν_e over the window for pairs (g1, g3), shape (pairs,)."""
    x = np.linspace(0.0, section.window_end, OUTPUTS)
    rate = np.hypot(couplings[:, 0], couplings[:, 1]) * (1.0 + couplings[:, 1])
    survival = survival_scan(
        multi_angle_beams(species(gas), number_of_angles, math.radians(emission.maximum_angle_deg)),
        [coupling_matrix(g1, g3) for g1, g3 in couplings],
        NeutrinoPotential(emission.potential_inverse_km),
        list(x / (rate[:, np.newaxis] * emission.potential_inverse_km)),
        mixing_angle_rad=gas.vacuum_mixing_angle_rad,
        tolerance=TOLERANCE,
    )[:, :, 0]
    window = x >= section.window_start
    return np.asarray(np.trapezoid(survival[:, window], x[window], axis=1) / np.ptp(x[window]))


def half_conversion_ratio(g1: FloatArray, g3: FloatArray, survival: FloatArray) -> FloatArray:
    """|g3|/g1 at which the mean conversion falls to half of that without g3, where the grid holds it."""
    ratios = []
    positive = g3 >= 0.0
    for row, coupling in enumerate(g1):
        conversion = 1.0 - survival[row, positive]
        below = np.flatnonzero(conversion < 0.5 * conversion[0])
        if below.size:
            after = below[0]
            ratio = np.interp(
                -0.5 * conversion[0],
                -conversion[after - 1 : after + 1],
                g3[positive][after - 1 : after + 1],
            )
            ratios.append(ratio / coupling)
    return np.array(ratios)


def dephasing_rule(g1: FloatArray, g3: FloatArray) -> FloatArray:
    """(1 + g3²/|g|²)/2 for all pairs, shape (g1, g3)."""
    return np.asarray(0.5 * (1.0 + g3**2 / (g1[:, np.newaxis] ** 2 + g3**2)))


def quantities_of(g1: FloatArray, g3: FloatArray, survival: FloatArray, error: float) -> dict[str, Quantity]:
    """Deviation from the rule, effect of the sign of g3, and where the conversion is halved.

    ``survival`` has the shape (g1, g3); ``g3`` is symmetric about zero.
    """
    ratios = half_conversion_ratio(g1, g3, survival)
    inside = np.hypot(g1[:, np.newaxis], g3) < 1.0
    deviation, change = survival - dephasing_rule(g1, g3), survival - survival[:, ::-1]

    def root_mean_square(values: FloatArray) -> float:
        return float(np.sqrt(np.mean(values**2)))

    return {
        "rule_root_mean_square_deviation": Quantity(
            value=root_mean_square(deviation[inside]),
            unit="1",
            description="rms deviation of the mean survival probability from (1 + g3²/|g|²)/2, |g| < 1",
            numerical_error=error,
            variants={
                "largest": Variant(
                    value=float(np.max(np.abs(deviation[inside]))), description="largest deviation, |g| < 1"
                ),
                "outside": Variant(
                    value=root_mean_square(deviation[~inside]), description="rms deviation, |g| >= 1"
                ),
            },
        ),
        "sign_of_g3": Quantity(
            value=float(np.max(np.abs(change[inside]))),
            unit="1",
            description="largest difference of the mean survival probability between g3 and -g3, |g| < 1",
            numerical_error=2.0 * error,
            variants={
                "root_mean_square": Variant(
                    value=root_mean_square(change[inside]), description="rms difference, |g| < 1"
                ),
                "outside": Variant(
                    value=float(np.max(np.abs(change[~inside]))), description="largest difference, |g| >= 1"
                ),
            },
        ),
        "half_conversion_g3_over_g1": Quantity(
            value=float(np.mean(ratios)),
            unit="1",
            description="g3/g1 at which the mean conversion is half of that without g3, mean over g1",
            numerical_error=float(np.ptp(g3) / (g3.size - 1)) ** 2 + error,
            variants={
                "spread": Variant(value=float(np.std(ratios)), description="standard deviation over g1")
            },
        ),
    }


def main() -> None:
    """Write the map and the quantities."""
    gas = load_parameters("abbar2022.gas", Gas)
    emission = load_parameters("abbar2022.emission", Emission)
    section = load_parameters("abbar2022.phase_diagram", PhaseDiagram)
    g1 = np.linspace(0.0, section.maximum_g1, section.number_of_g1 + 1)[1:]
    g3 = np.linspace(-section.maximum_g3, section.maximum_g3, section.number_of_g3)
    pairs = np.array([(a, b) for a in g1 for b in g3])
    flat = mean_survival(gas, emission, section, pairs, section.number_of_angles)
    sample = slice(0, None, 7)
    coarse = mean_survival(gas, emission, section, pairs[sample], section.number_of_angles // 2)
    error = float(np.max(np.abs(flat[sample] - coarse)))
    survival = flat.reshape(g1.size, g3.size)
    write_quantities("abbar2022", "phase_diagram", quantities_of(g1, g3, survival, error))
    columns = {"g1 [1]": pairs[:, 0], "g3 [1]": pairs[:, 1], "mean_survival [1]": flat}
    write_csv(
        data_path("abbar2022", "phase_diagram.csv"), columns | {"rule [1]": dephasing_rule(g1, g3).ravel()}
    )


if __name__ == "__main__":
    run_stage(main)
