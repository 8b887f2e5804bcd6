"""Identity, published values and bad input of the atmospheric neutrino flux."""

import math
import re
import warnings

import numpy as np
import pytest

from common.fluxes import atmospheric

# Identity.


def test_species_add_up():
    energy = np.array([13.0, 20.5, 300.0, 944.0])
    parts = sum(atmospheric.atmospheric_spectrum(energy, [name]) for name in atmospheric.SPECIES)
    assert parts == pytest.approx(atmospheric.atmospheric_spectrum(energy), rel=1e-14)


def test_flux_integrates_the_spectrum():
    energies, spectrum = atmospheric.atmospheric_table()
    flux = atmospheric.atmospheric_neutrino_flux()
    assert flux.moments(1.0).zeroth == pytest.approx(np.trapezoid(spectrum, energies), rel=1e-13)
    assert flux.moments(945.0).zeroth == 0.0


def test_truncation_keeps_what_is_below():
    energies, spectrum = atmospheric.atmospheric_table()
    kept = energies <= 106.0
    flux = atmospheric.atmospheric_neutrino_flux(maximum_energy_MeV=106.0)
    assert flux.moments(1.0).zeroth == pytest.approx(np.trapezoid(spectrum[kept], energies[kept]), rel=1e-13)


def test_flavour_ratio_of_pion_decays():
    """A pion and its muon give two muon neutrinos for each electron neutrino."""
    electron = atmospheric.atmospheric_neutrino_flux(["electron_neutrino", "electron_antineutrino"])
    muon = atmospheric.atmospheric_neutrino_flux(["muon_neutrino", "muon_antineutrino"])
    assert muon.moments(1.0).zeroth / electron.moments(1.0).zeroth == pytest.approx(2.0, abs=0.2)


# Published: two cells of the table.


@pytest.mark.parametrize(
    ("energy", "species", "value"),
    [(13.0, "electron_neutrino", 69.6e-4), (106.0, "muon_antineutrino", 82.2e-4)],
)
def test_cells_of_the_table(energy, species, value):
    assert atmospheric.atmospheric_spectrum(energy, [species]) == pytest.approx(value, rel=1e-12)


# Bad input.


@pytest.mark.parametrize("energy", [12.9, 944.1, 1e5])
def test_outside_the_table_is_zero_and_named(energy):
    with pytest.warns(UserWarning, match=re.escape(f"energy_MeV = {energy:g}") + r".*\[13, 944\] MeV"):
        assert atmospheric.atmospheric_spectrum(energy) == 0.0


def test_inside_the_table_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (atmospheric.atmospheric_spectrum([13.0, 944.0]) > 0.0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: atmospheric.atmospheric_spectrum(-5.0), "energy_MeV = -5.0"),
        (lambda: atmospheric.atmospheric_spectrum(math.nan), "energy_MeV = nan"),
        (lambda: atmospheric.atmospheric_table(["tau_neutrino"]), "species = 'tau_neutrino'"),
        (lambda: atmospheric.atmospheric_table([]), "species = []"),
        (lambda: atmospheric.atmospheric_table(["muon_neutrino"] * 2), "none twice"),
        (lambda: atmospheric.atmospheric_neutrino_flux(maximum_energy_MeV=14.0), "maximum_energy_MeV = 14.0"),
    ],
)
def test_impossible_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
