"""Three flavours, the question that arXiv:2208.06023 leaves open: is the final state equipartition?

A pure ν_e gas in the multi-angle line model without vacuum term, for named textures of flavour-violating
couplings, against the phase of the couplings, and for random Hermitian G, each against the dephasing rule of
``dephasing.py``. Distances are x = r g μ with the size g of the couplings; with antineutrinos x (1 - α) is
what counts.
"""

import numpy as np
from numpy.typing import NDArray

from common.flavour.beams import Beams, multi_angle_beams, neutrinos_and_antineutrinos
from common.flavour.density_matrices import occupation_scan
from common.flavour.matter_profile import NeutrinoPotential
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.dephasing import (
    dephased_shares,
    flavour_violating,
    random_couplings,
    smallest_gap,
)
from papers.abbar2022.parameters import Gas, ThreeFlavours

OUTPUTS = 1201
TOLERANCE = 1e-8
SHORT_WINDOW = (4.0, 12.0)
FLAVOURS = ("electron", "muon", "tau")
Matrix = NDArray[np.complex128]


def textures(g: float) -> dict[str, Matrix]:
    """Coupling matrices with a name."""
    return {
        "electron_muon": flavour_violating(g),
        "electron_muon_and_tau": flavour_violating(g, g),
        "chain": flavour_violating(g, 0.0, g),
        "all_equal": flavour_violating(g, g, g),
        "all_equal_phase_90": flavour_violating(g, g, g, 0.5 * np.pi),
        "electron_tau_negative": flavour_violating(g, -g, g),
    }


def emitted(parameters: ThreeFlavours, number_of_angles: int, antineutrino_ratio: float = 0.0) -> Beams:
    """Beams of the gas."""
    modes = neutrinos_and_antineutrinos(antineutrino_ratio, 0.0)
    return multi_angle_beams(modes, number_of_angles, parameters.maximum_angle_rad)


def distances(parameters: ThreeFlavours, antineutrino_ratio: float = 0.0) -> FloatArray:
    """Distances x = r g μ (1 - α) of the outputs, times 1/(1 - α)."""
    return np.linspace(0.0, parameters.window_end, OUTPUTS) / (1.0 - antineutrino_ratio)


def shares(
    parameters: ThreeFlavours,
    couplings: list[Matrix],
    scale: float,
    number_of_angles: int,
    antineutrino_ratio: float = 0.0,
) -> FloatArray:
    """Angle-averaged shares along x, shape (couplings, outputs, modes, flavours)."""
    return occupation_scan(
        emitted(parameters, number_of_angles, antineutrino_ratio),
        couplings,
        NeutrinoPotential(parameters.potential_inverse_km),
        distances(parameters, antineutrino_ratio) / (scale * parameters.potential_inverse_km),
        tolerance=TOLERANCE,
    )


def window_average(curves: FloatArray, x: FloatArray, start: float, end: float) -> FloatArray:
    """Average over start <= x <= end by the trapezoidal rule; ``curves`` has x as its second axis."""
    inside = (x >= start) & (x <= end)
    return np.asarray(np.trapezoid(curves[:, inside], x[inside], axis=1) / np.ptp(x[inside]))


def averages(
    parameters: ThreeFlavours, couplings: list[Matrix], scale: float
) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    """Curves of ν, averages over the late and the short window, and the error from fewer angles."""
    x = distances(parameters)
    late = (parameters.window_start, parameters.window_end)
    fine, coarse = (
        shares(parameters, couplings, scale, number)[:, :, 0]
        for number in (parameters.number_of_angles, parameters.number_of_angles * 3 // 4)
    )
    average = window_average(fine, x, *late)
    error = float(np.max(np.abs(average - window_average(coarse, x, *late))))
    return fine, average, window_average(fine, x, *SHORT_WINDOW), error


def texture_quantities(
    names: list[str], rule: FloatArray, late: FloatArray, short: FloatArray, error: float
) -> dict[str, Quantity]:
    """Late averages of the electron share for each texture."""
    return {
        f"{name}_electron_share": Quantity(
            value=late[i, 0],
            unit="1",
            description=f"average share of ν_e at late x, {name.replace('_', ' ')}",
            numerical_error=error,
            variants={
                "dephasing_rule": Variant(value=rule[i, 0], description="Σ_k |(Π_k)_ee|²"),
                "short_window": Variant(value=short[i, 0], description="average over 4 < x < 12"),
            },
        )
        for i, name in enumerate(names)
    }


def rule_quantities(
    rule: FloatArray, late: FloatArray, short: FloatArray, gaps: FloatArray, error: float
) -> dict[str, Quantity]:
    """How well the rule does for the random couplings."""

    def root_mean_square(values: FloatArray) -> float:
        return float(np.sqrt(np.mean(values**2)))

    deviation = late - rule
    narrow = gaps < np.median(gaps)
    return {
        "random_root_mean_square_deviation": Quantity(
            value=root_mean_square(deviation),
            unit="1",
            description="rms deviation of late average shares from the dephasing rule, random Hermitian G",
            numerical_error=error,
            variants={
                "short_window": Variant(
                    value=root_mean_square(short - rule), description="averages over 4 < x < 12"
                ),
                "equipartition": Variant(
                    value=root_mean_square(late - 1.0 / 3.0), description="deviation from 1/3 instead"
                ),
                "narrow_gap": Variant(
                    value=root_mean_square(deviation[narrow]),
                    description="the half of the couplings with the narrower smallest gap of eigenvalues",
                ),
                "wide_gap": Variant(value=root_mean_square(deviation[~narrow]), description="the other half"),
            },
        ),
        "random_largest_deviation": Quantity(
            value=float(np.max(np.abs(deviation))),
            unit="1",
            description="largest deviation of a late average share from the rule, random Hermitian G",
            numerical_error=error,
            variants={
                "short_window": Variant(
                    value=float(np.max(np.abs(short - rule))), description="averages over 4 < x < 12"
                )
            },
        ),
        "random_mean_electron_share": Quantity(
            value=float(np.mean(late[:, 0])),
            unit="1",
            description="mean over random Hermitian G of the late average share of ν_e",
            numerical_error=error,
            variants={
                "unitary_ensemble": Variant(
                    value=0.5, description="2/(F + 1), mean of the rule over unitary matrices"
                )
            },
        ),
    }


def phase_quantities(
    phases: FloatArray, rule: FloatArray, late: FloatArray, error: float
) -> dict[str, Quantity]:
    """Late averages of equal couplings against their phase."""
    middle = int(np.argmin(np.abs(phases - 0.5 * np.pi)))
    failing = np.max(np.abs(late - rule), axis=1) > 0.05
    return {
        "equal_couplings_distance_from_equipartition": Quantity(
            value=float(np.max(np.abs(late[middle] - 1.0 / 3.0))),
            unit="1",
            description="largest distance of a late average share from 1/3, equal couplings, phase 90°",
            numerical_error=error,
            variants={
                "no_phase": Variant(
                    value=float(np.max(np.abs(late[0] - 1.0 / 3.0))), description="the same without phase"
                )
            },
        ),
        "phases_failing": Quantity(
            value=float(np.mean(failing)),
            unit="1",
            description="fraction of the phases at which a share is off the rule by more than 0.05",
            numerical_error=1.0 / phases.size,
        ),
    }


def main() -> None:
    """Write the averages, the curves and the quantities."""
    parameters = load_parameters("abbar2022.three_flavours", ThreeFlavours)
    ratio = load_parameters("abbar2022.gas", Gas).antineutrino_ratio
    g = parameters.coupling
    named = textures(g)
    phases = np.linspace(0.0, np.pi, parameters.number_of_phases)
    with_phase = [flavour_violating(g, g, g, float(phase)) for phase in phases]
    drawn = random_couplings(parameters.number_of_random_couplings, parameters.random_scale, parameters.seed)
    curves, late, short, error = averages(parameters, list(named.values()), g)
    _, phase_late, _, phase_error = averages(parameters, with_phase, g)
    _, random_late, random_short, random_error = averages(parameters, drawn, parameters.random_scale)
    rules = [np.array([dephased_shares(m) for m in group]) for group in (named.values(), with_phase, drawn)]
    gaps = np.array([smallest_gap(m) for m in drawn]) / parameters.random_scale
    both = shares(parameters, [named["all_equal_phase_90"]], g, parameters.number_of_angles // 2, ratio)[0]
    single = shares(parameters, [named["all_equal_phase_90"]], g, parameters.number_of_angles // 2)[0]
    quantities = {
        **texture_quantities(list(named), rules[0], late, short, error),
        **phase_quantities(phases, rules[1], phase_late, phase_error),
        **rule_quantities(rules[2], random_late, random_short, gaps, random_error),
        "antineutrino_difference": Quantity(
            value=float(np.max(np.abs(both - single))),
            unit="1",
            description=f"largest difference of ν and ν̄, α = {ratio:g}, from ν, α = 0, at equal x (1 - α)",
            numerical_error=1e-5,
        ),
    }
    write_quantities("abbar2022", "three_flavours", quantities)
    write_tables(
        parameters, named, curves, (phases, phase_late, rules[1]), (gaps, random_late, random_short, rules[2])
    )


def write_tables(
    parameters: ThreeFlavours,
    named: dict[str, Matrix],
    curves: FloatArray,
    by_phase: tuple[FloatArray, FloatArray, FloatArray],
    drawn: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
) -> None:
    """Write what the figure draws."""
    x = distances(parameters)
    write_csv(
        data_path("abbar2022", "three_flavours_curves.csv"),
        {"x [1]": x}
        | {f"{name}_{FLAVOURS[f]} [1]": curves[i, :, f] for i, name in enumerate(named) for f in range(3)},
    )
    phases, phase_late, phase_rule = by_phase
    write_csv(
        data_path("abbar2022", "three_flavours_phases.csv"),
        {"phase [degree]": np.degrees(phases)}
        | {f"late_{name} [1]": phase_late[:, f] for f, name in enumerate(FLAVOURS)}
        | {f"rule_{name} [1]": phase_rule[:, f] for f, name in enumerate(FLAVOURS)},
    )
    gaps, late, short, rule = drawn
    write_csv(
        data_path("abbar2022", "three_flavours_random.csv"),
        {"gap [1]": gaps}
        | {f"late_{name} [1]": late[:, f] for f, name in enumerate(FLAVOURS)}
        | {f"short_{name} [1]": short[:, f] for f, name in enumerate(FLAVOURS)}
        | {f"rule_{name} [1]": rule[:, f] for f, name in enumerate(FLAVOURS)},
    )


if __name__ == "__main__":
    run_stage(main)
