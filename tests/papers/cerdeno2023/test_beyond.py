"""Corrected Fig. 5: identities, a simulation of the hops, pinned edges."""

import numpy as np
import pytest

from common.matter.shells import Shell, ShellProfile, load_profile
from common.mediators.decay_widths import decay_widths
from common.mediators.thermal_production import boson_energy_spectrum_MeV3, decay_blocking_factor
from common.units import km
from papers.cerdeno2023 import beyond
from papers.cerdeno2023.model.readings import CHARGES, READINGS, SNAPSHOT_s, coalescence
from papers.cerdeno2023.parameters import BurstShortening

PROFILE = load_profile(SNAPSHOT_s)
CONDITIONS = BurstShortening(
    diffusion_time_s=0.1,
    luminosity_erg_s=3e52,
    neutrinosphere_radius_km=20.0,
    relative_temperature_variation=0.1,
)


def test_identity_moments_without_quantum_statistics_are_those_of_fig5():
    masses = np.array([1.0, 10.0, 100.0, 300.0])
    plain = beyond.shell_moments(
        masses, PROFILE.temperature_MeV, beyond.Corrections(quantum_statistics=False)
    )
    star = coalescence(masses, PROFILE, READINGS["as_derived"])
    assert np.allclose(plain.waiting_time_s * star.unit_rate_per_s.value, 1.0, rtol=1e-10)
    assert np.allclose(plain.mean_length_km, star.unit_decay_length_km.value, rtol=1e-10)


def test_identity_relaxation_is_blocked_decay_less_inverse_decay():
    """A = B (1 - e^{-E/T}): a boson's gain K (1 + n) and loss B n balance at the Bose-Einstein occupation."""
    mass, temperature = 20.0, 15.0
    for energy in (25.0, 60.0, 200.0):
        momentum = np.sqrt(energy**2 - mass**2)
        blocked = decay_blocking_factor(energy, mass, temperature)
        spectrum = boson_energy_spectrum_MeV3(
            energy, mass, 1.0, temperature, kernel="exact", squared_amplitude="one_helicity"
        )
        produced = float(spectrum.value) * 32.0 * np.pi**3 / (2.0 * mass**2) / momentum
        occupation = 1.0 / np.expm1(energy / temperature)
        assert produced * (1.0 + occupation) == pytest.approx(blocked * occupation, rel=1e-12)
        assert produced / occupation == pytest.approx(blocked * -np.expm1(-energy / temperature), rel=1e-12)


def test_identity_uniform_sphere():
    """One temperature: t = (R² - r²)/(6D), whose mean over the volume is R²/(15 D)."""
    radii = PROFILE.outer_radius_km[:5]
    centre, means, _ = beyond.diffusion_profile(PROFILE, np.full((5, 1), 7.0))
    assert float(centre[0]) == pytest.approx(radii[-1] ** 2 / 42.0, rel=1e-13)
    volumes = radii**3 - PROFILE.inner_radius_km[:5] ** 3
    mean = float(np.sum(volumes * means[:, 0]) / np.sum(volumes))
    assert mean == pytest.approx(radii[-1] ** 2 / 105.0, rel=1e-13)


def test_identity_edges_meet_the_time():
    masses = np.array([1.0, 10.0, 50.0, 100.0, 180.0])
    escape = beyond.escape_time(masses, PROFILE)
    for edge in escape.couplings(0.1):
        assert np.allclose(escape.time_s(edge), 0.1, rtol=1e-12)
    fastest = (escape.free_s / escape.diffusion_s) ** 0.25
    assert np.allclose(escape.time_s(fastest), escape.shortest_time_s(), rtol=1e-13)
    assert np.all(np.isnan(beyond.escape_time([400.0], PROFILE).couplings(0.1)))


def test_limits_of_the_escape_time():
    escape = beyond.escape_time([20.0], PROFILE)
    assert float(escape.time_s(1e-11)[0] * 1e-22 / escape.free_s[0]) == pytest.approx(1.0, rel=1e-3)
    assert float(escape.time_s(1e-5)[0] / 1e-10 / escape.diffusion_s[0]) == pytest.approx(1.0, rel=1e-2)


def simulated_time_s(mass: float, coupling: float, walkers: int, seed: int) -> float:
    """Mean time from the centre to the outer radius of shell 5, hop by hop."""
    generator = np.random.default_rng(seed)
    temperatures, radii = PROFILE.temperature_MeV[:5], PROFILE.outer_radius_km[:5]
    width = coupling**2 * float(decay_widths(mass, 1.0, CHARGES).total_MeV)
    waiting = beyond.shell_moments(np.array([mass]), temperatures).waiting_time_s[:, 0] / coupling**2
    cumulative, lengths, slowness = [], [], []
    for temperature in temperatures:
        # Momenta at which the spectrum is tabulated; the library uses rapidities.
        momentum = np.linspace(0.01, 40.0, 4000) * temperature
        energy = np.sqrt(momentum**2 + mass**2)
        relaxation = (
            2.0
            * temperature
            / momentum
            * np.log(
                np.cosh((energy + momentum) / 4.0 / temperature)
                / np.cosh((energy - momentum) / 4.0 / temperature)
            )
        )
        weight = momentum**2 / energy * relaxation / np.expm1(energy / temperature)
        cumulative.append(np.cumsum(weight) / np.sum(weight))
        lengths.append(momentum / (mass * width * relaxation) / km)
        slowness.append(energy / momentum)
    position, time = np.zeros((walkers, 3)), np.zeros(walkers)
    inside = np.arange(walkers)
    while inside.size:
        start = position[inside]
        radius = np.linalg.norm(start, axis=1)
        shell = np.minimum(np.searchsorted(radii, radius), 4)
        length, slow = np.empty(inside.size), np.empty(inside.size)
        for k in range(5):
            here = shell == k
            drawn = np.searchsorted(cumulative[k], generator.random(int(np.sum(here)))).clip(max=3999)
            length[here], slow[here] = lengths[k][drawn], slowness[k][drawn]
        direction = generator.normal(size=(inside.size, 3))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        path = generator.exponential(length)
        along = np.sum(start * direction, axis=1)
        to_edge = -along + np.sqrt(along**2 + radii[-1] ** 2 - radius**2)
        flight = np.minimum(path, to_edge) * slow / beyond.SPEED_OF_LIGHT_km_s
        time[inside] += waiting[shell] + flight
        position[inside] = start + path[:, np.newaxis] * direction
        inside = inside[path < to_edge]
    return float(np.mean(time))


# 3000 walkers give 2 per cent. The bridge interpolates: it is exact where hops are short or longer than the
# star, and the other tolerances are its departure between these ends.
@pytest.mark.parametrize(
    ("mass", "coupling", "tolerance"),
    [
        (10.0, 1e-9, 0.03),
        (10.0, 1e-8, 0.10),
        (10.0, 8e-8, 0.12),
        (50.0, 3.3e-10, 0.03),
        (50.0, 3.3e-9, 0.25),
        (50.0, 2.7e-8, 0.08),
    ],
)
def test_oracle_simulation_of_the_hops(mass, coupling, tolerance):
    expected = simulated_time_s(mass, coupling, 3000, seed=1)
    bridge = float(beyond.escape_time([mass], PROFILE, start="centre").time_s(coupling)[0])
    assert bridge == pytest.approx(expected, rel=tolerance)


def test_escaping_power_tends_to_that_of_fig5_for_long_decay_lengths():
    star = coalescence([30.0], PROFILE, READINGS["as_derived"])
    expected = 1e-24 * float(star.unit_luminosity_erg_s().value[0])
    assert beyond.escaping_luminosity_erg_s(30.0, PROFILE, 1e-12, 20.0) == pytest.approx(expected, rel=1e-5)


def test_decays_outside_extend_the_cooling_region_above_the_wall():
    numbers = beyond.quantities(np.geomspace(1.0, 1e3, 61), CONDITIONS)
    assert numbers["cooling_reaches_above_wall"].value > 1.0
    assert numbers["time_at_the_wall"].value < 0.1


def test_negative_control_each_correction_moves_the_upper_edge():
    every = beyond.scenarios([10.0], 0.1)
    reference = float(every["corrected"].couplings(0.1)[1][0])
    for name in ("hotter", "colder", "late_profile", "no_flight_time", "no_quantum_statistics"):
        assert abs(float(every[name].couplings(0.1)[1][0]) / reference - 1.0) > 0.03


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="start"):
        beyond.escape_time([10.0], PROFILE, start="surface")
    with pytest.raises(ValueError, match="masses_MeV"):
        beyond.escape_time([0.0], PROFILE)
    with pytest.raises(ValueError, match="coupling"):
        beyond.escape_time([10.0], PROFILE).time_s(-1.0)
    with pytest.raises(ValueError, match="time_s"):
        beyond.escape_time([10.0], PROFILE).couplings(0.0)
    one = ShellProfile(0.0, (Shell(1, 0.0, 5.0, 10.0, 0.1, 0.1),))
    with pytest.raises(ValueError, match="number of shells"):
        beyond.escape_time([10.0], one)


def test_pinned(pinned):
    masses = np.geomspace(1.0, 150.0, 9)
    every = beyond.scenarios(masses, 0.1)
    pinned(
        {
            f"{name}_{side}": escape.couplings(0.1)[index]
            for name, escape in every.items()
            for index, side in enumerate(("lower", "upper"))
        }
    )
