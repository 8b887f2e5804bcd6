"""Core bound of arXiv:1912.09115 with mediators on their mass shell, averaged over the thermal distribution.

Not in the paper, whose Eqs. 2 and 3 count eight powers of the coupling at all energies. Where pairs of
mediators, or one of them, can be made on shell, the rate grows as g⁴ or g⁶. The inverse reaction, which the
paper sets aside, is estimated by detailed balance for neutrinos diluted to 1/16 of the thermal density, at
which equilibrium can just double their number; with the thermal density that the paper assumes, nothing
happens at all.
"""

import math

import numpy as np
from scipy.interpolate import CubicSpline

from common import units
from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.tables import literature_table
from common.thermal.relic_neutrinos import DEGREES_OF_FREEDOM_OF_ALL_SPECIES
from common.validation import FloatArray
from papers.shalgar2021.model.core import (
    CoreCase,
    chosen_profile,
    core_bound,
    default_case,
    interaction_column_inverse_cm2,
)
from papers.shalgar2021.model.thermal_rates import (
    largest_multiplication,
    net_over_forward_rate,
    net_rate_factor,
    representative_average,
)
from papers.shalgar2021.parameters import Core

DILUTION = 1.0 / 16.0
MASSES_MeV = np.geomspace(1e-2, 1e5, 141)
COUPLINGS = np.geomspace(1e-5, MAXIMUM_PERTURBATIVE_COUPLING, 45)
LIGHT_MASS_MeV, MIDDLE_MASS_MeV, HEAVY_MASS_MeV = 1.0, 100.0, 1e3


def forward_interactions(
    case: CoreCase, column_inverse_cm2: float, masses: FloatArray, couplings: FloatArray
) -> FloatArray:
    """N of the forward reaction over couplings and masses, shape (couplings, masses)."""
    column = column_inverse_cm2 / DEGREES_OF_FREEDOM_OF_ALL_SPECIES / units.cm**2
    averages = np.array([representative_average(case.temperature_MeV, masses, float(g)) for g in couplings])
    return averages * column / masses**2


def coupling_where(numbers: FloatArray, couplings: FloatArray, target: float) -> FloatArray:
    """Coupling at which each column of N reaches a target, by splines in the logarithms.

    Beyond the last coupling the line is continued with the eight powers of a contact interaction.
    """
    bound = np.empty(numbers.shape[1])
    for index, column in enumerate(np.log(numbers).T - math.log(target)):
        if column[-1] <= 0.0:
            bound[index] = couplings[-1] * math.exp(-column[-1] / 8.0)
        else:
            spline = CubicSpline(np.log(couplings), column)
            logarithm = bracketed_root(
                "logarithm of the coupling",
                f"with {target:g} interactions",
                spline,
                math.log(couplings[0]),
                math.log(couplings[-1]),
                absolute_tolerance=2e-12,
            )
            bound[index] = math.exp(logarithm)
    return bound


def crossing_mass_MeV(masses: FloatArray, bound: FloatArray, coupling: float) -> float:
    """Largest mass at which the bound is at a coupling."""
    above = int(np.flatnonzero(bound <= coupling)[-1])
    window = slice(above, above + 2)
    position = np.interp(math.log(coupling), np.log(bound[window]), np.log(masses[window]))
    return math.exp(float(position))


def compute(core: Core) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Lines and quantities."""
    case = default_case(core)
    column = interaction_column_inverse_cm2(case, chosen_profile(core))
    numbers = forward_interactions(case, column, MASSES_MeV, COUPLINGS)
    targets = {
        "forward": core.mean_number_of_interactions,
        "net": core.mean_number_of_interactions / net_rate_factor(DILUTION),
    }
    lines = {name: coupling_where(numbers, COUPLINGS, target) for name, target in targets.items()}
    coarse = {name: coupling_where(numbers[::2], COUPLINGS[::2], target) for name, target in targets.items()}
    lines["paper"] = core_bound(case, column, MASSES_MeV, core.mean_number_of_interactions)
    coarse["paper"] = lines["paper"]
    return lines, quantities(core, lines, coarse)


def quantities(
    core: Core, lines: dict[str, FloatArray], coarse: dict[str, FloatArray]
) -> dict[str, Quantity]:
    """Numbers of the three lines; error: the change with half of the couplings tabulated."""
    laboratory = literature_table("secret_interaction_constraints/laboratory.csv")
    tau = math.sqrt(float(laboratory.column("tau_squared_coupling", "1")[0]))
    meanings = {
        "forward": "forward reaction, mediators on shell, thermal average",
        "net": f"less the inverse reaction, neutrinos diluted to {DILUTION:g} of the thermal density",
        "paper": "Eqs. 2, 3 and 7",
    }
    worst = max(float(np.max(np.abs(np.log10(coarse[name] / lines[name])))) for name in lines)

    def at(name: str, mass: float) -> float:
        return float(np.interp(math.log(mass), np.log(MASSES_MeV), np.log10(lines[name])))

    def by_line(values: dict[str, float], unit: str, description: str, error: float) -> Quantity:
        return Quantity(
            value=values["forward"],
            unit=unit,
            description=f"{description}; {meanings['forward']}",
            numerical_error=error,
            variants={
                name: Variant(value=values[name], description=meanings[name]) for name in ("net", "paper")
            },
        )

    found = {}
    for label, mass in (
        ("light", LIGHT_MASS_MeV),
        ("middle", MIDDLE_MASS_MeV),
        ("heavy", HEAVY_MASS_MeV),
    ):
        found[f"log10_bound_{label}"] = by_line(
            {name: at(name, mass) for name in lines},
            "1",
            f"log10 of the bound on g at M = {mass:g} MeV",
            worst,
        )
    for label, coupling, meaning in (
        ("largest_mass", MAXIMUM_PERTURBATIVE_COUPLING, "√(4π)"),
        ("laboratory_tau_crossing", tau, "the laboratory limit on g_ττ"),
    ):
        masses = {name: 1e-3 * crossing_mass_MeV(MASSES_MeV, lines[name], coupling) for name in lines}
        found[label] = by_line(
            masses,
            "GeV",
            f"mass at which the bound meets {meaning}",
            2.3 * worst * max(masses.values()),
        )
    inside = lines["paper"] <= MAXIMUM_PERTURBATIVE_COUPLING
    found["largest_shift"] = Quantity(
        value=float(np.max(np.abs(np.log10(lines["forward"] / lines["paper"])[inside]))),
        unit="1",
        description="largest |log10| of the forward over the paper's bound, where the latter is below √(4π)",
        numerical_error=worst,
    )
    stronger = lines["forward"] < lines["paper"]
    last = int(np.flatnonzero(stronger)[-1])
    found["stronger_up_to"] = Quantity(
        value=float(MASSES_MeV[last]),
        unit="MeV",
        description="largest tabulated mass at which the forward bound is stronger than the paper's",
        numerical_error=float(MASSES_MeV[min(last + 1, MASSES_MeV.size - 1)] - MASSES_MeV[last]),
    )
    found["largest_multiplication_thermal"] = Quantity(
        value=largest_multiplication(1.0),
        unit="1",
        description="growth of the number of neutrinos up to equilibrium, from the thermal density",
        numerical_error=0.0,
        variants={
            f"dilution_1_over_{denominator}": Variant(
                value=largest_multiplication(1.0 / denominator),
                description=f"from 1/{denominator} of the thermal density",
            )
            for denominator in (2, 4, 8, 16)
        },
    )
    found["net_over_forward_rate_thermal"] = Quantity(
        value=net_over_forward_rate(1.0),
        unit="1",
        description="net over forward rate of 2ν -> 4ν at the thermal density",
        numerical_error=0.0,
        variants={
            "dilution_1_over_16": Variant(
                value=net_over_forward_rate(DILUTION),
                description="at 1/16 of the thermal density, over the forward rate of that density",
            )
        },
    )
    return found


def main() -> None:
    """Write lines and quantities."""
    lines, numbers = compute(load_parameters("shalgar2021.core", Core))
    columns = {"mediator_mass [MeV]": MASSES_MeV} | {f"{name} [1]": line for name, line in lines.items()}
    write_csv(data_path("shalgar2021", "on_shell.csv"), columns)
    write_quantities("shalgar2021", "on_shell", numbers)


if __name__ == "__main__":
    run_stage(main)
