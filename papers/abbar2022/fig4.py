"""Fig. 4 of arXiv:2208.06023: initial and final spectra of a gas that starts as electron neutrinos.

The spectrum is dN/dE ∝ E²/(exp(E/T - η) + 1), and the vacuum frequency ω_E = ω E_0/E. The paper sets its
multi-angle result at constant density against spectral splits of single-angle models, which have a falling
density. Both models are therefore computed at both densities.
"""

import dataclasses
import math
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from joblib import cpu_count
from numpy.typing import ArrayLike

from common.flavour.beams import Beams, Modes, multi_angle_beams, single_angle_beams
from common.flavour.couplings import coupling_matrix
from common.flavour.evolution import evolve
from common.flavour.matter_profile import NeutrinoPotential
from common.numerics.quadrature import gauss_legendre
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.thermal.distributions import fermi_dirac_occupation
from common.validation import FloatArray
from papers.abbar2022.model.gas import (
    FINAL_SHARE,
    ORDERING_SIGN,
    ORDERINGS,
    Ordering,
    falling_potential,
    falling_radii_km,
)
from papers.abbar2022.parameters import Emission, Fig1, Fig4, Gas

SHARE_DECIMALS = 13
"""Decimals of the shares of the energies in the gas."""


class Spectrum(NamedTuple):
    """Energies, spectrum normalised to 1, and weights of a Gauss-Legendre rule in the energy."""

    energy_MeV: FloatArray
    spectrum_inverse_MeV: FloatArray
    share: FloatArray


@dataclasses.dataclass(frozen=True)
class Survival:
    """Survival probability at each energy, averaged over the angles, and its error.

    Parameters
    ----------
    mean
        Over a window of distances, shape (energies,).
    rms_distance
        Root mean square of survival - 1/2 over the window, shape (energies,).
    last
        At the last distance, shape (energies,).
    error, last_error
        Of the mean and at the last distance, largest over the energies.
    """

    mean: FloatArray
    rms_distance: FloatArray
    last: FloatArray
    error: float
    last_error: float

    @property
    def energy_range(self) -> float:
        """Largest minus smallest over the energies: 1 for a full split, 0 without any."""
        return float(np.ptp(self.mean))


def thermal_spectrum(section: Fig4) -> Spectrum:
    """Fermi-Dirac spectrum with a degeneracy parameter, up to the largest energy."""
    rule = gauss_legendre(section.number_of_energies)
    energy = 0.5 * section.maximum_energy_MeV * (1.0 + rule.nodes)
    weight = 0.5 * section.maximum_energy_MeV * rule.weights
    chemical_potential = section.degeneracy * section.temperature_MeV
    number = energy**2 * fermi_dirac_occupation(energy, section.temperature_MeV, chemical_potential)
    total = float(number @ weight)
    # The last bits depend on the processor; those of the shares would enter the steps of the evolution.
    return Spectrum(energy, number / total, np.round(number * weight / total, SHARE_DECIMALS))


def modes(gas: Gas, section: Fig4, ordering: Ordering) -> Modes:
    """One mode for each energy, all neutrinos."""
    spectrum = thermal_spectrum(section)
    frequency = ORDERING_SIGN[ordering] * gas.vacuum_frequency_inverse_km
    return Modes(spectrum.share, frequency * section.reference_energy_MeV / spectrum.energy_MeV)


def survival(
    beams: Beams,
    gas: Gas,
    g1: float,
    potential: NeutrinoPotential,
    radii_km: FloatArray,
    first: float,
    tolerance: float,
) -> Survival:
    """Survival from the radius ``first`` on, and at the last radius."""
    run = evolve(
        beams,
        coupling_matrix(g1),
        potential,
        radii_km,
        mixing_angle_rad=gas.vacuum_mixing_angle_rad,
        tolerance=tolerance,
    )
    average = beams.angle_average(run.survival)
    window = average[radii_km >= first]
    rms = np.sqrt(np.mean((window - 0.5) ** 2, axis=0))
    return Survival(window.mean(axis=0), rms, average[-1], run.error, run.error)


def at_constant_density(
    gas: Gas, emission: Emission, section: Fig4, number_of_angles: int | None
) -> Survival:
    """Survival over the window of distances; a single angle if no number is given."""
    scale = 1.0 / (section.g1 * emission.potential_inverse_km)
    radii = scale * np.linspace(0.0, section.final_distance, 241)
    chosen = modes(gas, section, "normal")
    beams = _beams(chosen, emission, number_of_angles)
    potential = NeutrinoPotential(emission.potential_inverse_km)
    return survival(beams, gas, section.g1, potential, radii, scale * section.window_start, gas.tolerance)


def at_falling_density(
    gas: Gas,
    emission: Emission,
    profile: Fig1,
    section: Fig4,
    ordering: Ordering,
    number_of_angles: int | None,
) -> Survival:
    """Survival at large radius with the potential of Fig. 1."""
    return survival(
        _beams(modes(gas, section, ordering), emission, number_of_angles),
        gas,
        section.falling_density_g1,
        falling_potential(profile),
        falling_radii_km(profile, 400),
        FINAL_SHARE * profile.final_radius_km,
        section.falling_density_tolerance,
    )


def _beams(chosen: Modes, emission: Emission, number_of_angles: int | None) -> Beams:
    if number_of_angles is None:
        return single_angle_beams(chosen)
    return multi_angle_beams(chosen, number_of_angles, math.radians(emission.maximum_angle_deg))


def with_angle_error(fine: Survival, fewer: Survival) -> Survival:
    """Add the distance to the result with half as many angles to the errors."""
    return dataclasses.replace(
        fine,
        error=fine.error + float(np.max(np.abs(fine.mean - fewer.mean))),
        last_error=fine.last_error + float(np.max(np.abs(fine.last - fewer.last))),
    )


def quantities_of(results: dict[str, Survival]) -> dict[str, Quantity]:
    """What decides the claims."""
    constant, falling = results["multi_angle_constant"], results["multi_angle_falling_normal"]
    ranges = {name: result.energy_range for name, result in results.items()}
    return {
        "distance_from_equipartition": Quantity(
            value=float(np.max(np.abs(constant.last - 0.5))),
            unit="1",
            description="largest distance of the survival from 1/2 over the energies at the last distance, "
            "constant density",
            numerical_error=constant.last_error,
            variants={
                "window_mean": Variant(
                    value=float(np.max(np.abs(constant.mean - 0.5))),
                    description="of the mean over the window, which oscillations do not show in",
                ),
                "window_rms": Variant(
                    value=float(np.max(constant.rms_distance)), description="rms distance over the window"
                ),
            },
        ),
        "energy_range_constant_density": Quantity(
            value=constant.energy_range,
            unit="1",
            description="range of the survival over the energies, multi-angle, constant density",
            numerical_error=constant.error,
            variants={
                "single_angle": Variant(
                    value=ranges["single_angle_constant"], description="single angle, constant density too"
                )
            },
        ),
        "energy_range_single_angle_falling_density": Quantity(
            value=ranges["single_angle_falling_normal"],
            unit="1",
            description="range of the final survival over the energies, single angle, density of Fig. 1",
            numerical_error=2.0 * results["single_angle_falling_normal"].error,
            variants={
                "inverted": Variant(
                    value=ranges["single_angle_falling_inverted"], description="inverted ordering"
                )
            },
        ),
        "energy_range_multi_angle_falling_density": Quantity(
            value=falling.energy_range,
            unit="1",
            description="range of the final survival over the energies, multi-angle, density of Fig. 1",
            numerical_error=2.0 * falling.error,
            variants={
                "constant_density": Variant(value=constant.energy_range, description="density of Fig. 4"),
                "inverted": Variant(
                    value=ranges["multi_angle_falling_inverted"], description="inverted ordering"
                ),
            },
        ),
    }


def main() -> None:
    """Write spectra and survival probabilities, and what decides the claims."""
    gas = load_parameters("abbar2022.gas", Gas)
    emission = load_parameters("abbar2022.emission", Emission)
    profile = load_parameters("abbar2022.fig1", Fig1)
    section = load_parameters("abbar2022.fig4", Fig4)
    angles, few = section.number_of_angles, section.falling_density_angles
    with ThreadPoolExecutor(cpu_count()) as pool:
        falling = {
            (ordering, number): pool.submit(
                at_falling_density, gas, emission, profile, section, ordering, number
            )
            for number in (few, few // 2, None)
            for ordering in ORDERINGS
        }
        constant = {
            number: pool.submit(at_constant_density, gas, emission, section, number)
            for number in (angles, angles // 2, None)
        }
    results = {
        "single_angle_constant": constant[None].result(),
        "multi_angle_constant": with_angle_error(constant[angles].result(), constant[angles // 2].result()),
    }
    for ordering in ORDERINGS:
        results[f"single_angle_falling_{ordering}"] = falling[ordering, None].result()
        results[f"multi_angle_falling_{ordering}"] = with_angle_error(
            falling[ordering, few].result(), falling[ordering, few // 2].result()
        )
    spectrum = thermal_spectrum(section)
    table = {"energy [MeV]": spectrum.energy_MeV, "initial_spectrum [1/MeV]": spectrum.spectrum_inverse_MeV}
    errors: dict[str, ArrayLike] = {}
    for name, result in results.items():
        table[f"survival_{name} [1]"] = result.mean
        errors[f"survival_{name} [1]"] = result.error
    shown = results["multi_angle_constant"]
    for flavour, share in (("e", shown.last), ("x", 1.0 - shown.last)):
        table[f"final_nu_{flavour} [1/MeV]"] = spectrum.spectrum_inverse_MeV * share
        errors[f"final_nu_{flavour} [1/MeV]"] = spectrum.spectrum_inverse_MeV * shown.last_error
    write_csv(data_path("abbar2022", "fig4.csv"), table, errors)
    write_quantities("abbar2022", "fig4", quantities_of(results))


if __name__ == "__main__":
    run_stage(main)
