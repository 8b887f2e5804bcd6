"""Identity, published values and bad input of the solar neutrino fluxes."""

import re

import numpy as np
import pytest

from common.fluxes import solar

# J. N. Bahcall, Phys. Rev. C 56 (1997) 3391 (pp, hep); J. N. Bahcall and R. K. Ulrich, Rev. Mod. Phys. 60
# (1988) 297 (17F): source, energy in MeV, normalised spectrum per MeV, agreement of ours with it.
PUBLISHED_SPECTRA = [
    ("pp", 0.10081, 1.0647, 2e-3),
    ("pp", 0.20162, 2.9766, 2e-3),
    ("pp", 0.30748, 4.0644, 2e-3),
    ("pp", 0.37300, 3.3740, 2e-3),
    ("pp", 0.41333, 1.5832, 3e-3),
    ("hep", 0.018784, 1.4753e-6, 1e-3),
    ("hep", 4.0009, 4.2127e-2, 1e-3),
    ("hep", 9.6361, 9.7387e-2, 1e-3),
    ("hep", 16.680, 2.0991e-2, 1e-3),
    ("hep", 18.333, 2.9423e-3, 1e-3),
    ("f17", 0.10092, 3.1189e-2, 1e-3),
    ("f17", 0.50112, 0.50034, 1e-3),
    ("f17", 1.0544, 0.96922, 1e-3),
    ("f17", 1.5034, 0.59076, 1e-3),
    ("f17", 1.7017, 0.15568, 1e-2),
]


# Identity.


@pytest.mark.parametrize("boron8", ["winter2006", "bahcall1996"])
def test_each_source_has_its_total_flux(boron8):
    fluxes = solar.solar_neutrino_fluxes(boron8)
    totals = solar.total_solar_fluxes()
    assert tuple(fluxes) == solar.SOURCES
    for source, flux in fluxes.items():
        assert flux.moments(1e-9).zeroth == pytest.approx(totals[source], rel=1e-10)


def test_lines_are_lines():
    fluxes = solar.solar_neutrino_fluxes()
    below, above = fluxes["be7"].moments([0.8613, 0.8613 * (1 + 1e-12)]).zeroth
    assert below == pytest.approx(0.897 * 4.93e9, rel=1e-12)
    assert above == 0.0
    assert fluxes["pep"].line_energies_MeV == (1.442,)
    assert fluxes["pep"].spectrum is None


@pytest.mark.parametrize("source", solar.ALLOWED_SOURCES)
def test_no_neutrino_above_the_endpoint(source):
    flux = solar.solar_neutrino_fluxes()[source]
    endpoint = solar.ALLOWED_SOURCES[source].endpoint_MeV
    assert flux.moments(endpoint * (1 + 1e-12)).zeroth == 0.0
    assert flux.moments(endpoint * (1 - 1e-3)).zeroth > 0.0


# Published.


@pytest.mark.parametrize(("source", "energy", "published", "relative"), PUBLISHED_SPECTRA)
def test_computed_shapes_against_the_tables_of_the_solar_literature(source, energy, published, relative):
    computed = solar.ALLOWED_SOURCES[source].spectrum_inverse_MeV(energy)
    assert computed == pytest.approx(published, rel=relative)


@pytest.mark.parametrize(("reference", "mean"), [("winter2006", 6.77), ("bahcall1996", 6.735)])
def test_mean_energy_of_boron8(reference, mean):
    energies, spectrum = solar.boron8_table(reference)
    assert np.trapezoid(energies * spectrum, energies) == pytest.approx(mean, rel=1e-3)
    assert (spectrum >= 0.0).all()


def test_an_allowed_shape_would_not_do_for_boron8():
    """The broad final state shifts the spectrum down: the reason why it is a table."""
    energies, spectrum = solar.boron8_table()
    allowed = solar.AllowedBetaDecay(16.0, 4, 8, "positron").spectrum_inverse_MeV(energies)
    assert np.max(np.abs(allowed - spectrum)) > 0.1 * np.max(spectrum)


def test_the_two_tables_of_boron8_agree_within_the_shift_between_them():
    energies, later = solar.boron8_table("winter2006")
    earlier = np.interp(energies, *solar.boron8_table("bahcall1996"))
    central = (energies > 2.0) & (energies < 10.0)
    assert later[central] == pytest.approx(earlier[central], rel=0.02)
    assert later[energies == 13.0] / earlier[energies == 13.0] == pytest.approx(1.08, abs=0.03)


# Bad input.


def test_unknown_table_is_refused():
    with pytest.raises(ValueError, match=re.escape("reference = 'ortiz'")):
        solar.solar_neutrino_fluxes("ortiz")
