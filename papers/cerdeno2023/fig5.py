"""Fig. 5 of arXiv:2301.00661: couplings that shorten the neutrino burst.

Three lines, algebraic in g: the diffusion time of Eq. 23 equals 0.1 s (couplings below are disfavoured), the
decay length of Eq. 20 equals the radius of the neutrinosphere (Eq. 23 holds above), and the luminosity of
Eq. 25 equals 3e52 erg/s (couplings above are disfavoured). The paper does not say in which shell the decay
length is taken; drawn is the hottest, with the longest one, and the others are variants.
"""

from collections.abc import Callable

import numpy as np

from common.matter.shells import load_profile
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.cerdeno2023.model.burst_lines import Lines, closing_mass_MeV, lines
from papers.cerdeno2023.model.early_universe import (
    EXCESSES_OF_NEUTRINOS,
    DECOUPLING_TEMPERATURES_MeV,
    mass_of_excess_MeV,
)
from papers.cerdeno2023.model.readings import (
    MAIN_READINGS,
    READINGS,
    Coalescence,
    SNAPSHOT_s,
    Stars,
    coalescence,
    reading_quantity,
    relative_error,
    stars,
)
from papers.cerdeno2023.parameters import BosonMasses, BurstShortening

MASSES_OF_THE_TEXT_MeV = (10.0, 50.0, 100.0, 200.0)
"""Ends of the mass ranges in the text, and the middle column of Fig. 4."""

LINES_OF_THE_TEXT = {
    "diffusion_time": ("coupling of t_new = 0.1 s, Eq. 23", (10.0, 50.0, 100.0)),
    "decay_length": (
        "coupling at which the longest decay length is the radius of the neutrinosphere",
        (10.0,),
    ),
    "luminosity": ("coupling of L = 3e52 erg/s, Eqs. 24 and 25", (10.0, 200.0)),
}
"""What each line is, and the masses in MeV at which it is written as a number."""

TEMPERATURE_STEP = 0.01
PRINTED_COUPLING = 6e-8
"""Disfavoured coupling of Secs. I and V."""


def temperature_sensitivity(mass_MeV: float, rule: Callable[[Coalescence], float], name: str) -> float:
    """Slope d ln g/d ln T of a limit for a common change of all temperatures."""
    profile = load_profile(SNAPSHOT_s)
    values = [
        rule(
            coalescence(mass_MeV, profile, READINGS[name], temperature_factor=np.exp(sign * TEMPERATURE_STEP))
        )
        for sign in (1.0, -1.0)
    ]
    return float(np.log(values[0] / values[1]) / (2.0 * TEMPERATURE_STEP))


def table(drawn: dict[str, Lines], masses: FloatArray) -> dict[str, FloatArray]:
    """Lines of the figure."""
    columns = {"mass [MeV]": masses}
    for name in MAIN_READINGS:
        one = drawn[name]
        columns[f"{name}_diffusion_time [1]"] = one.diffusion_time
        columns[f"{name}_decay_length [1]"] = one.longest_decay_length
        columns[f"{name}_decay_length_shell1 [1]"] = one.decay_length_by_shell[0]
        columns[f"{name}_luminosity [1]"] = one.luminosity
    return columns


def line_quantities(every: Stars, conditions: BurstShortening) -> dict[str, Quantity]:
    """The lines at the masses of the text, in every reading."""
    drawn = {name: lines(star, conditions) for name, star in every.items()}
    error = max(one.relative_error for one in drawn.values())
    result = {}
    for key, (description, masses) in LINES_OF_THE_TEXT.items():
        for mass in masses:
            column = MASSES_OF_THE_TEXT_MeV.index(mass)
            result[f"{key}_{mass:.0f}_mev"] = reading_quantity(
                {name: float(one.by_name(key)[column]) for name, one in drawn.items()},
                f"{description}, m = {mass:.0f} MeV",
                "1",
                error,
            )
    return result


def mass_range_quantities(
    every: Stars, conditions: BurstShortening, masses: FloatArray
) -> dict[str, Quantity]:
    """Claims about ranges of masses, on the grid of masses."""
    drawn = {name: lines(star, conditions) for name, star in every.items()}
    error = max(one.relative_error for one in drawn.values())
    ten_to_hundred = (masses >= 10.0 * (1 - 1e-9)) & (masses <= 100.0 * (1 + 1e-9))
    ten_to_two_hundred = (masses >= 10.0 * (1 - 1e-9)) & (masses <= 200.0 * (1 + 1e-9))

    def numbers(rule: Callable[[Lines], float]) -> dict[str, float]:
        return {name: rule(one) for name, one in drawn.items()}

    result = {
        "largest_disfavoured_coupling": reading_quantity(
            numbers(lambda one: float(np.max(one.diffusion_time[ten_to_hundred]))),
            "largest coupling below the line t_new = 0.1 s for masses between 10 and 100 MeV",
            "1",
            error,
        ),
        "coupling_disfavoured_at_every_mass": reading_quantity(
            numbers(lambda one: float(np.min(one.diffusion_time[ten_to_hundred]))),
            "least coupling on the line t_new = 0.1 s for masses between 10 and 100 MeV",
            "1",
            error,
        ),
        "largest_mass_of_the_printed_coupling": reading_quantity(
            numbers(
                lambda one: closing_mass_MeV(
                    masses, one.diffusion_time, np.full(masses.shape, PRINTED_COUPLING)
                )
            ),
            "largest mass at which a coupling of 6e-8 is below the line t_new = 0.1 s",
            "MeV",
            _interpolation_error(drawn["as_published"], masses),
        ),
        "mean_cooling_coupling": reading_quantity(
            numbers(lambda one: float(np.exp(np.mean(np.log(one.luminosity[ten_to_two_hundred]))))),
            "coupling of L = 3e52 erg/s, geometric mean over masses from 10 to 200 MeV",
            "1",
            error,
        ),
        "closing_mass": reading_quantity(
            numbers(lambda one: closing_mass_MeV(masses, one.diffusion_time, one.longest_decay_length)),
            "mass at which the line t_new = 0.1 s meets that of the decay length, longest of any shell",
            "MeV",
            _interpolation_error(drawn["as_published"], masses),
        ),
    }
    by_shell = drawn["as_published"].decay_length_by_shell
    for row in (0, len(by_shell) - 1):
        result["closing_mass"].variants[f"as_published_shell{row + 1}"] = Variant(
            value=closing_mass_MeV(masses, drawn["as_published"].diffusion_time, by_shell[row]),
            description=f"as published, decay length of shell {row + 1}",
        )
    return result


def _interpolation_error(one: Lines, masses: FloatArray) -> float:
    """Relative change of the closing mass on a grid with half of the points."""
    fine = closing_mass_MeV(masses, one.diffusion_time, one.longest_decay_length)
    coarse = closing_mass_MeV(masses[::2], one.diffusion_time[::2], one.longest_decay_length[::2])
    return abs(coarse / fine - 1.0) if fine > 0.0 else 0.0


def statement_quantities(every: Stars, conditions: BurstShortening) -> dict[str, Quantity]:
    """Other numbers and claims of Secs. IV.2 and V."""
    error = relative_error(every)
    drawn = {name: lines(star, conditions) for name, star in every.items()}
    sensitivity = {
        name: temperature_sensitivity(100.0, lambda star: float(lines(star, conditions).luminosity[0]), name)
        for name in MAIN_READINGS
    }
    lowest, highest = (
        mass_of_excess_MeV(excess, temperature)
        for excess, temperature in zip(
            reversed(EXCESSES_OF_NEUTRINOS), DECOUPLING_TEMPERATURES_MeV, strict=True
        )
    )
    return {
        "least_decay_length_on_line": reading_quantity(
            {
                name: float(np.min(every[name].decay_length_km(drawn[name].diffusion_time).value)) * 1e3
                for name in every
            },
            "shortest decay length in any shell on the line t_new = 0.1 s at 10 to 200 MeV",
            "m",
            3.0 * error,
        ),
        "temperature_sensitivity_of_cooling": reading_quantity(
            sensitivity, "d ln g/d ln T of the coupling of L = 3e52 erg/s, m = 100 MeV", "1", 1e-3
        ),
        "mass_of_half_extra_neutrino": Quantity(
            value=lowest,
            unit="MeV",
            description="mass below which N_eff - 3 > 0.5, decoupling at 2 MeV (own estimate)",
            numerical_error=1e-8,
            variants={
                "excess_of_a_fifth": Variant(
                    value=highest, description="N_eff - 3 > 0.2, decoupling at 2.3 MeV (own estimate)"
                )
            },
        ),
    }


def compute(
    masses: FloatArray, conditions: BurstShortening
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Lines and numbers of the figure."""
    profile = load_profile(SNAPSHOT_s)
    every = stars(masses, profile)
    few = stars(MASSES_OF_THE_TEXT_MeV, profile)
    drawn = {name: lines(star, conditions) for name, star in every.items()}
    numbers = line_quantities(few, conditions)
    numbers.update(mass_range_quantities(every, conditions, masses))
    numbers.update(statement_quantities(few, conditions))
    return table(drawn, masses), numbers


def main() -> None:
    """Write the lines and the numbers."""
    masses = load_parameters("cerdeno2023.boson_masses", BosonMasses).masses_MeV()
    conditions = load_parameters("cerdeno2023.burst_shortening", BurstShortening)
    columns, numbers = compute(masses, conditions)
    write_csv(data_path("cerdeno2023", "fig5.csv"), columns)
    write_quantities("cerdeno2023", "fig5", numbers)


if __name__ == "__main__":
    run_stage(main)
