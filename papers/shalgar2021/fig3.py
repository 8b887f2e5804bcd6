"""Fig. 3 of arXiv:1912.09115: neutrinos down-scattered on the way to Earth, in energy and in angle.

Left: spectrum before and after, exact. Right: neutrinos by energy and 1 - cos θ, by simulation, with angles
added in three dimensions and, as Eq. 8 has it, in a plane; and the exact mean of the former. The map is that
of targets of one species: with all six, next to nothing is left above its floor.
"""

from collections.abc import Mapping

import numpy as np
import scipy.special
from scipy.ndimage import maximum_filter1d

from common.cascade.angles_and_delays import (
    SimulatedArrivals,
    arrival_delay_s,
    mean_deflection,
    simulate_arrivals,
)
from common.cascade.breit_wigner_cascade import ResonantOpticalDepth, arrivals_above, arriving_spectrum
from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, given, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv, write_npz
from common.validation import FloatArray
from papers.shalgar2021.model.propagation import (
    DENSITY_READINGS,
    DensityReading,
    Path,
    fraction_above_threshold,
    relic_density,
)
from papers.shalgar2021.parameters import DownScattering, Propagation

HIGHEST_ENERGY_MeV = 100.0
HIGHEST_COMPARED_MeV = 60.0
ENERGY_BINS_PER_DECADE = 10
NEIGHBOURS = 5
"""Energies whose largest error is that of the one in their middle."""
DEFLECTION_EDGES = np.geomspace(1e-11, 1e-4, 57)


def depth_at(path: Path, point: DownScattering) -> ResonantOpticalDepth:
    """Optical depth at the point of the figure."""
    return path.depth(10.0**point.log10_mass_MeV, 10.0**point.log10_coupling)


def spectra(
    paths: Mapping[DensityReading, Path], point: DownScattering
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Spectra before and after, and the mean deflection (zero where nothing arrives), by energy; errors."""
    path = paths["all_species"]
    lower, upper = point.minimum_energy_MeV, HIGHEST_ENERGY_MeV
    count = round(np.log10(upper / lower) * point.points_per_decade) + 1
    energies = np.geomspace(lower, upper, count)
    table = {"energy [MeV]": energies, "emitted [MeV^-1]": path.spectrum(energies)}
    errors: dict[str, FloatArray] = {}
    for density, one in paths.items():
        depth, highest = depth_at(one, point), one.maximum_energy_MeV
        arriving = arriving_spectrum(depth, one.spectrum, energies, highest)
        mean = mean_deflection(depth, one.spectrum, energies, highest, one.neutrino_mass_MeV)
        for column, result in ((f"{density} [MeV^-1]", arriving), (f"{density}_deflection [1]", mean)):
            table[column] = np.nan_to_num(result.value)
            # A difference of two evaluations vanishes here and there; the largest of neighbours does not.
            errors[column] = maximum_filter1d(np.nan_to_num(result.error), NEIGHBOURS)
    return table, errors


def stratified_energies(path: Path, count: int) -> FloatArray:
    """One energy in each of ``count`` equally probable intervals of the emitted spectrum, in MeV."""
    shape = path.pinching + 1.0
    quantiles = (np.arange(count) + 0.5) / count
    energies: FloatArray = scipy.special.gammaincinv(shape, quantiles) * path.mean_energy_MeV / shape
    return energies


def energy_edges(point: DownScattering) -> FloatArray:
    """Edges of the bins in energy, in MeV."""
    lower = point.map_minimum_energy_MeV
    bins = round(np.log10(HIGHEST_ENERGY_MeV / lower) * ENERGY_BINS_PER_DECADE)
    return np.geomspace(lower, HIGHEST_ENERGY_MeV, bins + 1)


def simulation(path: Path, point: DownScattering) -> SimulatedArrivals:
    """The right panel."""
    energies = stratified_energies(path, point.histories)
    mass = path.neutrino_mass_MeV
    return simulate_arrivals(
        depth_at(path, point), energies, energy_edges(point), DEFLECTION_EDGES, mass, point.seed
    )


def energy_quantities(paths: Mapping[DensityReading, Path], point: DownScattering) -> dict[str, Quantity]:
    """What arrives above threshold, and where the rest is."""
    found: dict[str, dict[str, IntegrationResult]] = {"fraction_above_threshold": {}}
    floors = {"1_kev": 1e-3, "10_kev": 1e-2}
    for density, path in paths.items():
        depth = depth_at(path, point)
        fraction = fraction_above_threshold(path, depth)
        found["fraction_above_threshold"][density] = IntegrationResult(fraction, 2e-12 + 1e-9 * fraction)
        arrivals = arrivals_above(depth, path.spectrum, list(floors.values()), path.maximum_energy_MeV)
        emitted = path.mean_energy_MeV
        for name, number, energy, number_error, energy_error in zip(floors, *arrivals, strict=True):
            found.setdefault(f"number_above_{name}", {})[density] = IntegrationResult(number, number_error)
            found.setdefault(f"energy_above_{name}", {})[density] = IntegrationResult(
                energy / emitted, energy_error / emitted
            )

    def meaning(name: str) -> str:
        kind, _, floor = name.partition("_above_")
        if kind == "fraction":
            return "neutrinos above threshold, per emitted one"
        what = "neutrinos per emitted one" if kind == "number" else "part of the energy emitted"
        return f"{what}, in neutrinos above {floor.replace('_kev', ' keV')}"

    return {
        name: Quantity(
            value=float(results["all_species"].value),
            unit="1",
            description=meaning(name),
            numerical_error=float(results["all_species"].error),
            variants={
                "one_species": Variant(
                    value=float(results["one_species"].value),
                    description="targets of one species",
                    numerical_error=float(results["one_species"].error),
                )
            },
        )
        for name, results in found.items()
    }


def angle_quantities(
    table: Mapping[str, FloatArray], arrivals: SimulatedArrivals, path: Path
) -> dict[str, Quantity]:
    """How the deflection goes with the energy, with targets of one species."""
    arriving = table["one_species_deflection [1]"] > 0.0
    compared = arriving & (table["energy [MeV]"] < HIGHEST_COMPARED_MeV)
    energies, mean = table["energy [MeV]"][compared], table["one_species_deflection [1]"][compared]
    growth = np.diff(mean) / mean[:-1]
    at_threshold = float(np.exp(np.interp(np.log(path.threshold_MeV), np.log(energies), np.log(mean))))
    delay = float(arrival_delay_s(at_threshold, path.distance_kpc, 0.5)) * 2.0 / 3.0
    planar = float(arrivals.mean_planar[0] / arrivals.mean_spatial[0])

    def quantity(value: float, unit: str, text: str, error: float) -> Quantity:
        return Quantity(value=value, unit=unit, description=text, numerical_error=error)

    return {
        "largest_growth_of_deflection": quantity(
            float(growth.max()),
            "1",
            "largest relative change of the mean 1 - cos θ towards the next higher energy, 1 keV to 60 MeV",
            1e-4,
        ),
        "largest_mean_deflection": quantity(
            float(mean.max()), "1", "largest mean 1 - cos θ above 1 keV", 1e-12
        ),
        "mean_delay_at_threshold": quantity(
            delay, "s", "delay by that deflection, in one scattering anywhere on the path", 1e-4 * delay
        ),
        "planar_over_spatial_deflection": quantity(
            planar,
            "1",
            "mean 1 - cos θ with angles added in a plane over that in three dimensions, at 10 keV",
            0.01 * planar,
        ),
    }


def main() -> None:
    """Write spectra, maps and quantities."""
    parameters = load_parameters("shalgar2021.propagation", Propagation)
    point = load_parameters("shalgar2021.down_scattering", DownScattering)
    paths = {density: Path.of(parameters, density) for density in DENSITY_READINGS}
    one = paths["one_species"]
    table, errors = spectra(paths, point)
    arrivals = simulation(one, point)
    write_csv(data_path("shalgar2021", "fig3_spectra.csv"), table, errors)
    write_npz(
        data_path("shalgar2021", "fig3_map.npz"),
        {
            "energy_edges_MeV": energy_edges(point),
            "deflection_edges": DEFLECTION_EDGES,
            "spatial": arrivals.spatial,
            "planar": arrivals.planar,
        },
    )
    quantities = energy_quantities(paths, point) | angle_quantities(table, arrivals, one)
    quantities |= {
        "relic_density": relic_density(parameters),
        "threshold": given(parameters.threshold_MeV, "MeV", "threshold of detection"),
        "point_mass": given(1e3 * 10.0**point.log10_mass_MeV, "keV", "mediator mass of the figure"),
        "point_coupling": given(10.0**point.log10_coupling, "1", "coupling of the figure"),
    }
    write_quantities("shalgar2021", "fig3", quantities)


if __name__ == "__main__":
    run_stage(main)
