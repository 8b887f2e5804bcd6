r"""Fluxes and spectra of solar neutrinos at Earth, all flavours together, averaged over the orbit.

Continuous sources other than ⁸B have the shape of an allowed beta decay (``common.fluxes.beta_decay``) with
the endpoints below; that of ⁸B is tabulated, because its daughter ⁸Be is a broad resonance; pep and ⁷Be are
lines, held as such. The thermal width and shift of the lines (about 1 keV) are left out. Total fluxes: solar
model B16 with the composition GS98. Origin: ``common/fluxes/solar_neutrinos/REFERENCE.md``.

Coherent scattering counts all flavours alike, so that oscillations do not enter it.

>>> sources = solar_neutrino_fluxes()
>>> print(*sources)
pp pep hep be7 b8 n13 o15 f17
>>> sources["be7"].line_energies_MeV
(0.8613, 0.3843)
>>> print(f"{sum(flux.moments(1e-6).zeroth for flux in sources.values()):.3e} per cm2 and s")
6.537e+10 per cm2 and s
"""

from typing import Literal

import numpy as np
import scipy.interpolate

from common.fluxes.beta_decay import AllowedBetaDecay
from common.fluxes.neutrino_flux import NeutrinoFlux, tabulated_flux
from common.tables import library_table
from common.validation import FloatArray, require_one_of

ALLOWED_SOURCES = {
    "pp": AllowedBetaDecay(0.4234, 1, 2, "positron"),
    "hep": AllowedBetaDecay(18.784, 2, 4, "positron"),
    "n13": AllowedBetaDecay(1.1982, 6, 13, "positron"),
    "o15": AllowedBetaDecay(1.7317, 7, 15, "positron"),
    "f17": AllowedBetaDecay(1.740, 8, 17, "positron"),
}
"""Decays by source, with the largest energy of the neutrino (J. N. Bahcall, Phys. Rev. C 56 (1997) 3391; for
the CNO cycle J. N. Bahcall and R. K. Ulrich, Rev. Mod. Phys. 60 (1988) 297)."""

LINES = {
    "pep": ((1.442,), (1.0,)),
    "be7": ((0.8613, 0.3843), (0.897, 0.103)),
}
"""Energies in MeV and shares of the lines by source."""

BAHCALL_ENDPOINT_MeV = 16.4
"""Where the spectrum of ``"bahcall1996"`` is taken to end; from memory, without effect above 1e-6 MeV⁻¹."""

Boron8Reference = Literal["winter2006", "bahcall1996"]

SOURCES = ("pp", "pep", "hep", "be7", "b8", "n13", "o15", "f17")


def total_solar_fluxes() -> dict[str, float]:
    """Total flux of each source at Earth in cm⁻² s⁻¹: B16-GS98 of N. Vinyoles et al., arXiv:1611.09867."""
    table = library_table("fluxes/solar_neutrinos/fluxes_b16_gs98.csv")
    return {name: float(table.column(name, "cm^-2 s^-1")[0]) for name in SOURCES}


def boron8_table(reference: Boron8Reference = "winter2006") -> tuple[FloatArray, FloatArray]:
    """Energies in MeV and normalised spectrum of ⁸B neutrinos in MeV⁻¹, linear between the energies.

    Parameters
    ----------
    reference
        ``"winter2006"``: W. T. Winter et al., Phys. Rev. C 73 (2006) 025503, in steps of 0.1 MeV up to
        15.2 MeV, where it has fallen to 4e-5 MeV⁻¹; the true spectrum goes on to about 16.5 MeV.
        ``"bahcall1996"``: J. N. Bahcall et al., Phys. Rev. C 54 (1996) 411, from sixteen energies with a
        cubic spline through ln(spectrum/E²); its mean energy is lower by 0.5 %.

    Returns
    -------
    tuple of FloatArray
        Energies and spectrum, each of shape ``(energies,)``.

    Raises
    ------
    ValueError
        There is no such table.
    """
    if require_one_of("reference", reference, ("winter2006", "bahcall1996")) == "winter2006":
        table = library_table("fluxes/solar_neutrinos/boron8_winter.csv")
        energies = table.column("energy", "MeV")
        spectrum = table.column("spectrum", "1e-3 MeV^-1")
    else:
        table = library_table("fluxes/solar_neutrinos/boron8_bahcall.csv")
        knots = table.column("energy", "MeV")
        logarithm = scipy.interpolate.CubicSpline(
            knots, np.log(table.column("spectrum", "MeV^-1") / knots**2)
        )
        energies = np.linspace(0.0, BAHCALL_ENDPOINT_MeV, 329)
        # As E² near zero, and falling by decades near the end: only the logarithm of the quotient is smooth.
        spectrum = energies**2 * np.exp(logarithm(energies))
    return energies, spectrum / np.trapezoid(spectrum, energies)


def solar_neutrino_fluxes(boron8: Boron8Reference = "winter2006") -> dict[str, NeutrinoFlux]:
    """Flux of each source by name, in cm⁻² s⁻¹, for folding with a cross-section.

    Parameters
    ----------
    boron8
        Which table of ``boron8_table`` gives the shape of ⁸B.

    Returns
    -------
    dict
        Lines and continuous spectra, by the name of the source.

    Raises
    ------
    ValueError
        There is no such table.
    """
    fluxes = {}
    for source, total in total_solar_fluxes().items():
        if source in LINES:
            line_energies, shares = LINES[source]
            fluxes[source] = NeutrinoFlux(line_energies, tuple(total * share for share in shares))
        elif source in ALLOWED_SOURCES:
            fluxes[source] = _continuous_flux(ALLOWED_SOURCES[source], total)
        else:
            energies, spectrum = boron8_table(boron8)
            fluxes[source] = tabulated_flux(energies, total * spectrum)
    return fluxes


def _continuous_flux(decay: AllowedBetaDecay, total: float) -> NeutrinoFlux:
    return NeutrinoFlux(
        spectrum=lambda energy: total * decay.spectrum_inverse_MeV(energy),
        breakpoints_MeV=decay.panel_edges_MeV,
    )
