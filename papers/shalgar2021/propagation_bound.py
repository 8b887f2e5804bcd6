"""The propagation part of Fig. 1 of arXiv:1912.09115: the bound, its readings, and the claims of Sec. IV.

Two readings of the density of targets (`papers.shalgar2021.model.propagation`), each with the paper's
criterion, 99 % of all neutrinos below threshold, and with one of ours: less than 1 % within the 10 s that
the burst of SN 1987A lasted, since scattered neutrinos come hours late.
"""

import dataclasses
import math

import numpy as np
from scipy.optimize import minimize_scalar
from tqdm import tqdm

from common.cascade.breit_wigner_cascade import ResonantOpticalDepth
from common.mediators.four_neutrinos import PHASE_SPACE_FACTOR
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, given, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.tables import literature_table
from common.thermal.relic_neutrinos import DEGREES_OF_FREEDOM_OF_ALL_SPECIES
from common.validation import FloatArray
from papers.shalgar2021.model.arrival_window import (
    LOG10_ERROR as WINDOW_LOG10_ERROR,
)
from papers.shalgar2021.model.arrival_window import (
    coupling_on_window_limit,
    once_scattered_fraction,
    unscattered_fraction,
)
from papers.shalgar2021.model.propagation import (
    DENSITY_READINGS,
    LOG10_ERROR,
    Path,
    coupling_on_limit,
    fraction_above_threshold,
    fraction_of_detectable,
    log10_coupling_on_limit,
    mass_reached_MeV,
    relic_density,
)
from papers.shalgar2021.parameters import Propagation, PropagationScan

# Of the plateau, of the rise proportional to M, and of the printed reach.
LIGHT_MASS_MeV = 1e-6
HEAVY_MASS_MeV = 0.05
PRINTED_REACH_MeV = 0.025
BEYOND_REACH = 10.0
"""Written in place of a limit above √(4π)."""

DESCRIPTIONS = {"all_species": "targets of all six species", "one_species": "targets of one species"}


def alternatives(path: Path) -> dict[str, tuple[Path, str]]:
    """Other inputs, each differing from the path as published in what its description says."""
    change = dataclasses.replace

    def scaled(mean: float) -> Path:
        square = path.mean_squared_energy_MeV2 * (mean / path.mean_energy_MeV) ** 2
        return change(path, mean_energy_MeV=mean, mean_squared_energy_MeV2=square)

    density = path.relic_density_inverse_cm3
    return {
        "one_species": (
            change(path, relic_density_inverse_cm3=density / DEGREES_OF_FREEDOM_OF_ALL_SPECIES),
            DESCRIPTIONS["one_species"],
        ),
        "dirac": (
            change(path, relic_density_inverse_cm3=density / 2.0),
            "half of the targets, as the text says of Dirac neutrinos",
        ),
        "distance_10_kpc": (change(path, distance_kpc=10.0), "distance of 10 kpc"),
        "neutrino_mass_0_01_ev": (change(path, neutrino_mass_eV=0.01), "neutrino mass of 0.01 eV"),
        "neutrino_mass_0_1_ev": (change(path, neutrino_mass_eV=0.1), "neutrino mass of 0.1 eV"),
        "neutrino_mass_10_ev": (change(path, neutrino_mass_eV=10.0), "neutrino mass of 10 eV"),
        "threshold_3_mev": (change(path, threshold_MeV=3.0), "threshold of 3 MeV"),
        "threshold_7_5_mev": (change(path, threshold_MeV=7.5), "threshold of 7.5 MeV"),
        "surviving_10_percent": (change(path, surviving_fraction=0.1), "90 % below threshold"),
        "surviving_0_1_percent": (change(path, surviving_fraction=1e-3), "99.9 % below threshold"),
        "mean_energy_10_mev": (scaled(10.0), "spectrum of the same shape, mean energy 10 MeV"),
        "mean_energy_12_mev": (scaled(12.0), "spectrum of the same shape, mean energy 12 MeV"),
        "mean_energy_20_mev": (scaled(20.0), "spectrum of the same shape, mean energy 20 MeV"),
    }


def by_alternative(path: Path, mass_MeV: float, window_s: float) -> dict[str, tuple[float, str]]:
    """log10 of the coupling on the limit at one mass, and the meaning, by reading and alternative."""
    found = {
        name: (log10_coupling_on_limit(other, mass_MeV), meaning)
        for name, (other, meaning) in tqdm(alternatives(path).items(), "alternatives", disable=None)
    }
    return found | {
        "of_detectable": (
            log10_coupling_on_limit(path, mass_MeV, fraction_of_detectable),
            "99 % of the neutrinos emitted above threshold",
        ),
        "within_burst": (
            math.log10(coupling_on_window_limit(path, mass_MeV, window_s)),
            "less than 1 % within the duration of the burst",
        ),
        "unscattered": (
            log10_coupling_on_limit(path, mass_MeV, unscattered_fraction),
            "less than 1 % unscattered",
        ),
    }


def bound_table(parameters: Propagation, masses: FloatArray) -> dict[str, FloatArray]:
    """Limits on the coupling against the mediator mass, by reading and criterion."""
    table = {"mediator_mass [MeV]": masses}
    window = parameters.burst_duration_s
    for density in DENSITY_READINGS:
        path = Path.of(parameters, density)
        energy = [coupling_on_limit(path, m) for m in tqdm(masses, f"{density}", disable=None)]
        timed = [coupling_on_window_limit(path, m, window) for m in tqdm(masses, "window", disable=None)]
        table[f"{density} [1]"] = np.minimum(energy, BEYOND_REACH)
        table[f"{density}_within_burst [1]"] = np.minimum(timed, BEYOND_REACH)
    return table


def _quantity(value: float, unit: str, description: str, error: float) -> Quantity:
    return Quantity(value=value, unit=unit, description=description, numerical_error=error)


def _with_variants(quantity: Quantity, variants: dict[str, tuple[float, str]]) -> Quantity:
    return quantity.model_copy(
        update={
            "variants": {
                name: Variant(value=value, description=meaning) for name, (value, meaning) in variants.items()
            }
        }
    )


def limit_quantities(parameters: Propagation) -> dict[str, Quantity]:
    """Plateau and rise of the bound, and what moves them."""
    path = Path.of(parameters, "all_species")
    window = parameters.burst_duration_s
    plateau = log10_coupling_on_limit(path, LIGHT_MASS_MeV)
    light = by_alternative(path, LIGHT_MASS_MeV, window)
    heavy = by_alternative(path, HEAVY_MASS_MeV, window)
    rise = 10.0 ** log10_coupling_on_limit(path, HEAVY_MASS_MeV) / HEAVY_MASS_MeV
    shifts = [abs(light[f"mean_energy_{mean}_mev"][0] - plateau) for mean in (10, 12, 20)]
    return {
        "log10_plateau": _with_variants(
            _quantity(plateau, "1", "log10 of the coupling on the limit for light mediators", LOG10_ERROR),
            light,
        ),
        "rise_inverse_mev": _with_variants(
            _quantity(
                rise,
                "MeV^-1",
                "coupling on the limit over the mass of heavy mediators",
                rise * LOG10_ERROR * 3,
            ),
            {name: (10.0**value / HEAVY_MASS_MeV, meaning) for name, (value, meaning) in heavy.items()},
        ),
        "largest_shift_by_spectrum": _quantity(
            max(shifts),
            "1",
            "largest change of log10_plateau with mean energies of 10, 12 and 20 MeV",
            2.0 * LOG10_ERROR,
        ),
        "shift_by_time_window": _with_variants(
            _quantity(
                plateau - light["within_burst"][0],
                "1",
                "decades by which the time window strengthens the plateau",
                WINDOW_LOG10_ERROR,
            ),
            {"unscattered": (plateau - light["unscattered"][0], "counting the unscattered only")},
        ),
        "once_scattered_share_in_time": _quantity(
            _once_scattered_share(path, 10.0 ** light["within_burst"][0], window),
            "1",
            "share of the neutrinos in time that scattered, on the limit of the time window",
            1e-4,
        ),
    }


def _once_scattered_share(path: Path, coupling: float, window_s: float) -> float:
    depth = path.depth(LIGHT_MASS_MeV, coupling)
    once = once_scattered_fraction(path, depth, window_s)
    return once / (once + unscattered_fraction(path, depth))


def shape_quantities(parameters: Propagation) -> dict[str, Quantity]:
    """Resonant dip, flatness below and rise above it."""
    shapes: dict[str, dict[str, float]] = {}
    for density in DENSITY_READINGS:
        path = Path.of(parameters, density)

        def limit(log10_mass: float, path: Path = path) -> float:
            return log10_coupling_on_limit(path, 10.0**log10_mass)

        dip = minimize_scalar(limit, bounds=(-3.4, -2.7), method="bounded", options={"xatol": 1e-6})
        plateau = limit(math.log10(LIGHT_MASS_MeV))
        shapes[density] = {
            "dip_mass": 1e3 * 10.0**dip.x,
            "dip_depth": plateau - dip.fun,
            "departure_below_half_kev": abs(limit(math.log10(5e-4)) - plateau),
            "slope_above": (limit(-1.9) - limit(-2.1)) / 0.2,
        }
    texts = {
        "dip_mass": ("keV", "mediator mass of the strongest bound"),
        "dip_depth": ("1", "decades by which the bound at the dip is stronger than the plateau"),
        "departure_below_half_kev": ("1", "change of the bound up to 0.5 keV, decades"),
        "slope_above": ("1", "d log g/d log M of the bound at 10 keV"),
    }
    return {
        name: _with_variants(
            _quantity(shapes["all_species"][name], unit, text, 1e-5),
            {"one_species": (shapes["one_species"][name], DESCRIPTIONS["one_species"])},
        )
        for name, (unit, text) in texts.items()
    }


def reach_quantities(parameters: Propagation) -> dict[str, Quantity]:
    """Mass that the bound reaches, by the coupling at which the plot might end."""
    laboratory = literature_table("secret_interaction_constraints/laboratory.csv")
    tau = math.sqrt(float(laboratory.column("tau_squared_coupling", "1")[0]))
    paths = {density: Path.of(parameters, density) for density in DENSITY_READINGS}
    reach = {
        f"{density}_{name}": (
            1e3 * mass_reached_MeV(path, coupling),
            f"{DESCRIPTIONS[density]}, at {text}",
        )
        for density, path in paths.items()
        for name, coupling, text in (
            ("unit_coupling", 1.0, "g = 1"),
            ("laboratory_tau", tau, "the laboratory limit on g_ττ"),
        )
    }
    at_printed = {density: coupling_on_limit(path, PRINTED_REACH_MeV) for density, path in paths.items()}
    return {
        "mass_reached": _with_variants(
            _quantity(
                reach["all_species_unit_coupling"][0],
                "keV",
                "mediator mass at which the bound reaches g = 1",
                1e-5,
            ),
            {name: value for name, value in reach.items() if name != "all_species_unit_coupling"},
        ),
        "coupling_at_printed_reach": _with_variants(
            _quantity(at_printed["all_species"], "1", "coupling on the limit at 25 keV", 1e-7),
            {"one_species": (at_printed["one_species"], DESCRIPTIONS["one_species"])},
        ),
    }


def t_channel_ratio(centre_of_mass_over_mass: float) -> float:
    """Exchange in the t-channel over that in the s-channel, far above or below a narrow resonance.

    |M|² = g⁴ t²/(t - M²)² and g⁴ s²/(s - M²)², the same coupling at each vertex: the ratio of
    ∫ t²/(t - M²)² dt over 0 < -t < s to s³/(s - M²)².
    """
    r = centre_of_mass_over_mass**2
    exchange = 1.0 - 2.0 * math.log1p(r) / r + 1.0 / (1.0 + r)
    return exchange * (r - 1.0) ** 2 / r**2


def context_quantities(parameters: Propagation) -> dict[str, Quantity]:
    """Resonance, and processes left out."""
    path = Path.of(parameters, "all_species")
    resonance_keV = 1e3 * path.depth(1e-3, 1e-2).resonance_energy_MeV
    root_s_keV = 1e3 * math.sqrt(2.0 * path.neutrino_mass_MeV * path.mean_energy_MeV)
    g = coupling_on_limit(path, LIGHT_MASS_MeV)
    # Eq. 3 over the massless limit of Eq. 4, at the same energy.
    four_over_two = PHASE_SPACE_FACTOR**4 * g**8 / (g**4 / (4.0 * math.pi))
    free = ResonantOpticalDepth(0.0, 1.0, 1.0)
    heavier = math.sqrt(10.0 / path.neutrino_mass_eV)
    return {
        "resonance_energy_at_1_kev": _with_variants(
            _quantity(resonance_keV, "keV", "E_res = M²/(2 m) for M = 1 keV", 1e-9),
            {"centre_of_mass_energy": (root_s_keV, "√s of the mean energy, where M = √s is resonant")},
        ),
        "emitted_above_threshold": _quantity(
            fraction_above_threshold(path, free), "1", "part of all neutrinos emitted above threshold", 1e-11
        ),
        "four_over_two_neutrinos": _quantity(
            four_over_two,
            "1",
            "cross section of 2ν -> 4ν, Eq. 3, over that of 2ν -> 2ν for a light mediator on the limit",
            1e-15 * four_over_two,
        ),
        "t_channel_ratio": _with_variants(
            _quantity(
                t_channel_ratio(1e6), "1", "t- over s-channel cross section for a light mediator", 1e-10
            ),
            {
                "heavy_mediator": (t_channel_ratio(1e-2), "√s = M/100"),
                "near_resonance": (t_channel_ratio(0.99), "√s = 0.99 M"),
            },
        ),
        "resonance_mass_ratio_of_10_ev": _quantity(
            heavier,
            "1",
            "mass below which the bound is flat, for a neutrino mass of 10 eV over that for Sec. II",
            1e-12,
        ),
    }


def drawn_inputs(parameters: Propagation) -> dict[str, Quantity]:
    """Inputs that figures name in their labels."""
    return {
        "relic_density": relic_density(parameters),
        "threshold": given(parameters.threshold_MeV, "MeV", "threshold of detection"),
        "downscattered_fraction": given(
            parameters.downscattered_fraction, "1", "part below threshold on the limit"
        ),
        "burst_duration": given(parameters.burst_duration_s, "s", "duration of the burst"),
    }


def main() -> None:
    """Write the lines and the quantities."""
    parameters = load_parameters("shalgar2021.propagation", Propagation)
    masses = load_parameters("shalgar2021.propagation_scan", PropagationScan).masses_MeV()
    write_csv(data_path("shalgar2021", "propagation_bound.csv"), bound_table(parameters, masses))
    quantities = limit_quantities(parameters) | shape_quantities(parameters)
    quantities |= reach_quantities(parameters) | context_quantities(parameters) | drawn_inputs(parameters)
    write_quantities("shalgar2021", "propagation_bound", quantities)


if __name__ == "__main__":
    run_stage(main)
