"""Fig. 4 of arXiv:2301.00661: time scale of ν ν̄ -> Z' and decay length of the Z' against the coupling.

Six shells, boson masses of 10, 50 and 100 MeV. τ = 1/<R> (Eq. 19; the printed c/<R> is not a time) and ℓ of
Eq. 20 are both proportional to 1/g²: the curves are straight lines in logarithms.
"""

import numpy as np
import scipy.optimize

from common.matter.shells import load_profile
from common.mediators.thermal_production import Kernel, thermal_production
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.cerdeno2023.model.readings import (
    MAIN_READINGS,
    READINGS,
    SNAPSHOT_s,
    Stars,
    reading_quantity,
    relative_error,
    stars,
)
from papers.cerdeno2023.parameters import CouplingGrid

MASSES_MeV = (10.0, 50.0, 100.0)
"""Columns of the figure."""

TEMPERATURE_OF_THE_TEXT = 1.0 / (2.0 * np.pi)
"""T/m at which the rate is largest, says Sec. IV.2.1."""


def mass_over_temperature_of_largest_rate(kernel: Kernel) -> float:
    """m/T at which <R>, at fixed m, is largest over T."""

    def negative_rate(logarithm: float) -> float:
        bath = thermal_production(1.0, float(np.exp(-logarithm)), kernel=kernel)
        return -float(bath.rate_MeV(1.0, squared_amplitude="one_helicity").value)

    bounds = (np.log(0.1), np.log(20.0))
    found = scipy.optimize.minimize_scalar(
        negative_rate, bounds=bounds, method="bounded", options={"xatol": 1e-9}
    )
    return float(np.exp(found.x))


def table(every: Stars, couplings: FloatArray) -> dict[str, FloatArray]:
    """Curves of the six panels."""
    columns = {"coupling [1]": couplings}
    for name in MAIN_READINGS:
        star = every[name]
        for row in range(len(star.profile.shells)):
            for column, mass in enumerate(star.masses_MeV):
                suffix = f"{name}_{mass:.0f}_mev_shell{row + 1}"
                rate = star.unit_rate_per_s.value[row, column]
                columns[f"timescale_{suffix} [s]"] = 1.0 / (couplings**2 * rate)
                length = star.unit_decay_length_km.value[row, column]
                columns[f"decay_length_{suffix} [km]"] = length / couplings**2
    return columns


def quantities(every: Stars) -> dict[str, Quantity]:
    """What decides the claims of Sec. IV.2.1."""
    error = relative_error(every)
    result = {}
    published = every["as_published"]
    times = {name: star.timescale_s(1.0).value for name, star in every.items()}
    lengths = {name: star.decay_length_km(1.0).value for name, star in every.items()}
    result["outermost_decay_length_over_least_other"] = reading_quantity(
        {name: float(np.max(value[-1] / np.min(value[:-1], axis=0))) for name, value in lengths.items()},
        "decay length of shell 6 over the least of the other shells, largest of the three masses",
        "1",
        2.0 * error,
    )
    result["fifth_decay_length_over_first"] = reading_quantity(
        {name: float(np.max(value[4] / value[0])) for name, value in lengths.items()},
        "decay length of shell 5 over that of shell 1, largest of the three masses",
        "1",
        2.0 * error,
    )
    result["least_growth_of_outermost_timescale"] = reading_quantity(
        {name: float(np.min(value[-1, 1:] / value[-1, :-1])) for name, value in times.items()},
        "time scale of shell 6 over that at the next smaller of the three masses, least",
        "1",
        2.0 * error,
    )
    fastest = {name: np.argmin(value, axis=0) for name, value in times.items()}
    temperatures = published.profile.temperature_MeV
    for column, mass in enumerate(published.masses_MeV):
        result[f"temperature_of_fastest_shell_{mass:.0f}_mev"] = reading_quantity(
            {name: float(temperatures[rows[column]] / mass) for name, rows in fastest.items()},
            f"temperature over mass in the shell of shortest time scale, m = {mass:.0f} MeV",
            "1",
            0.0,
        )
    peaks = {name: 1.0 / mass_over_temperature_of_largest_rate(one.kernel) for name, one in READINGS.items()}
    result["temperature_of_largest_rate_over_mass"] = reading_quantity(
        peaks, "T/m at which <R> is largest over T at fixed mass", "1", 1e-6
    )
    result["temperature_of_largest_rate_over_mass"].variants["mean_energy_argument"] = Variant(
        value=TEMPERATURE_OF_THE_TEXT,
        description="two neutrinos of the mean energy πT each whose energies add up to m",
    )
    return result


def main() -> None:
    """Write the curves and the numbers."""
    couplings = load_parameters("cerdeno2023.coupling_grid", CouplingGrid).couplings()
    every = stars(MASSES_MeV, load_profile(SNAPSHOT_s))
    write_csv(data_path("cerdeno2023", "fig4.csv"), table(every, couplings))
    write_quantities("cerdeno2023", "fig4", quantities(every))


if __name__ == "__main__":
    run_stage(main)
