r"""Beyond arXiv:2204.11885: couplings that a measured spectrum of diffuse supernova neutrinos would exclude.

In the exact cascade scattering lowers the flux above about 8 MeV, the more the higher the energy. A
measurement that agrees with no scattering therefore excludes strong coupling, from the shape even where the
normalisation is unknown. Electron antineutrinos are counted by inverse beta decay, with the cross-section
proportional to E_e p_e of a nucleon at rest, in bins of 2 MeV from 11.3 to 31.3 MeV. The expected counts of
no scattering serve as the data (Asimov); the excluded coupling is where

    q = 2 \sum_i [ν_i - n_i + n_i ln(n_i/ν_i)],   ν_i = A s_i(G) + b_i,

reaches 2.71 (90 % C.L., two-sided, one parameter), A profiled or known.
"""

from typing import NamedTuple

import numpy as np
import scipy.optimize

from common.constants import ELECTRON_MASS_MeV, NEUTRON_MASS_MeV, PROTON_MASS_MeV
from common.numerics.quadrature import IntegrationResult, panel_rule
from common.replication.errors import run_stage
from common.replication.ledger.quantities import write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray, require_positive
from papers.das2022.model.antineutrinos import AntineutrinoMixture, mixture
from papers.das2022.model.quantity import quantity
from papers.das2022.parameters import Cosmology, RelicNeutrinos, SuperKamiokande, Supernovae

BIN_EDGES_MeV = np.arange(11.3, 31.4, 2.0)
COUNTS = (10.0, 30.0, 100.0, 300.0, 1000.0)
CRITICAL_VALUE = 2.705543454
LOWEST_COUPLING, HIGHEST_COUPLING = 1e-14, 1e-9
ACCURACY = 1e-4
CITED = (("known", 100.0), ("profiled", 100.0), ("profiled", 1000.0))
"""Treatment of the normalisation and number of events of the limits that are quantities."""


class Spectra(NamedTuple):
    """Counts per bin over coupling, normalised to one event without scattering."""

    logarithms: FloatArray
    shares: FloatArray

    def at(self, coupling_inverse_MeV3: float) -> FloatArray:
        """Counts per bin, interpolated in the logarithm of coupling and counts."""
        position = np.log(coupling_inverse_MeV3)
        return np.array(
            [np.exp(np.interp(position, self.logarithms, np.log(column))) for column in self.shares.T]
        )


def inverse_beta_cross_section_shape(energy_MeV: FloatArray) -> FloatArray:
    """E_e p_e with E_e = E - (m_n - m_p): cross-section on a nucleon at rest up to a constant, in MeV²."""
    electron = np.maximum(energy_MeV - (NEUTRON_MASS_MeV - PROTON_MASS_MeV), ELECTRON_MASS_MeV)
    return np.asarray(electron * np.sqrt(electron**2 - ELECTRON_MASS_MeV**2))


def counts_by_bin(antineutrinos: AntineutrinoMixture, coupling_inverse_MeV3: float) -> FloatArray:
    """Flux of the cascade times the cross-section, integrated over each bin, in arbitrary units."""
    rule = panel_rule(tuple(BIN_EDGES_MeV.tolist()), order=5)
    flux = sum(
        (weight * one.cascade(coupling_inverse_MeV3)(rule.nodes) for weight, one in antineutrinos.parts()),
        start=np.zeros_like(rule.nodes),
    )
    weighted = rule.weights * inverse_beta_cross_section_shape(rule.nodes) * flux
    return np.asarray(weighted.reshape(BIN_EDGES_MeV.size - 1, -1).sum(axis=1))


def spectra(antineutrinos: AntineutrinoMixture) -> Spectra:
    """Tabulate the counts over the coupling."""
    couplings = np.geomspace(LOWEST_COUPLING, HIGHEST_COUPLING, 101)
    free = counts_by_bin(antineutrinos, 0.0).sum()
    return Spectra(
        np.log(couplings), np.array([counts_by_bin(antineutrinos, float(g)) for g in couplings]) / free
    )


def likelihood_ratio(data: FloatArray, expected: FloatArray) -> float:
    """Likelihood ratio q of the module's description for given expectations."""
    return float(2.0 * np.sum(expected - data + data * np.log(data / expected)))


def excluded_coupling(
    table: Spectra, counts: float, *, normalisation_known: bool, background: float = 0.0
) -> float:
    """Smallest coupling excluded by that many events without scattering, or 0 if none is.

    Parameters
    ----------
    table
        Spectra over the coupling.
    counts
        Events expected without scattering, positive.
    normalisation_known
        Whether A is 1, or profiled.
    background
        Known background events, spread evenly over the bins, over ``counts``.

    Raises
    ------
    ValueError
        The number of events isn't positive.
    """
    number = require_positive("counts", counts)
    flat = background * number / (BIN_EDGES_MeV.size - 1)
    data = number * table.shares[0] + flat

    def statistic(logarithm: float) -> float:
        signal = number * table.at(float(np.exp(logarithm)))
        if normalisation_known:
            return likelihood_ratio(data, signal + flat)

        def profile(log_norm: float) -> float:
            return likelihood_ratio(data, np.exp(log_norm) * signal + flat)

        return float(scipy.optimize.minimize_scalar(profile, bounds=(-2.0, 6.0), method="bounded").fun)

    low, high = table.logarithms[0], table.logarithms[-1]
    if statistic(high) < CRITICAL_VALUE:
        return 0.0
    return float(
        np.exp(scipy.optimize.brentq(lambda one: statistic(one) - CRITICAL_VALUE, low, high, xtol=1e-7))
    )


def main() -> None:
    """Write the excluded coupling against the number of events."""
    search = load_parameters("das2022.super_kamiokande", SuperKamiokande)
    antineutrinos = mixture(
        load_parameters("das2022.cosmology", Cosmology),
        load_parameters("das2022.supernovae", Supernovae),
        load_parameters("das2022.relic_neutrinos", RelicNeutrinos),
        search.electron_antineutrino_survival_probability,
    )
    table = spectra(antineutrinos)
    choices = {
        "profiled": {"normalisation_known": False},
        "profiled_with_background": {"normalisation_known": False, "background": 1.0},
        "known": {"normalisation_known": True},
    }
    columns: dict[str, list[float]] = {"events [1]": list(COUNTS)}
    quantities = {}
    for name, choice in choices.items():
        found = [excluded_coupling(table, one, **choice) for one in COUNTS]  # type: ignore[arg-type]
        columns[f"excluded_coupling_{name} [MeV^-3]"] = found
    for name, events in CITED:
        value = columns[f"excluded_coupling_{name} [MeV^-3]"][COUNTS.index(events)]
        quantities[f"excluded_coupling_{name}_{events:.0f}_events"] = quantity(
            IntegrationResult(value, ACCURACY * value),
            "MeV^-3",
            f"coupling excluded by {events:.0f} events, norm {name.replace('_', ' ')}; 0 if none",
        )
    write_csv(data_path("das2022", "deficit.csv"), columns)
    write_quantities("das2022", "deficit", quantities)


if __name__ == "__main__":
    run_stage(main)
