"""Identity, oracle, published and pinned tests of the propagation to Earth, and negative controls."""

import dataclasses
import math

import numpy as np
import pytest
from scipy.integrate import quad

from common.cascade.breit_wigner_cascade import ResonantOpticalDepth, arrivals_above
from common.replication.errors import ReplicationError
from common.replication.ledger.registry import load_registry
from common.replication.ledger.verdicts import judge
from common.replication.parameters import load_parameters
from common.replication.yaml_files import validate
from papers.shalgar2021.model.arrival_window import (
    coupling_on_window_limit,
    once_scattered_fraction,
    unscattered_fraction,
)
from papers.shalgar2021.model.propagation import (
    Path,
    coupling_on_limit,
    fraction_above_threshold,
    fraction_of_detectable,
    log10_coupling_on_limit,
    mass_reached_MeV,
)
from papers.shalgar2021.parameters import Propagation
from papers.shalgar2021.propagation_bound import shape_quantities, t_channel_ratio

PARAMETERS = load_parameters("shalgar2021.propagation", Propagation)
PATH = Path.of(PARAMETERS, "all_species")
ONE_SPECIES = Path.of(PARAMETERS, "one_species")
LIGHT_MeV, HEAVY_MeV = 1e-6, 0.05


# Identity.


@pytest.mark.parametrize("mass_MeV", [LIGHT_MeV, 1e-3, HEAVY_MeV])
def test_limit_leaves_one_per_cent(mass_MeV):
    coupling = coupling_on_limit(PATH, mass_MeV)
    assert fraction_above_threshold(PATH, PATH.depth(mass_MeV, coupling)) == pytest.approx(0.01, rel=1e-7)
    assert fraction_above_threshold(PATH, PATH.depth(mass_MeV, 1.05 * coupling)) < 0.01


def test_light_limit_goes_with_the_fourth_root_of_mass_over_column():
    # τ of a massless mediator is n D g⁴/(8π m E).
    other = dataclasses.replace(PATH, distance_kpc=10.0, neutrino_mass_eV=0.02)
    shift = log10_coupling_on_limit(other, LIGHT_MeV) - log10_coupling_on_limit(PATH, LIGHT_MeV)
    assert shift == pytest.approx(0.25 * math.log10(0.4 * 5.0), abs=1e-5)


def test_heavy_limit_goes_with_the_fourth_root_of_mass_times_column():
    other = dataclasses.replace(PATH, distance_kpc=10.0, neutrino_mass_eV=0.02)
    shift = log10_coupling_on_limit(other, HEAVY_MeV) - log10_coupling_on_limit(PATH, HEAVY_MeV)
    assert shift == pytest.approx(0.25 * math.log10(5.0 / 0.4), abs=2e-3)


def test_masses_scale_with_the_root_of_the_neutrino_mass():
    # Only M²/m and n D g⁴/m enter, but for the width.
    scale = 4.0
    other = dataclasses.replace(
        PATH,
        neutrino_mass_eV=scale * PATH.neutrino_mass_eV,
        relic_density_inverse_cm3=scale * PATH.relic_density_inverse_cm3,
    )
    for mass in (3e-4, 1e-3, 3e-3):
        assert log10_coupling_on_limit(other, math.sqrt(scale) * mass) == pytest.approx(
            log10_coupling_on_limit(PATH, mass), abs=1e-8
        )


def test_reach_scales_with_the_coupling():
    reach = [mass_reached_MeV(PATH, coupling) for coupling in (0.1, 0.2)]
    assert reach[1] / reach[0] == pytest.approx(2.0, rel=5e-3)
    assert coupling_on_limit(PATH, reach[1]) == pytest.approx(0.2, rel=1e-8)


def test_criteria_of_text_and_conclusions_exclude_each_other():
    free = ResonantOpticalDepth(0.0, 1.0, 1.0)
    assert fraction_above_threshold(PATH, free) < PARAMETERS.downscattered_fraction
    ratio = fraction_above_threshold(PATH, free)
    depth = PATH.depth(1e-3, 5e-3)
    assert fraction_of_detectable(PATH, depth) * ratio == pytest.approx(fraction_above_threshold(PATH, depth))


def test_t_channel_limits():
    # Contact: ∫ t² dt / s³ = 1/3; massless: both one.
    assert t_channel_ratio(1e-2) == pytest.approx(1.0 / 3.0, rel=1e-3)
    assert t_channel_ratio(1e6) == pytest.approx(1.0, rel=1e-9)


# Oracle.


@pytest.mark.parametrize(("mass_MeV", "coupling"), [(LIGHT_MeV, 8e-3), (2.5e-2, 0.18)])
def test_neutrinos_in_time_by_quadrature_over_the_path(mass_MeV, coupling):
    depth, window = PATH.depth(mass_MeV, coupling), 10.0
    exact = quad(lambda e: float(PATH.spectrum(e) * np.exp(-depth(e))), 5.0, 250.0, epsabs=0.0)[0]
    assert unscattered_fraction(PATH, depth) == pytest.approx(exact, rel=1e-9)

    # Uniform in ln E_0, in ln(1 - cos θ) and along the path: midpoints, nothing in closed form.
    free = 4.0 * window * 299792458.0 / (50.0 * 3.0856775814913673e19)
    initial = 5.0 * np.exp((np.arange(300) + 0.5) / 300.0 * math.log(30.0))[:, np.newaxis]
    largest = 5e-8 * (0.2 - 1.0 / initial)
    span = math.log(1e7)
    deflection = largest * np.exp(-span * (np.arange(700) + 0.5) / 700.0)
    final = 1.0 / (1.0 / initial + deflection / 5e-8)
    edge = 0.5 * (1.0 - np.sqrt(np.maximum(1.0 - free / deflection, 0.0)))
    before, after = depth(initial), depth(final)
    over_path = np.zeros_like(final)
    for share in (np.arange(8) + 0.5) / 8.0:
        for x in (edge * share, 1.0 - edge * share):
            over_path += edge / 8.0 * np.exp(-before * x - after * (1.0 - x))
    measure = initial * math.log(30.0) / 300.0 * deflection * span / 700.0 * final**2 / 5e-8
    once = np.sum(measure * PATH.spectrum(initial) * 2.0 / initial * before * over_path)
    assert once_scattered_fraction(PATH, depth, window) == pytest.approx(once, rel=3e-3)


def test_time_window_is_the_stronger_criterion():
    for mass in (LIGHT_MeV, HEAVY_MeV):
        energy = coupling_on_limit(PATH, mass)
        timed = coupling_on_window_limit(PATH, mass, PARAMETERS.burst_duration_s)
        alone = coupling_on_limit(PATH, mass, unscattered_fraction)
        assert alone < timed < energy
        # A window as long as the age of the Universe keeps singly scattered neutrinos only.
        late = coupling_on_window_limit(PATH, mass, 4e17)
        assert timed < late < energy


# Published.


def test_dip_is_where_the_typical_neutrino_is_resonant():
    masses = np.geomspace(5e-4, 2e-3, 25)
    limits = [log10_coupling_on_limit(PATH, mass) for mass in masses]
    dip = masses[int(np.argmin(limits))]
    assert 0.5e-3 < dip < 1.5e-3
    assert dip == pytest.approx(math.sqrt(2.0 * 5e-8 * 15.0), rel=0.25)


def test_propagation_is_stronger_for_light_mediators():
    # The printed core bound, 10^-1.8, against the stated density of targets.
    assert log10_coupling_on_limit(PATH, LIGHT_MeV) < -1.85
    assert log10_coupling_on_limit(ONE_SPECIES, 1e-3) < -1.85


def test_point_of_fig_3_is_excluded_for_both_densities():
    left = [
        fraction_above_threshold(path, path.depth(10.0**-3.5, 10.0**-1.75)) for path in (PATH, ONE_SPECIES)
    ]
    assert left[0] < 1e-9 < left[1] < 0.01


# Negative controls: an input changed by a known amount changes what is claimed.


def test_a_wrong_gain_factor_would_be_noticed():
    # Without the second daughter the cascade would be absorption with half of the energy lost.
    depth = PATH.depth(LIGHT_MeV, coupling_on_limit(PATH, LIGHT_MeV))
    assert unscattered_fraction(PATH, depth) < 0.3 * fraction_above_threshold(PATH, depth)


def test_other_inputs_move_the_limit_by_what_they_should():
    base = log10_coupling_on_limit(PATH, LIGHT_MeV)
    near = dataclasses.replace(PATH, distance_kpc=10.0)
    assert log10_coupling_on_limit(near, LIGHT_MeV) - base == pytest.approx(0.25 * math.log10(5.0), abs=1e-6)
    assert log10_coupling_on_limit(ONE_SPECIES, LIGHT_MeV) - base == pytest.approx(
        0.25 * math.log10(6.0), abs=1e-6
    )


def test_verdicts_change_with_the_neutrino_mass():
    entries = {entry.key: entry for entry in load_registry("shalgar2021").published.entries}
    changed = PARAMETERS.model_copy(update={"neutrino_mass_eV": 0.5})
    verdicts = {}
    for name, parameters in (("stated", PARAMETERS), ("changed", changed)):
        quantities = shape_quantities(parameters)
        verdicts[name] = [
            judge(entries[key], quantities[quantity]).verdict
            for key, quantity in (("dip_mass", "dip_mass"), ("dip_is_shallow", "dip_depth"))
        ]
    assert verdicts["stated"] == ["reproduced", "consistent"]
    # Resonant at 3.3 keV, outside the masses that are searched: the dip is at their upper end.
    assert verdicts["changed"][0] == "not_reproduced"


# Pinned.


def test_pinned_limits(pinned):
    masses = np.array([1e-6, 5e-4, 1e-3, 2e-3, 2.5e-2])
    pinned(
        {
            "mediator_mass_MeV": masses,
            "all_species": [coupling_on_limit(PATH, mass) for mass in masses],
            "one_species": [coupling_on_limit(ONE_SPECIES, mass) for mass in masses],
            "within_burst": [coupling_on_window_limit(PATH, mass, 10.0) for mass in masses],
        },
        relative_tolerance=1e-6,
    )


# Bad input.


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("mean_squared_energy_MeV2", 225.0, r"outside the allowed range \(1, 2\)"),
        ("mean_squared_energy_MeV2", 450.0, r"outside the allowed range \(1, 2\)"),
        ("maximum_energy_MeV", 4.0, "maximum_energy_MeV = 4.0 must be above threshold_MeV = 5.0"),
        ("distance_kpc", 0.0, "distance_kpc"),
        ("relic_density_inverse_cm3", -1.0, "relic_density_inverse_cm3"),
        ("neutrino_mass_eV", 0.0, "neutrino_mass_eV"),
        ("downscattered_fraction", 1.0, "downscattered_fraction"),
    ],
)
def test_impossible_parameters(name, value, message):
    with pytest.raises(ReplicationError, match=message):
        validate(Propagation, PARAMETERS.model_dump() | {name: value}, "params.yaml")


@pytest.mark.parametrize("mass_MeV", [0.0, -1.0, math.nan])
def test_impossible_masses(mass_MeV):
    with pytest.raises(ValueError, match="mediator_mass_MeV"):
        coupling_on_limit(PATH, mass_MeV)


def test_unknown_reading_and_window():
    with pytest.raises(ValueError, match="density = 'two_species'"):
        Path.of(PARAMETERS, "two_species")
    with pytest.raises(ValueError, match="window_s"):
        once_scattered_fraction(PATH, PATH.depth(1e-3, 1e-2), 0.0)
    with pytest.raises(ValueError, match="coupling"):
        mass_reached_MeV(PATH, 0.0)


def test_too_heavy_mediators_have_no_limit():
    assert math.isinf(coupling_on_limit(PATH, 10.0))
    assert math.isinf(coupling_on_window_limit(PATH, 10.0, 10.0))


def test_emitted_spectrum_has_the_stated_moments():
    free = ResonantOpticalDepth(0.0, 1.0, 1.0)
    arrivals = arrivals_above(free, PATH.spectrum, 1e-3, PATH.maximum_energy_MeV)
    assert arrivals.number == pytest.approx(1.0, rel=1e-9)
    assert arrivals.energy_MeV == pytest.approx(15.0, rel=1e-9)
    square = quad(lambda e: e**2 * float(PATH.spectrum(e)), 0.0, PATH.maximum_energy_MeV, epsabs=0.0)[0]
    assert square == pytest.approx(290.0, rel=1e-9)
