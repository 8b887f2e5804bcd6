r"""Flux of atmospheric neutrinos between 13 and 944 MeV, of FLUKA for Kamioka.

Averaged over the solar cycle, integrated over all directions, without oscillations. Coherent scattering
counts all flavours alike, so that oscillations do not enter it. The table gives electron and muon neutrinos
and antineutrinos, four species that are named explicitly; linear between its energies.

Source: G. Battistoni, A. Ferrari, T. Montaruli and P. R. Sala, Astropart. Phys. 23 (2005) 526; origin of the
numbers: ``common/fluxes/atmospheric_neutrinos/REFERENCE.md``.

>>> flux = atmospheric_neutrino_flux()
>>> print(f"{flux.moments(1.0).zeroth:.2f} per cm2 and s")
7.34 per cm2 and s
>>> print(f"{atmospheric_spectrum(30.0, ['electron_neutrino']):.4f} per cm2, s and MeV")
0.0109 per cm2, s and MeV
"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from common.fluxes.neutrino_flux import NeutrinoFlux, tabulated_flux
from common.tables import library_table
from common.validation import FloatArray, require_one_of, require_positive

SPECIES = ("electron_neutrino", "electron_antineutrino", "muon_neutrino", "muon_antineutrino")


def atmospheric_table(species: Sequence[str] = SPECIES) -> tuple[FloatArray, FloatArray]:
    """Energies in MeV, and the flux summed over the species, in cm⁻² s⁻¹ MeV⁻¹.

    Parameters
    ----------
    species
        One or more of ``SPECIES``, none twice.

    Returns
    -------
    tuple of FloatArray
        Energies and flux, each of shape ``(energies,)``.

    Raises
    ------
    ValueError
        A species is unknown or named twice, or there is none.
    """
    for name in species:
        require_one_of("species", name, SPECIES)
    if not species or len(set(species)) != len(species):
        raise ValueError(f"species = {list(species)} must name one or more, none twice")
    table = library_table("fluxes/atmospheric_neutrinos/fluka_kamioka.csv")
    columns = [table.column(name, "1e-4 cm^-2 s^-1 MeV^-1") for name in species]
    return table.column("energy", "MeV"), 1e-4 * np.sum(columns, axis=0)


def atmospheric_spectrum(energy_MeV: ArrayLike, species: Sequence[str] = SPECIES) -> FloatArray:
    """Flux per energy, summed over the species; zero outside the table, with a warning that names its range.

    Parameters
    ----------
    energy_MeV
        Positive; scalar or array.
    species
        As in ``atmospheric_table``.

    Returns
    -------
    float or array
        In cm⁻² s⁻¹ MeV⁻¹.

    Raises
    ------
    ValueError
        An energy isn't positive, or a species is not known.
    """
    energy = require_positive("energy_MeV", energy_MeV)
    energies, spectrum = atmospheric_table(species)
    outside = (energy < energies[0]) | (energy > energies[-1])
    if np.any(outside):
        offender = np.asarray(energy)[np.asarray(outside)].flat[0]
        warnings.warn(
            f"energy_MeV = {offender:g} is outside the table of atmospheric fluxes, "
            f"[{energies[0]:g}, {energies[-1]:g}] MeV; the flux there is taken as zero",
            stacklevel=2,
        )
    return np.asarray(np.interp(energy, energies, spectrum, left=0.0, right=0.0))[()]


def atmospheric_neutrino_flux(
    species: Sequence[str] = SPECIES, *, maximum_energy_MeV: float | None = None
) -> NeutrinoFlux:
    """Flux in cm⁻² s⁻¹ for folding with a cross-section, zero outside the table.

    Parameters
    ----------
    species
        As in ``atmospheric_table``.
    maximum_energy_MeV
        Leaves out the energies of the table above this one; all are kept unless given.

    Returns
    -------
    NeutrinoFlux
        Linear between the energies of the table.

    Raises
    ------
    ValueError
        A species is not known, or fewer than two energies are left.
    """
    energies, spectrum = atmospheric_table(species)
    if maximum_energy_MeV is not None:
        kept = energies <= require_positive("maximum_energy_MeV", maximum_energy_MeV)
        if np.count_nonzero(kept) < 2:
            raise ValueError(
                f"maximum_energy_MeV = {maximum_energy_MeV} leaves fewer than two energies, allowed: "
                f"[{energies[1]:g}, inf)"
            )
        energies, spectrum = energies[kept], spectrum[kept]
    return tabulated_flux(energies, spectrum)
