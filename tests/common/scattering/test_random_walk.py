"""Identity and oracle tests of the random walk out of a core: closed forms, and a simulation of the steps."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.scattering.random_walk import (
    ExponentialProfile,
    PowerLawProfile,
    neutrino_nucleon_cross_section_cm2,
    random_walk,
)

KM_IN_CM = 1e5


@given(
    density=st.floats(1e9, 1e15),
    power=st.floats(2.5, 10.0),
    cross_section=st.floats(1e-43, 1e-39),
    outer=st.floats(20.0, 200.0),
)
def test_power_law_is_the_closed_form(density, power, cross_section, outer):
    inner = 15.0
    walk = random_walk(PowerLawProfile(density, inner, power), cross_section, inner, outer)
    mean_free_path = walk.inner_mean_free_path_cm / KM_IN_CM
    ratio = outer / inner
    path = inner**2 / mean_free_path * (1.0 - ratio ** (2.0 - power)) / (power - 2.0)
    scatterings = (inner / mean_free_path) ** 2 * (1.0 - ratio ** (2.0 - 2.0 * power)) / (2.0 * power - 2.0)
    assert walk.path_length_cm == pytest.approx(path * KM_IN_CM, rel=1e-9)
    assert walk.scatterings == pytest.approx(scatterings, rel=1e-9, abs=0.0)


@given(factor=st.floats(1e-3, 1e3))
def test_scaling_with_the_cross_section(factor):
    profile = ExponentialProfile(1e14, 15.0, 3.0)
    one = random_walk(profile, 1e-41, 15.0, 45.0)
    other = random_walk(profile, factor * 1e-41, 15.0, 45.0)
    assert other.path_length_cm == pytest.approx(factor * one.path_length_cm, rel=1e-9)
    assert other.scatterings == pytest.approx(factor**2 * one.scatterings, rel=1e-9)


@given(power=st.floats(0.01, 10.0))
def test_path_of_one_mean_free_path_is_shorter_if_density_falls(power):
    walk = random_walk(PowerLawProfile(1e14, 15.0, power), 1e-40, 15.0, 45.0)
    assert walk.scatterings_times_mean_free_path_cm < walk.path_length_cm


def test_profiles_meet_where_they_are_anchored():
    radius = np.array([10.0, 14.0])
    density = ExponentialProfile(3e14, 10.0, 4.0).nucleon_density_inverse_cm3(radius)
    np.testing.assert_allclose(density[1] / density[0], math.exp(-1.0), rtol=1e-12)
    assert PowerLawProfile(3e14, 10.0, 5.0).nucleon_density_inverse_cm3(10.0) == pytest.approx(density[0])


def simulated_path(inner, outer, generator, walkers=2000):
    """Mean length of the path from ``inner`` to ``outer`` in units of the mean free path, and its error."""
    position = np.zeros((walkers, 3))
    position[:, 0] = inner
    length = np.zeros(walkers)
    step = 0.25
    direction = generator.normal(size=(walkers, 3))
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    inside = np.arange(walkers)
    while inside.size:
        position[inside] += step * direction[inside]
        length[inside] += step
        # Scatters at the end of a short step with the probability that belongs to it.
        scattered = inside[generator.uniform(size=inside.size) < -math.expm1(-step)]
        fresh = generator.normal(size=(scattered.size, 3))
        direction[scattered] = fresh / np.linalg.norm(fresh, axis=1)[:, None]
        inside = inside[np.linalg.norm(position[inside], axis=1) < outer]
    return length.mean(), length.std() / math.sqrt(walkers)


def test_simulated_walk_in_a_uniform_medium_has_the_length_of_the_integral():
    # λ = 1; at the edge the walk ends 0.71 λ further out than the diffusion approximation has it.
    inner, outer = 15.0, 30.0
    mean, error = simulated_path(inner, outer, np.random.default_rng(3))
    expected = 0.5 * ((outer + 0.71) ** 2 - inner**2)
    assert error < 0.03 * mean
    assert abs(mean - expected) < 4.0 * error + 0.03 * expected
    # Not the 2 ∫ r dr/λ of a random walk with steps of fixed length.
    assert abs(mean - 2.0 * expected) > 10.0 * error


@pytest.mark.parametrize("channel", ["charged_current", "neutral_current_neutron"])
@given(energy=st.floats(1.0, 100.0))
def test_cross_section_is_quadratic(channel, energy):
    assert neutrino_nucleon_cross_section_cm2(2.0 * energy, channel) == pytest.approx(
        4.0 * neutrino_nucleon_cross_section_cm2(energy, channel), rel=1e-12, abs=0.0
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: PowerLawProfile(-1.0, 15.0, 6.0), "density_g_per_cm3 = -1.0"),
        (lambda: PowerLawProfile(1.0, 15.0, math.nan), "power = nan"),
        (lambda: ExponentialProfile(1.0, 15.0, 0.0), "scale_height_km = 0.0"),
        (lambda: PowerLawProfile(1.0, 15.0, 6.0).nucleon_density_inverse_cm3(0.0), "radius_km = 0.0"),
        (lambda: random_walk(PowerLawProfile(1.0, 15.0, 6.0), 1e-40, 15.0, 15.0), "outer_radius_km = 15.0"),
        (lambda: random_walk(PowerLawProfile(1.0, 15.0, 6.0), 0.0, 15.0, 45.0), "cross_section_cm2 = 0.0"),
        (lambda: neutrino_nucleon_cross_section_cm2(10.0, "strong"), "channel = 'strong'"),
    ],
)
def test_impossible_arguments_are_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as error:
        call()
    assert "\n" not in str(error.value)
