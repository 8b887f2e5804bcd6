"""Identity and oracle tests of the cascade through a Breit-Wigner resonance."""

import itertools
import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from common import units
from common.cascade.breit_wigner_cascade import (
    NonPerturbativeCouplingWarning,
    ResonantOpticalDepth,
    arrivals_above,
    arriving_spectrum,
    breit_wigner_optical_depth,
)
from common.thermal.distributions import pinched_spectrum_inverse_MeV
from tests.oracles.contact_cascade import contact_cascade, massless_cascade

UPPER_MeV = 250.0
DEPTH = ResonantOpticalDepth(strength_MeV=12.0, resonance_energy_MeV=10.0, half_width_MeV=0.02)


def spectrum(energy_MeV):
    return pinched_spectrum_inverse_MeV(energy_MeV, 15.0, 2.5)


def adaptive(integrand, lower, upper, *points):
    edges = [lower, *(x for x in points if lower < x < upper), upper]
    return sum(
        quad(integrand, a, b, epsabs=0.0, epsrel=1e-12, limit=500)[0] for a, b in itertools.pairwise(edges)
    )


# Identity.


@settings(max_examples=40)
@given(
    logarithm=st.floats(-12.0, 6.0),
    resonance=st.floats(0.01, 1e4),
    relative_width=st.floats(-12.0, 0.0),
    threshold=st.floats(0.5, 30.0),
)
def test_bounds_and_own_error_estimate(logarithm, resonance, relative_width, threshold):
    depth = ResonantOpticalDepth(10.0**logarithm * resonance, resonance, 10.0**relative_width * resonance)
    left = arrivals_above(depth, spectrum, threshold, UPPER_MeV)
    emitted = arrivals_above(ResonantOpticalDepth(0.0, 1.0, 1.0), spectrum, threshold, UPPER_MeV)
    assert 0.0 <= left.energy_MeV + 1e-9 <= emitted.energy_MeV + 2e-9
    # Each neutrino above the threshold carries at least as much.
    assert left.number * threshold <= left.energy_MeV + 1e-9
    assert left.number_error < 1e-10
    assert left.energy_error_MeV < 1e-9
    scan = arrivals_above(depth, spectrum, threshold, UPPER_MeV, accuracy="scan")
    assert abs(scan.number - left.number) < scan.number_error <= 1e-7
    assert abs(scan.energy_MeV - left.energy_MeV) < scan.energy_error_MeV <= 1e-7 * 15.1


@given(scale=st.floats(1e-3, 1e3))
def test_units_of_energy_are_free(scale):
    depth = ResonantOpticalDepth(*(scale * value for value in (12.0, 10.0, 0.02)))
    left = arrivals_above(depth, lambda e: spectrum(e / scale) / scale, 5.0 * scale, UPPER_MeV * scale)
    exact = arrivals_above(DEPTH, spectrum, 5.0, UPPER_MeV)
    assert left.number == pytest.approx(exact.number, rel=1e-9)
    assert left.energy_MeV == pytest.approx(scale * exact.energy_MeV, rel=1e-9)


def test_optical_depth_depends_on_column_and_coupling_through_one_product_and_the_width():
    one = breit_wigner_optical_depth(1e-3, 1e-2, 5e-8, 1e25)
    other = breit_wigner_optical_depth(1e-3, 2e-2, 5e-8, 1e25 / 16.0)
    assert other.strength_MeV == pytest.approx(one.strength_MeV, rel=1e-14)
    assert other.half_width_MeV == pytest.approx(4.0 * one.half_width_MeV, rel=1e-14)


@given(mass=st.floats(1e-4, 1e-1), coupling=st.floats(1e-4, 1.0), energy=st.floats(0.1, 100.0))
def test_optical_depth_is_column_times_cross_section(mass, coupling, energy):
    neutrino_mass, column = 5e-8, 5e25
    s, width = 2.0 * neutrino_mass * energy, coupling**2 * mass / (4.0 * math.pi)
    # Eq. 4 with E_f = (s/2) / [E (1 - cos) + m]: ∫ (E_f/(m E))² dcos = 1/m² ∫ dE_f m/E² = 2/s.
    sigma = coupling**4 * s**2 / (8.0 * math.pi) / ((s - mass**2) ** 2 + (mass * width) ** 2) * 2.0 / s
    depth = breit_wigner_optical_depth(mass, coupling, neutrino_mass, column)(energy)
    assert depth == pytest.approx(column * sigma / units.cm**2, rel=1e-6, abs=0.0)


@pytest.mark.parametrize("column", [0.01, 0.5, 4.0])
def test_heavy_mediator_is_contact_scattering(column):
    energy = np.geomspace(0.05, 200.0, 900)
    resonance = 1e9
    depth = ResonantOpticalDepth(column * resonance**2, resonance, 1e3)
    arriving = arriving_spectrum(depth, spectrum, energy[::60], UPPER_MeV).value
    exact = contact_cascade(energy, spectrum(energy), column)[::60]
    low = energy[::60] < 60.0
    assert arriving[low] == pytest.approx(exact[low], rel=2e-6, abs=1e-11)


@pytest.mark.parametrize("column", [1.0, 60.0, 600.0])
def test_light_mediator_is_massless(column):
    energy = np.geomspace(0.5, 200.0, 900)
    depths = (ResonantOpticalDepth(column, 0.0, 0.0), ResonantOpticalDepth(column, 1e-9, 1e-12))
    arriving, near = (arriving_spectrum(depth, spectrum, energy[::60], UPPER_MeV).value for depth in depths)
    exact = massless_cascade(energy, spectrum(energy), column)[::60]
    low = energy[::60] < 60.0
    assert arriving[low] == pytest.approx(exact[low], rel=2e-6, abs=1e-11)
    assert near == pytest.approx(arriving, rel=1e-7, abs=1e-11)


@pytest.mark.parametrize(
    ("relative_width", "peak_depth"), [(1e-12, 1e11), (1e-12, 1e8), (1e-9, 1e6), (1e-5, 1.0), (1e-5, 1e-2)]
)
def test_narrow_line_absorbs_its_equivalent_width(relative_width, peak_depth):
    resonance, threshold = 12.0, 5.0
    width = relative_width * resonance
    depth = ResonantOpticalDepth(peak_depth * width**2 / resonance, resonance, width)
    # ∫ (1 - e^{-τ}) dE of τ = τ_0 / [1 + (δ/w)²], for any τ_0.
    half = 0.5 * peak_depth
    equivalent_width = math.pi * width * peak_depth * (scipy.special.i0e(half) + scipy.special.i1e(half))
    absorbed = equivalent_width * float(spectrum(resonance))
    # Both daughters together leave (5/12)² of the energy below 5 MeV.
    lost = absorbed * resonance * (threshold / resonance) ** 2
    left = arrivals_above(depth, spectrum, threshold, UPPER_MeV)
    emitted = arrivals_above(ResonantOpticalDepth(0.0, 1.0, 1.0), spectrum, threshold, UPPER_MeV)
    # Beside the line, of every depth: the wings of the Lorentz curve, of relative order κ/E_R.
    assert emitted.energy_MeV - left.energy_MeV == pytest.approx(lost, rel=3e-3, abs=1e-11)
    assert lost > 1e-9


# Oracle.


def test_first_order_in_the_column_by_adaptive_quadrature():
    weak = ResonantOpticalDepth(1e-7, 10.0, 0.5)
    points = (9.0, 9.9, 10.0, 10.1, 11.0, 20.0)
    emitted = arrivals_above(ResonantOpticalDepth(0.0, 1.0, 1.0), spectrum, 5.0, UPPER_MeV)
    left = arrivals_above(weak, spectrum, 5.0, UPPER_MeV)
    lost = adaptive(lambda e: 25.0 / e * float(weak(e) * spectrum(e)), 5.0, UPPER_MeV, *points)
    assert emitted.energy_MeV - left.energy_MeV == pytest.approx(lost, rel=1e-4)
    gained = adaptive(lambda e: (1.0 - 10.0 / e) * float(weak(e) * spectrum(e)), 5.0, UPPER_MeV, *points)
    assert left.number - emitted.number == pytest.approx(gained, rel=2e-4, abs=3e-12)


def test_spectrum_integrates_to_the_observables():
    energy = np.concatenate([np.geomspace(5.0, 9.999, 800), np.geomspace(10.001, UPPER_MeV, 1500)])
    arriving = arriving_spectrum(DEPTH, spectrum, energy, UPPER_MeV).value
    left = arrivals_above(DEPTH, spectrum, 5.0, UPPER_MeV)
    assert np.trapezoid(arriving, energy) == pytest.approx(left.number, rel=1e-3)
    assert np.trapezoid(energy * arriving, energy) == pytest.approx(left.energy_MeV, rel=1e-3)


@pytest.mark.parametrize("depth", [DEPTH, ResonantOpticalDepth(1.0, 7.0, 1.5)])
def test_number_and_energy_above_threshold_of_simulated_cascades(depth):
    generator = np.random.default_rng(5)
    energies = generator.gamma(3.5, 15.0 / 3.5, 400_000)
    count = energies.size
    left = np.ones_like(energies)
    number, energy = [], []
    history = np.arange(count)
    while energies.size:
        left = left - generator.exponential(size=energies.size) / depth(energies)
        arrived = left <= 0.0
        number.append(history[arrived & (energies > 5.0)])
        energy.append(energies[arrived & (energies > 5.0)])
        shares = generator.random(np.count_nonzero(~arrived))
        parents = energies[~arrived]
        energies = np.concatenate([shares * parents, (1.0 - shares) * parents])
        left = np.tile(left[~arrived], 2)
        history = np.tile(history[~arrived], 2)
        above = energies > 5.0
        energies, left, history = energies[above], left[above], history[above]
    per_history = np.bincount(np.concatenate(number), minlength=count)
    exact = arrivals_above(depth, spectrum, 5.0, UPPER_MeV)
    assert abs(per_history.mean() - exact.number) < 3.5 * per_history.std() / math.sqrt(count)
    energy_of_history = np.bincount(np.concatenate(number), np.concatenate(energy), minlength=count)
    spread = energy_of_history.std() / math.sqrt(count)
    assert abs(energy_of_history.mean() - exact.energy_MeV) < 3.5 * spread


# Bad input.


@pytest.mark.parametrize("name", range(4))
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_impossible_mediators(name, value):
    arguments = [1e-3, 1e-2, 5e-8, 1e25]
    arguments[name] = value
    with pytest.raises(ValueError, match="outside the allowed range"):
        breit_wigner_optical_depth(*arguments)


def test_non_perturbative_coupling_is_named():
    with pytest.warns(NonPerturbativeCouplingWarning, match=r"coupling = 4.0 is above sqrt\(4 pi\)"):
        breit_wigner_optical_depth(1e-3, 4.0, 5e-8, 1e25)


@pytest.mark.parametrize(
    ("threshold", "upper", "message"),
    [
        (0.0, 250.0, "threshold_MeV = 0.0 is outside"),
        (5.0, 4.0, "threshold_MeV = 5.0 is outside"),
        (5.0, math.inf, "maximum_energy_MeV = inf is outside"),
    ],
)
def test_impossible_thresholds(threshold, upper, message):
    with pytest.raises(ValueError, match=message):
        arrivals_above(DEPTH, spectrum, threshold, upper)
    with pytest.raises(ValueError, match=message.replace("threshold_MeV", "energy_MeV")):
        arriving_spectrum(DEPTH, spectrum, threshold, upper)


def test_negative_spectra_strengths_and_unknown_accuracy():
    with pytest.raises(ValueError, match="accuracy = 'low' is not one of"):
        arrivals_above(DEPTH, spectrum, 5.0, UPPER_MeV, accuracy="low")
    with pytest.raises(ValueError, match="spectrum = -"):
        arrivals_above(DEPTH, lambda e: -spectrum(e), 5.0, UPPER_MeV)
    with pytest.raises(ValueError, match=r"strength_MeV = -1\.0 is outside"):
        ResonantOpticalDepth(-1.0, 1.0, 1.0)
