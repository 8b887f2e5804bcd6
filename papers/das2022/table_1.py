"""Table I of arXiv:2204.11885: rate of core collapses, and the background numbers of Sec. III.

Eq. (III.7) with the printed parameters. Its C has the factor (1 - z_2)^{1 - b/c}, the power of a negative
number by a fraction; with 1 + z_2 the pieces of the power law join.
"""

import math

import numpy as np

from common.constants import COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K
from common.fluxes.supernova_rate import salpeter_collapses_per_solar_mass
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, given, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.thermal.distributions import fermi_integral
from common.thermal.relic_neutrinos import relic_temperature_MeV
from common.units import K, eV
from papers.das2022.model.fluxes import population, relic_density_cm3
from papers.das2022.model.quantity import exact
from papers.das2022.parameters import Cosmology, RelicNeutrinos, Supernovae

SALPETER_MASSES_Msun = (8.0, 50.0)


def break_constants(supernovae: Supernovae, cosmology: Cosmology) -> dict[str, Quantity]:
    """B, C and what the printed C is."""
    history = population(cosmology, supernovae).star_formation
    first, second = history.break_constants
    a, b, c = supernovae.low_redshift_slope, supernovae.middle_slope, supernovae.high_redshift_slope
    printed, corrected = (
        (1.0 + supernovae.first_break_redshift) ** ((b - a) / c)
        * complex(1.0 + sign * supernovae.second_break_redshift) ** (1.0 - b / c)
        for sign in (-1.0, 1.0)
    )
    scale_1, scale_2 = 1.0 + supernovae.first_break_redshift, 1.0 + supernovae.second_break_redshift
    joins = [
        scale_1**a / (scale_1 / first) ** b - 1.0,
        (scale_2 / first) ** b / (scale_2 / second) ** c - 1.0,
    ]
    return {
        "first_break_redshift": given(supernovae.first_break_redshift, "1", "z_1 of Table I"),
        "second_break_redshift": given(supernovae.second_break_redshift, "1", "z_2 of Table I"),
        "second_break_constant": exact(second, "1", "C of Eq. III.7 with 1 + z_2"),
        "imaginary_part_of_printed_break_constant": exact(
            abs(printed.imag),
            "1",
            "imaginary part of C as printed, with 1 - z_2",
            {"one_plus_z2": (abs(corrected.imag), "C with 1 + z_2")},
        ),
        "mismatch_of_pieces": exact(
            max(map(abs, joins)),
            "1",
            "relative mismatch of neighbouring pieces of the power law at both breaks",
        ),
    }


def relic_numbers(relic: RelicNeutrinos) -> dict[str, Quantity]:
    """Temperature, density and momenta of the relic neutrinos today."""
    temperature = relic.temperature_K * K
    momenta = [float(fermi_integral(2 + power, 0.0) / fermi_integral(2, 0.0)) for power in (1, 2)]
    return {
        "neutrino_temperature_today": exact(
            float(relic_temperature_MeV(COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K * K)) / K,
            "K",
            "(4/11)^(1/3) times 2.7255 K",
        ),
        "neutrino_temperature_today_in_milli_ev": exact(
            temperature / (1e-3 * eV), "meV", "k_B times the temperature of the paper"
        ),
        "relic_density": exact(
            relic_density_cm3(relic), "cm^-3", "relic neutrinos that one neutrino can scatter on"
        ),
        "largest_relativistic_mass": exact(
            math.sqrt(momenta[1]) * temperature / (1e-3 * eV),
            "meV",
            "root mean square momentum of relic neutrinos today",
            {"mean_momentum": (momenta[0] * temperature / (1e-3 * eV), "mean momentum, 3.15 T")},
        ),
        "heaviest_mass_over_momentum": exact(
            math.sqrt(2.5e-3) * eV / (momenta[0] * temperature),
            "1",
            "square root of the printed mass difference over the mean momentum of relic neutrinos today",
        ),
    }


def rate_numbers() -> dict[str, Quantity]:
    """Mass of stars per core collapse."""
    fraction = salpeter_collapses_per_solar_mass(*SALPETER_MASSES_Msun)
    return {
        "solar_masses_per_collapse": exact(
            1.0 / fraction,
            "Msun",
            "mass of stars formed per star of 8 to 50 solar masses, Salpeter",
            {"two_digits": (1.0 / round(fraction, 4), "from the number per solar mass rounded to 0.0070")},
        ),
    }


def main() -> None:
    """Write the rate against redshift and the numbers of Table I and Sec. III."""
    cosmology = load_parameters("das2022.cosmology", Cosmology)
    supernovae = load_parameters("das2022.supernovae", Supernovae)
    relic = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
    stars = population(cosmology, supernovae)
    redshift = np.linspace(0.0, cosmology.maximum_redshift, 301)
    write_csv(
        data_path("das2022", "collapse_rate.csv"),
        {
            "redshift [1]": redshift,
            "star_formation_density [Msun yr^-1 Mpc^-3]": stars.star_formation.density_Msun_yr_Mpc3(redshift),
            "collapse_rate [Mpc^-3 yr^-1]": stars.collapse_rate_yr_Mpc3(redshift),
            "lookback_time [Gyr]": stars.cosmology.lookback_time_Gyr(redshift),
        },
    )
    quantities = break_constants(supernovae, cosmology)
    quantities |= relic_numbers(relic) | rate_numbers()
    write_quantities("das2022", "table_1", quantities)


if __name__ == "__main__":
    run_stage(main)
