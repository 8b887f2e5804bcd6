"""The core's part of Fig. 1 of arXiv:1912.09115: bound on the coupling, its readings, and where it leads.

Beyond the two readings of Fig. 2: a band between the least and the largest X = n_ν d that thermal neutrinos
of the stated energy can have, and the X that the printed numbers imply.
"""

import dataclasses
import math

import numpy as np

from common import units
from common.constants import MAXIMUM_PERTURBATIVE_COUPLING, ELECTRON_MASS_MeV, MUON_MASS_MeV, TAU_MASS_MeV
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, given, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.scattering.random_walk import PowerLawProfile
from common.tables import LiteratureTable, literature_table
from common.validation import FloatArray
from papers.shalgar2021.model.core import (
    RELATIVE_ERROR,
    CoreCase,
    NUCLEAR_DENSITY_g_per_cm3,
    chosen_profile,
    columns_by_reading,
    conservative_case,
    core_bound,
    default_case,
    interaction_column_inverse_cm2,
    plateau_coupling,
    thermal_neutrino_density_inverse_cm3,
)
from papers.shalgar2021.parameters import Core, CoreScan

PRINTED_LOG10_PLATEAU = -1.8
PRINTED_HALF_UNIT = 0.05
PRINTED_LARGEST_MASSES_GeV = (14.5, 15.5)
PRINTED_CROSSINGS_GeV = (0.5, 1.5)
"""What rounds to the 15 GeV of Sec. I and to the 1 GeV of the abstract."""

KAON_MASS_MeV = 493.677
LABORATORY_ENDS_MeV = {
    "electron": KAON_MASS_MeV - ELECTRON_MASS_MeV,
    "muon": KAON_MASS_MeV - MUON_MASS_MeV,
    "tau": TAU_MASS_MeV,
}
"""Largest mediator masses that K⁺ -> l⁺ ν φ and τ -> l ν ν φ can reach; kaon mass: PDG 2024."""

XENON_ENERGY_RELEASE_MeV = 2.458
"""Of the double beta decay of ¹³⁶Xe."""

BEYOND_REACH = 10.0
"""Written in place of a constraint that does not reach a mass: above every axis."""


@dataclasses.dataclass(frozen=True)
class Bound:
    """A line of the core bound: plateau g₀ up to the energy E, then g₀ M/E.

    Attributes
    ----------
    plateau
        g₀.
    energy_MeV
        E, the centre-of-mass energy.
    description
        The reading.
    """

    plateau: float
    energy_MeV: float
    description: str

    def mass_GeV(self, coupling: float) -> float:
        """Mediator mass at which the bound reaches a coupling, in GeV."""
        return 1e-3 * self.energy_MeV * coupling / self.plateau


def columns(core: Core) -> dict[str, tuple[float, str]]:
    """X of the default case in cm⁻², and its meaning, by reading."""
    case = default_case(core)
    found = {name: (column(case), meaning) for name, (column, meaning) in columns_by_reading(core).items()}
    return found | {
        "least_column": (least_column_inverse_cm2(case), "thermal neutrino density, straight path"),
        "largest_column": (
            largest_column_inverse_cm2(case),
            "thermal neutrino density, walk through nuclear density all the way",
        ),
    }


def least_column_inverse_cm2(case: CoreCase) -> float:
    """X of thermal neutrinos that leave without any scattering."""
    path = (case.outer_radius_km - case.inner_radius_km) * units.km / units.cm
    return thermal_neutrino_density_inverse_cm3(case.mean_energy_MeV) * path


def largest_column_inverse_cm2(case: CoreCase) -> float:
    """X of thermal neutrinos that walk through nuclear saturation density up to the outer radius."""
    uniform = PowerLawProfile(NUCLEAR_DENSITY_g_per_cm3, case.inner_radius_km, 0.0)
    return interaction_column_inverse_cm2(case, uniform, path="walk")


def bounds(core: Core) -> dict[str, Bound]:
    """The default case's bound by reading."""
    case = default_case(core)
    return {
        name: Bound(
            plateau_coupling(case, column, core.mean_number_of_interactions),
            case.centre_of_mass_energy_MeV,
            description,
        )
        for name, (column, description) in columns(core).items()
    }


def _by_reading(numbers: dict[str, float], every: dict[str, Bound], unit: str, description: str) -> Quantity:
    values = dict(numbers)
    value = values.pop("thermal")
    return Quantity(
        value=value,
        unit=unit,
        description=description,
        numerical_error=RELATIVE_ERROR * abs(value),
        variants={
            name: Variant(value=other, description=every[name].description) for name, other in values.items()
        },
    )


def implied_plateaus(case: CoreCase, laboratory_coupling: float) -> dict[str, tuple[float, float]]:
    """Interval of log10 g₀ that each printed number allows, by its rounding."""
    energy_GeV = 1e-3 * case.centre_of_mass_energy_MeV

    def interval(masses_GeV: tuple[float, float], coupling: float) -> tuple[float, float]:
        low, high = (math.log10(energy_GeV * coupling / mass) for mass in reversed(masses_GeV))
        return low, high

    return {
        "plateau": (PRINTED_LOG10_PLATEAU - PRINTED_HALF_UNIT, PRINTED_LOG10_PLATEAU + PRINTED_HALF_UNIT),
        "largest_mass": interval(PRINTED_LARGEST_MASSES_GeV, MAXIMUM_PERTURBATIVE_COUPLING),
        "laboratory_crossing": interval(PRINTED_CROSSINGS_GeV, laboratory_coupling),
    }


def implied_quantities(case: CoreCase, laboratory_coupling: float) -> dict[str, Quantity]:
    """What the printed numbers say about each other."""
    plateau, rounding = 10.0**PRINTED_LOG10_PLATEAU, 10.0**PRINTED_HALF_UNIT - 1.0
    printed = Bound(plateau, case.centre_of_mass_energy_MeV, "printed")
    largest, crossing = printed.mass_GeV(MAXIMUM_PERTURBATIVE_COUPLING), printed.mass_GeV(laboratory_coupling)
    intervals = implied_plateaus(case, laboratory_coupling)
    low = max(interval[0] for interval in intervals.values())
    high = min(interval[1] for interval in intervals.values())
    unit_bound = plateau_coupling(case, 1.0)
    return {
        "largest_mass_of_printed_coupling": Quantity(
            value=largest,
            unit="GeV",
            description="mass at which a bound with the printed plateau reaches √(4π)",
            numerical_error=1e-12,
            input_rounding=rounding * largest,
        ),
        "laboratory_crossing_of_printed_coupling": Quantity(
            value=crossing,
            unit="GeV",
            description="mass at which a bound with the printed plateau meets the laboratory limit on g_ττ",
            numerical_error=1e-12,
            input_rounding=rounding * crossing,
        ),
        "log10_implied_plateau": Quantity(
            value=0.5 * (low + high),
            unit="1",
            description="log10 of the plateau that meets all three printed numbers",
            numerical_error=1e-12,
            variants={
                "least": Variant(value=low, description="least value that does"),
                "largest": Variant(value=high, description="largest value that does"),
            },
        ),
        "log10_implied_column": Quantity(
            value=8.0 * (math.log10(unit_bound) - 0.5 * (low + high)),
            unit="1",
            description="log10 of the X in cm⁻² that belongs to it",
            numerical_error=8.0 * RELATIVE_ERROR,
        ),
    }


def bound_quantities(core: Core, laboratory: LiteratureTable) -> dict[str, Quantity]:
    """Masses and couplings that the bound leads to."""
    every = bounds(core)
    tau, muon, electron = (
        math.sqrt(float(laboratory.column(f"{lepton}_squared_coupling", "1")[0]))
        for lepton in ("tau", "muon", "electron")
    )

    def numbers(reach: float) -> dict[str, float]:
        return {name: bound.mass_GeV(reach) for name, bound in every.items()}

    def ratios(limit: float) -> dict[str, float]:
        return {name: bound.plateau / limit for name, bound in every.items()}

    quantities = {
        "largest_mass": _by_reading(
            numbers(MAXIMUM_PERTURBATIVE_COUPLING), every, "GeV", "mass at which the bound reaches √(4π)"
        ),
        "largest_mass_at_unit_coupling": _by_reading(
            numbers(1.0), every, "GeV", "mass at which the bound reaches g = 1"
        ),
        "laboratory_tau_crossing": _by_reading(
            numbers(tau), every, "GeV", "mass at which the bound meets the laboratory limit on g_ττ"
        ),
        "log10_plateau": _by_reading(
            {name: math.log10(bound.plateau) for name, bound in every.items()},
            every,
            "1",
            "log10 of the coupling excluded for light mediators",
        ),
    }
    for lepton, limit in (("electron", electron), ("muon", muon), ("tau", tau)):
        quantities[f"plateau_over_laboratory_{lepton}"] = _by_reading(
            ratios(limit),
            every,
            "1",
            f"coupling excluded by the core over the laboratory limit of {lepton} neutrinos, light mediators",
        )
    return quantities | implied_quantities(default_case(core), tau)


def literature_quantities() -> dict[str, Quantity]:
    """Couplings that Sec. I quotes as powers of ten, from the abstracts that they come from."""
    nucleosynthesis = literature_table("secret_interaction_constraints/big_bang_nucleosynthesis.csv")
    microwave = literature_table("secret_interaction_constraints/cosmic_microwave_background.csv")
    return {
        "nucleosynthesis_coupling": Quantity(
            value=float(np.min(nucleosynthesis.column("coupling", "1"))),
            unit="1",
            description="strongest limit from nucleosynthesis, a vector boson of 1 MeV",
            numerical_error=0.0,
        ),
        "microwave_background_coupling": Quantity(
            value=float(microwave.column("coupling", "1")[0]),
            unit="1",
            description="limit from the cosmic microwave background, light pseudoscalar",
            numerical_error=0.0,
        ),
    }


def bound_table(core: Core, masses: FloatArray) -> dict[str, FloatArray]:
    """Lines of the bound over the mediator mass."""
    table = {"mediator_mass [MeV]": masses}
    profile, quoted = chosen_profile(core), core.quoted_neutrino_density_inverse_cm3
    for label, case in (("default", default_case(core)), ("conservative", conservative_case(core))):
        for name, density in (("thermal", None), ("quoted_density", quoted)):
            column = interaction_column_inverse_cm2(case, profile, neutrino_density_inverse_cm3=density)
            table[f"{name}_{label} [1]"] = core_bound(case, column, masses, core.mean_number_of_interactions)
    case = default_case(core)
    for name, column in (
        ("largest_column", largest_column_inverse_cm2(case)),
        ("least_column", least_column_inverse_cm2(case)),
    ):
        table[f"{name} [1]"] = core_bound(case, column, masses, core.mean_number_of_interactions)
    return table


def constraint_table(masses: FloatArray) -> dict[str, FloatArray]:
    """Sourced constraints from elsewhere over the mediator mass."""
    laboratory = literature_table("secret_interaction_constraints/laboratory.csv")
    nucleosynthesis = literature_table("secret_interaction_constraints/big_bang_nucleosynthesis.csv")
    microwave = literature_table("secret_interaction_constraints/cosmic_microwave_background.csv")
    double_beta = literature_table("secret_interaction_constraints/double_beta_decay.csv")
    table = {"mediator_mass [MeV]": masses}
    for lepton, end_MeV in LABORATORY_ENDS_MeV.items():
        limit = math.sqrt(float(laboratory.column(f"{lepton}_squared_coupling", "1")[0]))
        table[f"laboratory_{lepton} [1]"] = np.where(masses <= end_MeV, limit, BEYOND_REACH)
    points, values = nucleosynthesis.column("mediator_mass", "MeV"), nucleosynthesis.column("coupling", "1")
    line = np.exp(np.interp(np.log(masses), np.log(points), np.log(values)))
    table["nucleosynthesis_vector [1]"] = np.where(masses <= points[-1], line, BEYOND_REACH)
    contact = masses / (1e3 * float(microwave.column("contact_scale", "GeV")[0]))
    light = float(microwave.column("coupling", "1")[0])
    table["microwave_background [1]"] = np.maximum(light, contact)
    decay = float(double_beta.column("upper_coupling", "1")[0])
    table["double_beta_decay [1]"] = np.where(masses <= XENON_ENERGY_RELEASE_MeV, decay, BEYOND_REACH)
    return table


def main() -> None:
    """Write lines, constraints and quantities."""
    core = load_parameters("shalgar2021.core", Core)
    masses = load_parameters("shalgar2021.core_scan", CoreScan).masses_MeV()
    write_csv(data_path("shalgar2021", "core_bound.csv"), bound_table(core, masses))
    write_csv(data_path("shalgar2021", "other_constraints.csv"), constraint_table(masses))
    laboratory = literature_table("secret_interaction_constraints/laboratory.csv")
    quantities = bound_quantities(core, laboratory) | literature_quantities()
    quantities |= {
        "quoted_neutrino_density": given(
            core.quoted_neutrino_density_inverse_cm3, "cm^-3", "neutrino density quoted for the deep core"
        ),
        "centre_of_mass_energy": given(
            default_case(core).centre_of_mass_energy_MeV, "MeV", "2⟨E⟩ of the default case"
        ),
    }
    write_quantities("shalgar2021", "core_bound", quantities)


if __name__ == "__main__":
    run_stage(main)
