"""What the stages of cerdeno2023 make of their model: identities, closed forms and made-up inputs."""

import functools
import math

import numpy as np
import pytest
import scipy.constants
import scipy.integrate

from common.constants import MUON_MASS_MeV
from common.matter.shells import load_profile
from common.mediators.decay_widths import decay_widths
from common.mediators.thermal_production import boson_energy_spectrum_MeV3, decay_blocking_factor
from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity
from common.units import erg, km
from papers.cerdeno2023 import (
    beyond,
    diffusion_times,
    fig1,
    fig3,
    fig4,
    fig5,
    muon_scattering,
    stored_energy,
    table_1,
)
from papers.cerdeno2023.model import early_universe, other_limits
from papers.cerdeno2023.model.medium import matter_shells, printed_shells, shell_states
from papers.cerdeno2023.model.readings import CHARGES, READINGS, SNAPSHOT_s, coalescence, stars
from papers.cerdeno2023.model.standard_model import AS_PRINTED, NU_E, NU_X, ScatteringReading
from papers.cerdeno2023.parameters import BurstShortening
from tests.papers.cerdeno2023.printed_table import COUPLINGS, MATTER

PROFILE = load_profile(SNAPSHOT_s)
INNER_TEMPERATURES_MeV = PROFILE.temperature_MeV[:5]
MASSES = np.geomspace(1.0, 1e3, 61)
CONDITIONS = BurstShortening(
    diffusion_time_s=0.1,
    luminosity_erg_s=3e52,
    neutrinosphere_radius_km=20.0,
    relative_temperature_variation=0.1,
)
LENGTHS_m = np.array([3.2, 1.2, 0.48, 0.58, 3.6, 87.0])
STANDARD_MODEL = fig3.StandardModelRates(1.0 / LENGTHS_m, 1e-8 / LENGTHS_m)
ALL_READINGS = ["as_published", "as_derived", "derived_amplitude", "derived_kernel", "derived_decay_length"]


def by_reading(quantity):
    """Values by reading: the published one and the variants."""
    return {"as_published": quantity.value} | {name: one.value for name, one in quantity.variants.items()}


@functools.cache
def star(reading, *masses):
    return coalescence(masses, PROFILE, READINGS[reading])


# Fig. 1


def test_electron_antineutrinos_per_neutrino_from_the_net_density():
    """F_2(η) - F_2(-η) = (η³ + π² η)/3, so that one quadrature gives both densities."""
    states, numbers = shell_states(MATTER), fig1.compute(MATTER)

    def ratio(state):
        eta = state.electron_neutrino_chemical_potential_MeV / state.shell.temperature_MeV
        below = scipy.integrate.quad(lambda t: t * t / (math.exp(t + eta) + 1.0), 0.0, 60.0, epsabs=0.0)[0]
        return below / (below + (eta**3 + math.pi**2 * eta) / 3.0)

    ratios = [ratio(state) for state in states]
    inner, outer = numbers["antineutrinos_inner"], numbers["antineutrinos_outer"]
    assert [one.value for one in inner.variants.values()] == pytest.approx(ratios[:3], rel=1e-8)
    assert [one.value for one in outer.variants.values()] == pytest.approx(ratios[4:], rel=1e-8)
    assert inner.value == pytest.approx(max(ratios[:3]), rel=1e-8)
    assert outer.value == pytest.approx(min(ratios[4:]), rel=1e-8)
    potentials = [state.electron_neutrino_chemical_potential_MeV for state in states]
    assert numbers["chemical_potential_outer"].value == pytest.approx(max(potentials[4:]) / potentials[0])


# Fig. 3


@functools.cache
def fig3_numbers():
    return fig3.compute(MASSES, STANDARD_MODEL, CONDITIONS)


def test_summaries_of_fig3_are_those_of_its_lines():
    columns, numbers = fig3_numbers()
    for reading in ("as_published", "as_derived"):
        lines = [columns[f"{reading}_shell{shell} [1]"] for shell in range(1, 7)]
        least = [min(line) for line in lines]
        # 41 masses of five shells from 1 to 100 MeV: the median is the 103rd of 205.
        typical = sorted(value for line in lines[:5] for value in line[:41])
        expected = {
            "least_coupling_of_inner_shells": min(least[:5]),
            "largest_least_coupling_of_inner_shells": max(least[:5]),
            "median_coupling_of_inner_shells": typical[102],
            "largest_coupling_of_inner_shells": typical[-1],
            "outermost_least_coupling_over_others": least[5] / min(least[:5]),
            "mass_of_least_coupling_shell6": MASSES[list(lines[5]).index(least[5])],
        }
        for name, value in expected.items():
            assert by_reading(numbers[name])[reading] == pytest.approx(value, rel=1e-12), name


def test_every_reading_moves_the_lines_of_fig3_but_that_of_the_decay_length():
    values = by_reading(fig3_numbers()[1]["median_coupling_of_inner_shells"])
    assert sorted(values) == sorted(ALL_READINGS)
    assert values["derived_decay_length"] == values["as_published"]
    assert values["derived_amplitude"] == pytest.approx(values["as_published"] / 2.0, rel=1e-12)
    assert values["as_derived"] == pytest.approx(values["derived_kernel"] / 2.0, rel=1e-12)
    assert values["derived_kernel"] < 0.9 * values["as_published"]


def test_kink_is_the_share_of_the_neutrinos_in_closed_form():
    numbers = fig3_numbers()[1]
    r = (MUON_MASS_MeV / 250.0) ** 2
    muons = (1.0 + 2.0 * r) * math.sqrt(1.0 - 4.0 * r)
    assert numbers["kink_in_coupling"].value == pytest.approx(math.sqrt(1.0 + muons), rel=1e-12)
    assert numbers["kink_position"].value == 2.0 * MUON_MASS_MeV


@pytest.mark.parametrize(
    ("where", "shells"), [("inner_shells", slice(0, 5)), ("outermost_shell", slice(5, 6))]
)
@pytest.mark.parametrize(("key", "largest"), [("narrow_width", 0.1), ("resonant", 1.0)])
def test_narrow_width_holds_up_to_the_mass_and_not_at_the_next(where, shells, key, largest):
    mass = fig3_numbers()[1][f"largest_{key}_mass_{where}"].value
    place = int(np.argmin(np.abs(MASSES - mass)))
    shown = [fig3_numbers()[0][f"as_derived_shell{k} [1]"] for k in range(1, 7)]

    def worst(column):
        parts = fig3.rate_expansion(MASSES[[column]], PROFILE.temperature_MeV)
        coupling = np.array([line[column] for line in shown])
        beyond_resonance = sum(
            np.abs(part.value[:, 0]) for part in (parts.off_shell, parts.interference, parts.t_channel)
        )
        return np.max((coupling**2 * beyond_resonance / parts.resonant.value[:, 0])[shells])

    assert worst(place) <= largest < worst(place + 1)


def test_example_of_kinematics_and_t_channel():
    numbers = fig3_numbers()[1]
    partner = 50.0**2 / (4.0 * 15.0)
    outgoing = 0.75 * 15.0 + 0.25 * partner
    assert numbers["least_partner_energy"].value == pytest.approx(partner, rel=1e-14)
    assert numbers["outgoing_over_incoming_energy"].value == pytest.approx(outgoing / 15.0, rel=1e-13)
    flat = 0.5 * (15.0 + partner)
    assert numbers["departure_from_flat_mean_energy"].value == pytest.approx(1.0 - outgoing / flat, rel=1e-12)
    parts = fig3.rate_expansion(np.array([1.0]), INNER_TEMPERATURES_MeV)
    quantity = numbers["t_channel_coupling"]
    couplings = np.sqrt(parts.resonant.value / parts.t_channel.value)[:, 0]
    assert quantity.value == pytest.approx(np.prod(couplings) ** 0.2, rel=1e-12)
    assert quantity.variants["least"].value == min(couplings)
    assert quantity.variants["largest"].value == max(couplings)


def blocking(mass, temperature):
    """Decays with over decays without Pauli blocking of the bosons that are produced."""

    def produced(energy):
        return float(
            boson_energy_spectrum_MeV3(
                energy, mass, 1.0, temperature, kernel="exact", squared_amplitude="one_helicity"
            ).value
        )

    ends = (mass * (1.0 + 1e-9), mass + 40.0 * temperature)
    whole = scipy.integrate.quad(produced, *ends, epsabs=0.0, epsrel=1e-7)[0]
    return (
        scipy.integrate.quad(
            lambda energy: produced(energy) * decay_blocking_factor(energy, mass, temperature),
            *ends,
            epsabs=0.0,
            epsrel=1e-7,
        )[0]
        / whole
    )


def test_blocking_is_strongest_for_light_bosons_in_the_hottest_shell():
    quantity = fig3_numbers()[1]["least_blocking_factor"]
    assert quantity.value == pytest.approx(blocking(10.0, 33.0), rel=1e-5)
    assert quantity.variants["largest"].value == pytest.approx(blocking(100.0, 15.0), rel=1e-5)


def test_small_couplings_of_fig5_beside_scattering_on_nucleons():
    numbers = fig3_numbers()[1]
    for reading in ("as_published", "as_derived"):
        one = star(reading, 10.0, 50.0, 100.0, 200.0)
        squared = 0.1 / one.unit_diffusion_time_s(5).value
        times, lengths = [], []
        for row in range(5):
            scattering_s = LENGTHS_m[row] / scipy.constants.c
            times += list(1.0 / (squared * one.unit_rate_per_s.value[row]) / scattering_s)
            lengths += list(1e3 * one.unit_decay_length_km.value[row] / squared / LENGTHS_m[row])
        for name, values in (
            ("least_timescale_over_weak", times),
            ("least_decay_length_over_mean_free_path", lengths),
        ):
            assert by_reading(numbers[name])[reading] == pytest.approx(min(values), rel=1e-9)


def test_magnetic_moment_of_the_band_is_two_standard_deviations_wide():
    columns, numbers = fig3_numbers()
    measured, predicted = 116592061e-11, 116591810e-11
    uncertainty = math.hypot(41e-11, 43e-11)
    unit = other_limits.magnetic_moment_at_unit_coupling(MASSES)
    for name, deviations in (("lower", -2.0), ("central", 0.0), ("upper", 2.0)):
        moment = columns[f"magnetic_moment_{name} [1]"] ** 2 * unit
        expected = measured - predicted + deviations * uncertainty
        np.testing.assert_allclose(moment, expected, rtol=1e-9)
    lightest = early_universe.mass_of_excess_MeV(0.2, 2.3)
    ratio = columns["magnetic_moment_lower [1]"] / columns["neutrino_tridents [1]"]
    expected = min(one for mass, one in zip(MASSES, ratio, strict=True) if mass > lightest)
    assert numbers["magnetic_moment_over_tridents"].value == pytest.approx(expected, rel=1e-12)


# Fig. 4


def test_columns_of_fig4_are_those_of_their_mass_shell_and_reading():
    coupling = np.array([1e-9, 3e-8])
    columns = fig4.table(stars(fig4.MASSES_MeV, PROFILE), coupling)
    assert len(columns) == 1 + 2 * 2 * 3 * 6
    for reading in ("as_published", "as_derived"):
        for mass in (10.0, 50.0, 100.0):
            one = star(reading, mass)
            for shell in range(1, 7):
                where = f"{reading}_{mass:.0f}_mev_shell{shell}"
                np.testing.assert_allclose(
                    columns[f"timescale_{where} [s]"],
                    [one.timescale_s(g).value[shell - 1, 0] for g in coupling],
                    rtol=1e-12,
                )
                reached = columns[f"decay_length_{where} [km]"]
                for g, length in zip(coupling, reached, strict=True):
                    found = one.coupling_of_decay_length(length, shell).value[0]
                    assert found == pytest.approx(g, rel=1e-12)


def test_claims_of_fig4_are_ratios_between_shells_and_masses():
    numbers = fig4.quantities(stars(fig4.MASSES_MeV, PROFILE))
    for reading in ALL_READINGS:
        one = star(reading, *fig4.MASSES_MeV)
        lengths, rates = one.unit_decay_length_km.value.T, one.unit_rate_per_s.value.T
        expected = {
            "outermost_decay_length_over_least_other": max(row[5] / min(row[:5]) for row in lengths),
            "fifth_decay_length_over_first": max(row[4] / row[0] for row in lengths),
            "least_growth_of_outermost_timescale": min(rates[0][5] / rates[1][5], rates[1][5] / rates[2][5]),
        }
        for mass, row in zip((10, 50, 100), rates, strict=True):
            fastest = PROFILE.temperature_MeV[list(row).index(max(row))]
            expected[f"temperature_of_fastest_shell_{mass}_mev"] = fastest / mass
        for name, value in expected.items():
            assert by_reading(numbers[name])[reading] == pytest.approx(value, rel=1e-12), name


@pytest.mark.parametrize("reading", ALL_READINGS)
def test_rate_falls_on_both_sides_of_its_largest(reading):
    peak = by_reading(
        fig4.quantities(stars(fig4.MASSES_MeV, PROFILE))["temperature_of_largest_rate_over_mass"]
    )
    mass, shell = 20.0, 0

    def rate(temperature):
        factor = temperature / PROFILE.temperature_MeV[shell]
        one = coalescence([mass], PROFILE, READINGS[reading], temperature_factor=factor)
        return float(one.unit_rate_per_s.value[shell, 0])

    largest = rate(peak[reading] * mass)
    assert largest > rate(1.02 * peak[reading] * mass)
    assert largest > rate(peak[reading] * mass / 1.02)


# Fig. 5


@functools.cache
def fig5_numbers():
    return fig5.compute(MASSES, CONDITIONS)


def test_ranges_of_masses_of_fig5_end_where_the_text_says():
    """The line falls with the mass: its largest and least values are those at 10 and 100 MeV."""
    numbers = fig5_numbers()[1]
    for reading in ALL_READINGS:
        for name, end in (
            ("largest_disfavoured_coupling", "diffusion_time_10_mev"),
            ("coupling_disfavoured_at_every_mass", "diffusion_time_100_mev"),
        ):
            expected = by_reading(numbers[end])[reading]
            assert by_reading(numbers[name])[reading] == pytest.approx(expected, rel=1e-9)
        one = star(reading, *MASSES[20:47])
        cooling = one.coupling_of_luminosity(3e52).value
        assert MASSES[20] == pytest.approx(10.0)
        assert MASSES[46] < 200.0 < MASSES[47]
        expected = math.prod(cooling.tolist()) ** (1.0 / 27.0)
        assert by_reading(numbers["mean_cooling_coupling"])[reading] == pytest.approx(expected, rel=1e-9)


def test_lines_of_fig5_meet_at_the_closing_mass():
    numbers = fig5_numbers()[1]
    closing, printed = numbers["closing_mass"], numbers["largest_mass_of_the_printed_coupling"]
    assert closing.variants.keys() == {*ALL_READINGS[1:], "as_published_shell1", "as_published_shell6"}
    for name, mass in by_reading(closing).items():
        reading, _, shell = name.partition("_shell")
        one = coalescence([mass], PROFILE, READINGS[reading])
        walls = [one.coupling_of_decay_length(20.0, k).value[0] for k in range(1, 7)]
        wall = walls[int(shell) - 1] if shell else max(walls)
        # The mass is interpolated on a grid of twenty a decade; the gap goes with a high power of it.
        assert one.coupling_of_diffusion_time(0.1, 5).value[0] == pytest.approx(wall, rel=0.02), name
    for reading, mass in by_reading(printed).items():
        one = coalescence([mass], PROFILE, READINGS[reading])
        assert one.coupling_of_diffusion_time(0.1, 5).value[0] == pytest.approx(6e-8, rel=0.01), reading


def test_columns_of_fig5_meet_their_conditions():
    columns = fig5_numbers()[0]
    for reading in ("as_published", "as_derived"):
        one = star(reading, *MASSES[:30])
        squared = {
            name: columns[f"{reading}_{name} [1]"][:30] ** 2
            for name in ("diffusion_time", "decay_length", "decay_length_shell1", "luminosity")
        }
        lengths = one.unit_decay_length_km.value
        for found, expected in (
            (squared["diffusion_time"] * one.unit_diffusion_time_s(5).value, 0.1),
            (squared["luminosity"] * one.unit_luminosity_erg_s().value, 3e52),
            (np.max(lengths, axis=0) / squared["decay_length"], 20.0),
            (lengths[0] / squared["decay_length_shell1"], 20.0),
        ):
            np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_shortest_decay_length_on_the_line_of_fig5():
    quantity = by_reading(fig5_numbers()[1]["least_decay_length_on_line"])
    for reading in ALL_READINGS:
        one = star(reading, 10.0, 50.0, 100.0, 200.0)
        squared = 0.1 / one.unit_diffusion_time_s(5).value
        expected = min(
            1e3 * row / g2
            for k in range(6)
            for row, g2 in zip(one.unit_decay_length_km.value[k], squared, strict=True)
        )
        assert quantity[reading] == pytest.approx(expected, rel=1e-12)


def test_sensitivity_to_the_temperature_from_the_one_to_the_mass():
    """At g = 1 the luminosity is T⁵ F(m/T): d ln g/d ln T = -(5 - d ln L/d ln m)/2."""
    quantity = by_reading(fig5_numbers()[1]["temperature_sensitivity_of_cooling"])
    assert quantity.keys() == {"as_published", "as_derived"}
    for reading, slope in quantity.items():
        power = star(reading, 100.0 * 0.999, 100.0 * 1.001).unit_luminosity_erg_s().value
        by_mass = math.log(power[1] / power[0]) / math.log(1.001 / 0.999)
        assert slope == pytest.approx(-0.5 * (5.0 - by_mass), rel=1e-3)


def test_masses_that_the_early_universe_refuses_give_the_excess():
    quantity = fig5_numbers()[1]["mass_of_half_extra_neutrino"]
    for mass, temperature, expected in (
        (quantity.value, 2.0, 3.5),
        (quantity.variants["excess_of_a_fifth"].value, 2.3, 3.2),
    ):
        found = float(early_universe.effective_number_of_neutrinos(mass, temperature))
        assert found == pytest.approx(expected, abs=1e-9)


# Beyond the paper


@functools.cache
def beyond_numbers():
    return beyond.quantities(MASSES, CONDITIONS)


@functools.cache
def escape_times(masses):
    """Escape times of the scenarios, by the arguments that make them."""
    return {
        "corrected": beyond.escape_time(masses, PROFILE),
        "hotter": beyond.escape_time(masses, PROFILE, temperature_factor=1.1),
        "colder": beyond.escape_time(masses, PROFILE, temperature_factor=0.9),
        "late_profile": beyond.escape_time(masses, load_profile(5.0)),
        "no_flight_time": beyond.escape_time(
            masses, PROFILE, corrections=beyond.Corrections(flight_time=False)
        ),
        "no_quantum_statistics": beyond.escape_time(
            masses, PROFILE, corrections=beyond.Corrections(quantum_statistics=False)
        ),
        "no_boundary_layer": beyond.escape_time(
            masses, PROFILE, corrections=beyond.Corrections(boundary_layer=False)
        ),
        "from_centre": beyond.escape_time(masses, PROFILE, start="centre"),
    }


@pytest.mark.parametrize("mass", [10.0, 50.0, 100.0])
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_edges_are_couplings_of_a_tenth_of_a_second(mass, side):
    quantity = beyond_numbers()[f"{side}_coupling_{mass:.0f}_mev"]
    values = {"corrected": quantity.value} | {name: one.value for name, one in quantity.variants.items()}
    every = escape_times((mass,))
    assert values.keys() == every.keys()
    assert len(set(values.values())) == len(every)
    for name, escape in every.items():
        assert escape.time_s(values[name])[0] == pytest.approx(0.1, rel=1e-10), name
        moved = 1.001 if side == "upper" else 0.999
        assert escape.time_s(moved * values[name])[0] > 0.1


def test_region_ends_where_the_shortest_time_is_a_tenth_of_a_second():
    quantity = beyond_numbers()["largest_mass"]
    values = {"corrected": quantity.value} | {name: one.value for name, one in quantity.variants.items()}
    for name, mass in values.items():
        neighbours = (MASSES[mass >= MASSES][-1], MASSES[mass < MASSES][0])
        inside, outside = escape_times(neighbours)[name].shortest_time_s()
        assert inside < 0.1 < outside, name
        share = math.log(mass / neighbours[0]) / math.log(neighbours[1] / neighbours[0])
        assert share == pytest.approx(math.log(0.1 / inside) / math.log(outside / inside), rel=1e-9), name


def test_table_of_edges_closes_where_there_is_none():
    columns = beyond.table({"one": beyond.escape_time(MASSES, PROFILE)}, MASSES, 0.1)
    escape = beyond.escape_time(MASSES, PROFILE)
    lower, upper = columns["one_lower [1]"], columns["one_upper [1]"]
    shortest = escape.shortest_time_s()
    np.testing.assert_allclose(columns["one_shortest_time [s]"], shortest, rtol=1e-14)
    open_region = shortest < 0.1
    assert 0 < np.sum(open_region) < MASSES.size
    for edge in (lower, upper):
        np.testing.assert_allclose(escape.time_s(edge), np.maximum(0.1, shortest), rtol=1e-10)
    assert np.all(lower[open_region] < upper[open_region])
    np.testing.assert_array_equal(lower[~open_region], upper[~open_region])


def mean_decay_length_m(mass, temperature, coupling):
    """Average of p/(m Γ A) over the produced bosons, by quadrature over the energy."""
    width = coupling**2 * float(decay_widths(mass, 1.0, CHARGES).total_MeV)

    def produced(energy):
        spectrum = boson_energy_spectrum_MeV3(
            energy, mass, 1.0, temperature, kernel="exact", squared_amplitude="one_helicity"
        )
        return float(spectrum.value)

    def length(energy):
        relaxation = decay_blocking_factor(energy, mass, temperature) * -math.expm1(-energy / temperature)
        return math.sqrt(energy**2 - mass**2) / (mass * width * relaxation) / km * 1e3

    ends = (mass * (1.0 + 1e-9), mass + 40.0 * temperature)
    norm = scipy.integrate.quad(produced, *ends, epsabs=0.0, epsrel=1e-7)[0]
    total = scipy.integrate.quad(
        lambda energy: produced(energy) * length(energy), *ends, epsabs=0.0, epsrel=1e-7
    )[0]
    return total / norm


@pytest.mark.parametrize("mass", [10.0, 50.0, 100.0])
def test_decay_length_at_the_upper_edge_is_the_shortest_of_shells_1_to_5(mass):
    numbers = beyond_numbers()
    coupling = numbers[f"upper_coupling_{mass:.0f}_mev"].value
    expected = min(mean_decay_length_m(mass, float(one), coupling) for one in INNER_TEMPERATURES_MeV)
    assert numbers[f"decay_length_at_upper_edge_{mass:.0f}_mev"].value == pytest.approx(expected, rel=1e-5)


def test_energy_loss_and_time_at_the_wall():
    numbers = beyond_numbers()
    times, ratios = [], []
    quantity = numbers["cooling_reaches_above_wall"]
    for mass in (10.0, 20.0, 50.0, 100.0):
        lengths = star("as_derived", mass).unit_decay_length_km.value[:, 0]
        times.append(beyond.escape_time([mass], PROFILE).time_s(math.sqrt(min(lengths[:5]) / 20.0))[0])
        wall = math.sqrt(max(lengths) / 20.0)
        ratios.append([one * wall for one in (quantity.value, quantity.variants["largest"].value)])
    assert numbers["time_at_the_wall"].value == pytest.approx(max(times), rel=1e-9)
    powers = [
        [beyond.escaping_luminosity_erg_s(mass, PROFILE, coupling, 20.0) / 3e52 for coupling in pair]
        for mass, pair in zip((10.0, 20.0, 50.0, 100.0), ratios, strict=True)
    ]
    # At the least of the ratios the other masses still lose more, at the largest less.
    assert min(pair[0] for pair in powers) == pytest.approx(1.0, abs=1e-5)
    assert max(pair[1] for pair in powers) == pytest.approx(1.0, abs=1e-5)


# Standard Model


def test_each_reading_of_the_rate_changes_what_its_name_says():
    base = ScatteringReading(quick=True)
    changes = {
        "invariant_flux": {"flux": "invariant"},
        "no_neutrino_blocking": {"neutrino_blocking": False},
        "no_nucleon_blocking": {"nucleon_blocking": False},
        "no_blocking": {"neutrino_blocking": False, "nucleon_blocking": False},
        "single_energy": {"single_energy": True},
        "single_energy_invariant_flux": {"single_energy": True, "flux": "invariant"},
    }
    assert diffusion_times.READINGS.keys() == changes.keys()
    for name, (_, reading) in diffusion_times.READINGS.items():
        found = {key: value for key, value in vars(reading).items() if value != getattr(base, key)}
        assert found == changes[name]
    assert ScatteringReading("moeller", True, True, False, False) == AS_PRINTED


def test_each_variant_of_the_diffusion_time_asks_for_its_own_rates(monkeypatch):
    """Rates that count their arguments in powers of ten, in place of the scattering integrals."""
    states = shell_states(MATTER)

    def rate(state, neutrino, couplings, reading):
        digits = [
            state.electron_neutrino_chemical_potential_MeV
            != states[state.shell.number - 1].electron_neutrino_chemical_potential_MeV,
            couplings.axial_coupling == -1.27 / 2,
            neutrino.species == "antineutrino",
            reading.flux == "invariant",
            reading.single_energy,
            not reading.nucleon_blocking,
            not reading.neutrino_blocking,
            not reading.quick,
        ]
        value = 1.0 + sum(10.0**power for power, one in enumerate(digits, start=1) if one)
        return IntegrationResult(value, 0.0)

    monkeypatch.setattr(diffusion_times, "average_inverse_mean_free_path", rate)
    walk = 20e3**2 / scipy.constants.c
    first = 5e3**2 / scipy.constants.c
    for neutrino in (NU_X, NU_E):
        variants = diffusion_times.time_variants(MATTER, states, neutrino, COUPLINGS)
        expected = {
            "invariant_flux": walk * 10001.0,
            "no_neutrino_blocking": walk * 10000001.0,
            "no_nucleon_blocking": walk * 1000001.0,
            "no_blocking": walk * 11000001.0,
            "single_energy": walk * 100001.0,
            "single_energy_invariant_flux": walk * 110001.0,
            "antineutrino": walk * 1001.0,
            "axial_coupling_1_27": walk * 101.0,
            "printed_lepton_fraction": walk + first * 10.0,
        }
        assert {name: one.value for name, one in variants.items()} == pytest.approx(expected, rel=1e-12)


def test_paths_and_times_of_made_up_rates():
    states = shell_states(MATTER)
    found = [IntegrationResult(1.0 / length, 1e-3 / length) for length in LENGTHS_m]
    radii = 1e3 * np.array([0.0, *PROFILE.outer_radius_km])
    times = np.diff(radii**2) / LENGTHS_m / scipy.constants.c
    paths = diffusion_times.path_quantities(states, found)
    assert paths["innermost_mean_free_path"].value == pytest.approx(3.2)
    assert paths["innermost_mean_free_path"].numerical_error == pytest.approx(3.2e-3)
    whole = paths["star_mean_free_path"]
    assert whole.value == pytest.approx(20e3**2 / scipy.constants.c / sum(times))
    assert whole.numerical_error == pytest.approx(1e-3 * whole.value)
    assert [one.value for one in whole.variants.values()] == pytest.approx(LENGTHS_m.tolist())
    outer = diffusion_times.outer_quantity(states, found)
    assert outer.value == pytest.approx(times[4] + times[5])
    assert outer.numerical_error == pytest.approx(1e-3 * outer.value)
    whole_time = diffusion_times.time_quantity("nu_x", states, found, {})
    assert whole_time.value == pytest.approx(sum(times))
    columns = diffusion_times.table(states, {"nu_x": found})
    assert columns["nu_x_diffusion_time [s]"] == pytest.approx(times.tolist())
    assert columns["nu_x_mean_free_path [m]"] == pytest.approx(LENGTHS_m.tolist())
    assert columns["outer_radius [km]"] == PROFILE.outer_radius_km.tolist()


# Stored energy


def test_ratios_of_made_up_energies():
    one = stored_energy.ShellEnergy(2.0, 100.0, 25.0, 6.0, 4.0, 9.0)
    other = stored_energy.ShellEnergy(1.0, 50.0, 15.0, 3.0, 1.0, 4.0)
    found = stored_energy.energy_ratios([one, other])
    assert found == pytest.approx(
        {
            "thermal": 24.0 / 250.0,
            "with_charged_leptons": 24.0 / 315.0,
            "with_degenerate_energy": 37.0 / 250.0,
            "nu_x_only": 15.0 / 250.0,
            "two_helicities": 48.0 / 250.0,
        }
    )
    numbers = stored_energy.nu_x_quantities([one, other])
    energy = 15.0 * km**3 / erg
    assert numbers["nu_x_energy"].value == pytest.approx(energy)
    assert numbers["nu_x_luminosity"].value == pytest.approx(10.0 * energy)
    variants = {name: variant.value / energy for name, variant in numbers["nu_x_energy"].variants.items()}
    # ∫ x³ e^{-x} dx = 6 in place of 7 π⁴/120.
    assert variants == pytest.approx(
        {"without_last_shell": 0.8, "two_helicities": 2.0, "maxwell_boltzmann": 720.0 / (7.0 * math.pi**4)}
    )


def test_times_of_equation_5_change_one_ingredient_at_a_time():
    energies = [stored_energy.ShellEnergy(1.0, 100.0, 25.0, 6.0, 4.0, 9.0)]
    times = {
        name: Quantity(value=value, unit="s", description="made up", numerical_error=0.0)
        for name, value in (("nu_x", 2.0), ("nu_e", 5.0))
    }
    numbers = stored_energy.time_quantities(energies, times)
    scale = 3.0 / math.pi**2 / 2.0
    quantity = numbers["energy_time"]
    assert quantity.value == pytest.approx(scale * 5.0 / 0.1)
    assert {name: one.value / scale for name, one in quantity.variants.items()} == pytest.approx(
        {
            "ratio_with_charged_leptons": 5.0 / (10.0 / 125.0),
            "ratio_with_degenerate_energy": 5.0 / 0.15,
            "ratio_nu_x_only": 5.0 / 0.06,
            "ratio_two_helicities": 5.0 / 0.2,
            "nu_x_time": 2.0 / 0.1,
            "printed_nu_x_time": 1.3 / 0.1,
            "printed_nu_e_time": 3.0 / 0.1,
            "printed_nu_x_time_and_ratio": 1.3 / 0.2,
            "printed_nu_e_time_and_ratio": 3.0 / 0.2,
        }
    )
    # With the ratio that is needed, Eq. 5 gives the ten seconds.
    needed = numbers["ratio_needed"]
    assert stored_energy.energy_time_s(3.0, needed.value) == pytest.approx(10.0)
    assert stored_energy.energy_time_s(1.3, needed.variants["nu_x_time"].value) == pytest.approx(10.0)


def test_black_body_by_the_constant_of_stefan_and_boltzmann():
    """A fermion of one helicity radiates 7/16 of a black body of photons."""
    shell = printed_shells()[5]
    kelvin = shell.temperature_MeV * 1e6 * scipy.constants.e / scipy.constants.k
    area = 4.0 * math.pi * (1e3 * shell.outer_radius_km) ** 2
    expected = 1e7 * 7.0 / 16.0 * scipy.constants.Stefan_Boltzmann * area * kelvin**4
    assert stored_energy.black_body_luminosity_erg_s(shell) == pytest.approx(expected, rel=1e-8)


# Muons and Table I


def test_muon_densities_by_quadrature_and_the_lengths_they_give():
    numbers = muon_scattering.compute(MATTER)
    density, length = numbers["muon_density_of_printed_length"], numbers["muon_scattering_length"]

    def occupied(p):
        return p * p / (math.exp(math.hypot(p, MUON_MASS_MeV) / 33.0) + 1.0)

    pairs = 4.0 * scipy.integrate.quad(occupied, 0.0, 2000.0, epsabs=0.0)[0] / (2.0 * math.pi**2)
    hbar_c_MeV_fm = 197.3269804
    assert density.variants["thermal"].value == pytest.approx(pairs / hbar_c_MeV_fm**3, rel=1e-7)
    # Length times density is one number, 1/σ.
    assert length.value * density.variants["thermal"].value == pytest.approx(60.0 * density.value, rel=1e-9)
    assert length.variants["muons_only"].value == pytest.approx(2.0 * length.value, rel=1e-12)
    for name, variant in length.variants.items():
        if name.startswith("equilibrium"):
            assert variant.value * density.variants[name].value == pytest.approx(60.0 * density.value)
    ratio = numbers["scattering_over_decay_length"]
    for value, reading in ((ratio.value, "as_published"), (ratio.variants["as_derived"].value, "as_derived")):
        longest = np.max(star(reading, 10.0).decay_length_km(7e-8).value)
        assert value == pytest.approx(60.0 / longest, rel=1e-9)
    shortest = min(one.value for name, one in length.variants.items() if name.startswith("equilibrium"))
    expected = ratio.value * shortest / 60.0
    assert ratio.variants["shortest_own_length"].value == pytest.approx(expected, rel=1e-12)


def test_table_of_states_holds_its_lepton_fraction():
    """Y = Y_e + 2 n_ν/n_B with n_ν = (μ³ + π² T² μ)/(6 π²), in each shell."""
    columns = table_1.table(MATTER)
    potential, temperature, density = (
        np.array(columns[name])
        for name in (
            "electron_neutrino_chemical_potential [MeV]",
            "temperature [MeV]",
            "baryon_density [fm^-3]",
        )
    )
    neutrinos = (
        (potential**3 + (math.pi * temperature) ** 2 * potential) / (6.0 * math.pi**2) / 197.3269804**3
    )
    found = np.array(columns["electron_fraction [1]"]) + 2.0 * neutrinos / density
    np.testing.assert_allclose(found, columns["lepton_fraction [1]"], rtol=1e-8)
    assert columns["lepton_fraction [1]"] == [0.31, 0.28, 0.25, 0.2, 0.1, 0.05]
    assert [shell.lepton_fraction for shell in matter_shells(MATTER)] == columns["lepton_fraction [1]"]
