"""Fig. 2 of arXiv:1912.09115: mean number of 2ν -> 4ν in the core over mediator mass and coupling, and N = 1.

Two readings of the neutrino density, thermal as Sec. III assumes for the decoupling region, and 10³⁸ cm⁻³ as
it quotes for the deep core, each with the path of Eq. 7; further readings and profiles as variants.
"""

import math
from collections.abc import Callable

import numpy as np

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, given, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv, write_npz
from common.thermal.distributions import mean_energy_MeV
from papers.shalgar2021.model.core import (
    RELATIVE_ERROR,
    Column,
    CoreCase,
    PathReading,
    chosen_profile,
    columns_by_reading,
    conservative_case,
    core_bound,
    default_case,
    degenerate_neutrino_density_inverse_cm3,
    interaction_column_inverse_cm2,
    mean_interactions,
    plateau_coupling,
    thermal_neutrino_density_inverse_cm3,
)
from papers.shalgar2021.parameters import Core, CoreScan

HEAVY_MASS_MeV = 1e4
"""Far above all centre-of-mass energies here."""

DEEP_CORE_TEMPERATURE_MeV = 30.0
DEEP_CORE_CHEMICAL_POTENTIALS_MeV = (100.0, 150.0, 200.0, 250.0)


def _by_reading(
    core: Core, description: str, unit: str, number: Callable[[Column], float], error: float
) -> Quantity:
    """A quantity that is a function of how X depends on the case."""
    readings = columns_by_reading(core)
    values = {name: number(column) for name, (column, _) in readings.items()}
    return Quantity(
        value=values.pop("thermal"),
        unit=unit,
        description=description,
        numerical_error=error,
        variants={
            name: Variant(value=value, description=readings[name][1]) for name, value in values.items()
        },
    )


def log10_bound(core: Core, case: CoreCase, column: Column, mass_MeV: float) -> float:
    """Logarithm of the coupling on the limit at one mediator mass."""
    bound = core_bound(case, column(case), mass_MeV, core.mean_number_of_interactions)
    return math.log10(float(bound))


def feedback_factor(centre_of_mass_energy_over_mass: float) -> float:
    """Change of the limit on g if density and energy follow the number of interactions that have happened.

    dN/dx = n σ with n = n₀ 2^N and E = E₀ 2^-N: for E < M, σ ∝ E⁶ and dN/dx ∝ 2^-5N; for E > M, σ ∝ E⁻² and
    dN/dx ∝ 2^3N until E = M. The limit N = 1 needs x = ∫ dN (dx/dN) instead of 1, and g ∝ x^{1/8}.
    """
    switch = min(max(math.log2(centre_of_mass_energy_over_mass), 0.0), 1.0)
    light = (1.0 - 2.0 ** (-3.0 * switch)) / (3.0 * math.log(2.0))
    reached = 2.0 ** (-3.0 * switch)
    heavy = reached * (2.0 ** (5.0 * (1.0 - switch)) - 1.0) / (5.0 * math.log(2.0))
    if centre_of_mass_energy_over_mass > 1.0:
        return float((light + heavy) ** 0.125)
    return float(heavy**0.125)


def elasticity(core: Core, mass_over_energy: float) -> float:
    """Elasticity d ln g/d ln T of the limit at a fixed mass far from the energy; the density follows T."""
    profile = chosen_profile(core)
    mass = mass_over_energy * 2.0 * core.mean_energy_MeV

    def log_bound(factor: float) -> float:
        case = CoreCase(factor * core.mean_energy_MeV, core.inner_radius_km, core.outer_radius_km)
        column = interaction_column_inverse_cm2(case, profile)
        return math.log(float(core_bound(case, column, mass, core.mean_number_of_interactions)))

    step = 0.01
    return (log_bound(1.0 + step) - log_bound(1.0 - step)) / (math.log1p(step) - math.log1p(-step))


def outer_radius_shift(core: Core, column_of_path: PathReading) -> float:
    """Change of log10 of the plateau when R_max grows from two thirds of its value to twice that."""
    profile = chosen_profile(core)
    couplings = [
        plateau_coupling(
            case := CoreCase(core.mean_energy_MeV, core.inner_radius_km, factor * core.outer_radius_km),
            interaction_column_inverse_cm2(case, profile, path=column_of_path),
        )
        for factor in (2.0 / 3.0, 2.0)
    ]
    return abs(math.log10(couplings[1] / couplings[0]))


def deposited_energy_ratio(multiplication: float) -> float:
    """E'_dep/E_dep of Eq. 6, n_ν ⟨E⟩², if the number grows by a factor at constant total energy."""
    number, mean_energy = multiplication, 1.0 / multiplication
    return number * mean_energy**2


def bound_quantities(core: Core) -> dict[str, Quantity]:
    """Numbers of the limit in each reading."""
    default, conservative = default_case(core), conservative_case(core)
    light = 0.1 * min(default.centre_of_mass_energy_MeV, conservative.centre_of_mass_energy_MeV)

    def shift(column: Column, mass: float) -> float:
        return log10_bound(core, conservative, column, mass) - log10_bound(core, default, column, mass)

    return {
        "log10_plateau_coupling": _by_reading(
            core,
            "log10 of the coupling excluded for light mediators, default case",
            "1",
            lambda column: log10_bound(core, default, column, light),
            RELATIVE_ERROR,
        ),
        "plateau_shift_conservative": _by_reading(
            core,
            "log10 of the conservative over the default limit on g, light mediators",
            "1",
            lambda column: shift(column, light),
            2.0 * RELATIVE_ERROR,
        ),
        "heavy_shift_conservative": _by_reading(
            core,
            "log10 of the conservative over the default limit on g, heavy mediators",
            "1",
            lambda column: shift(column, HEAVY_MASS_MeV),
            2.0 * RELATIVE_ERROR,
        ),
        "log10_interaction_column": _by_reading(
            core,
            "log10 of X = n_ν d in cm⁻², default case",
            "1",
            lambda column: math.log10(column(default)),
            RELATIVE_ERROR,
        ),
        "plateau_end": Quantity(
            value=default.centre_of_mass_energy_MeV,
            unit="MeV",
            description="mediator mass above which the limit depends on the mass: 2⟨E⟩, default case",
            numerical_error=0.0,
            variants={
                "conservative": Variant(
                    value=conservative.centre_of_mass_energy_MeV, description="conservative case"
                )
            },
        ),
    }


def density_quantities(core: Core) -> dict[str, Quantity]:
    """Neutrino densities of Sec. III."""
    degenerate = {
        f"chemical_potential_{potential:.0f}_mev": Variant(
            value=degenerate_neutrino_density_inverse_cm3(DEEP_CORE_TEMPERATURE_MeV, potential),
            description=f"one species, T = {DEEP_CORE_TEMPERATURE_MeV:g} MeV, μ = {potential:g} MeV",
        )
        for potential in DEEP_CORE_CHEMICAL_POTENTIALS_MeV
    }
    deep = degenerate.pop("chemical_potential_200_mev")
    degenerate["decoupling_region"] = Variant(
        value=thermal_neutrino_density_inverse_cm3(core.mean_energy_MeV),
        description="six thermal species with the mean energy of the default case",
    )
    return {
        "deep_core_neutrino_density": Quantity(
            value=deep.value,
            unit="cm^-3",
            description=f"neutrino density deep in the core: {deep.description}",
            numerical_error=RELATIVE_ERROR * deep.value,
            variants=degenerate,
        ),
        "quoted_over_thermal_density": Quantity(
            value=core.quoted_neutrino_density_inverse_cm3
            / thermal_neutrino_density_inverse_cm3(core.mean_energy_MeV),
            unit="1",
            description="quoted neutrino density over that of six thermal species of the stated mean energy",
            numerical_error=RELATIVE_ERROR * 2e3,
        ),
    }


def estimate_quantities(core: Core) -> dict[str, Quantity]:
    """Numbers of the argument around the limit."""
    energies_over_mass = {"light": 1e3, "heavy": 1e-3}
    return {
        "mean_energy_over_temperature": Quantity(
            value=float(mean_energy_MeV(1.0)),
            unit="1",
            description="⟨E⟩/T of a Fermi-Dirac distribution with zero chemical potential",
            numerical_error=1e-12,
        ),
        "deposited_energy_loss": Quantity(
            value=100.0 * (1.0 - deposited_energy_ratio(2.0)),
            unit="%",
            description="loss of deposited energy, Eq. 6, when the number of neutrinos doubles",
            numerical_error=0.0,
        ),
        "outer_radius_shift": Quantity(
            value=outer_radius_shift(core, "one_mean_free_path"),
            unit="1",
            description="change of log10 of the plateau for R_max from 30 to 90 km",
            numerical_error=2.0 * RELATIVE_ERROR,
            variants={
                "thermal_walk": Variant(
                    value=outer_radius_shift(core, "walk"), description="path: length of the walk"
                )
            },
        ),
        "phase_space_factor": Quantity(
            value=(2.0 * math.pi) ** -3,
            unit="1",
            description="(2π)⁻³, for which Eqs. 2 and 3 have 10⁻² for each final particle",
            numerical_error=0.0,
        ),
        **{
            f"feedback_on_{name}_limit": Quantity(
                value=abs(math.log10(feedback_factor(ratio))),
                unit="1",
                description=f"change of log10 of the {name} limit on g when density and energy follow N",
                numerical_error=1e-12,
            )
            for name, ratio in energies_over_mass.items()
        },
        **{
            f"elasticity_to_temperature_{name}": Quantity(
                value=abs(elasticity(core, 1.0 / ratio)),
                unit="1",
                description=f"|d ln g/d ln T| of the {name} limit, neutrino density thermal",
                numerical_error=1e-4,
            )
            for name, ratio in energies_over_mass.items()
        },
    }


def drawn_inputs(core: Core) -> dict[str, Quantity]:
    """Inputs that the figure names in its labels."""
    inputs = {
        f"{name}_{what}": given(value, unit, f"{what.replace('_', ' ')}, {name} case")
        for name, case in (("default", default_case(core)), ("conservative", conservative_case(core)))
        for what, value, unit in (
            ("mean_energy", case.mean_energy_MeV, "MeV"),
            ("inner_radius", case.inner_radius_km, "km"),
        )
    }
    density = core.quoted_neutrino_density_inverse_cm3
    return inputs | {
        "quoted_neutrino_density": given(density, "cm^-3", "neutrino density quoted for the deep core")
    }


def main() -> None:
    """Write maps, lines and quantities."""
    core = load_parameters("shalgar2021.core", Core)
    scan = load_parameters("shalgar2021.core_scan", CoreScan)
    masses, couplings = scan.map_masses_MeV(), scan.map_couplings()
    readings = columns_by_reading(core)
    maps = {"mediator_mass_MeV": masses, "coupling": couplings}
    lines = {"mediator_mass [MeV]": masses}
    for name in ("thermal", "quoted_density"):
        column, _ = readings[name]
        for label, case in (("default", default_case(core)), ("conservative", conservative_case(core))):
            X = column(case)
            lines[f"{name}_{label} [1]"] = core_bound(case, X, masses, core.mean_number_of_interactions)
            if label == "default":
                maps[f"{name}_log10_interactions"] = np.log10(
                    mean_interactions(case, X, masses, couplings[:, np.newaxis])
                )
    write_npz(data_path("shalgar2021", "fig2.npz"), maps)
    write_csv(data_path("shalgar2021", "fig2.csv"), lines)
    quantities = bound_quantities(core) | density_quantities(core) | estimate_quantities(core)
    write_quantities("shalgar2021", "fig2", quantities | drawn_inputs(core))


if __name__ == "__main__":
    run_stage(main)
