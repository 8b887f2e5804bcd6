"""What the stages of das2022 make of their fluxes: identities and made-up inputs, not their own output."""

import dataclasses
import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats

from common.replication.parameters import load_parameters
from papers.das2022 import (
    budgets,
    deficit,
    event_assumptions,
    fig1,
    fig2,
    fig3,
    fig4,
    fig5,
    fig6,
    limit_robustness,
    table_1,
)
from papers.das2022.model.antineutrinos import mixture
from papers.das2022.model.detection import (
    COMPONENTS,
    QUOTED_COUPLINGS,
    Number,
    in_reading,
    quantities_of_grids,
)
from papers.das2022.model.fluxes import READINGS, fluxes, one_species
from papers.das2022.model.mediator import contact_coupling_inverse_MeV3
from papers.das2022.parameters import (
    Cosmology,
    LeadDetector,
    RelicNeutrinos,
    SelfInteractions,
    SuperKamiokande,
    Supernovae,
)

COSMOLOGY = load_parameters("das2022.cosmology", Cosmology)
SUPERNOVAE = load_parameters("das2022.supernovae", Supernovae)
RELIC = load_parameters("das2022.relic_neutrinos", RelicNeutrinos)
SEARCH = load_parameters("das2022.super_kamiokande", SuperKamiokande)
INTERACTIONS = load_parameters("das2022.self_interactions", SelfInteractions)
DETECTOR = load_parameters("das2022.lead_detector", LeadDetector)


def antineutrinos():
    return mixture(COSMOLOGY, SUPERNOVAE, RELIC, SEARCH.electron_antineutrino_survival_probability)


# Table I


def test_momenta_of_relic_neutrinos_are_the_closed_forms():
    """<p> = 7 π⁴/(180 ζ(3)) T and <p²> = 15 ζ(5)/ζ(3) T² of massless fermions, at T = 1.95 K."""
    numbers = table_1.relic_numbers(RELIC)
    temperature_meV = 8.617333262e-2 * RELIC.temperature_K
    zeta_3, zeta_5 = scipy.special.zeta([3.0, 5.0])
    mean = 7.0 * math.pi**4 / (180.0 * zeta_3) * temperature_meV
    mass = numbers["largest_relativistic_mass"]
    assert mass.value == pytest.approx(math.sqrt(15.0 * zeta_5 / zeta_3) * temperature_meV, rel=1e-9)
    assert mass.variants["mean_momentum"].value == pytest.approx(mean, rel=1e-9)
    assert numbers["heaviest_mass_over_momentum"].value == pytest.approx(50.0 / mean, rel=1e-9)
    assert numbers["relic_density"].value == pytest.approx(2.0 * 56.41, rel=1e-4)


def test_mass_of_stars_per_collapse_by_quadrature():
    mass = scipy.integrate.quad(lambda m: m**-1.35, 0.1, 100.0, epsabs=0.0)[0]
    collapses = scipy.integrate.quad(lambda m: m**-2.35, *table_1.SALPETER_MASSES_Msun, epsabs=0.0)[0]
    number = table_1.rate_numbers()["solar_masses_per_collapse"]
    assert number.value == pytest.approx(mass / collapses, rel=1e-9)
    assert number.variants["two_digits"].value == pytest.approx(1.0 / 0.0070, rel=1e-12)


# Fig. 1


def test_largest_allowed_masses_lie_on_the_line_and_scale_with_mass_and_limit():
    """G_X² m_ν ∝ g⁴ m_ν/M⁴, so that at the limit on g the mediator mass goes as g m_ν^{1/4}."""
    bounds = fig1.limits()
    numbers = fig1.benchmarks(INTERACTIONS, bounds)
    heavier = fig1.OTHER_NEUTRINO_MASS_eV / INTERACTIONS.neutrino_mass_eV
    for name, contact in QUOTED_COUPLINGS.items():
        mass = numbers[f"largest_allowed_mass_{name}"]
        with pytest.warns(UserWarning, match="contact interaction"):
            on_line = contact_coupling_inverse_MeV3(
                bounds["muon_mesons"], 1e-3 * mass.value, INTERACTIONS.neutrino_mass_eV
            )
        assert float(on_line) == pytest.approx(contact, rel=1e-9, abs=0.0)
        assert mass.variants["heavier_neutrino"].value == pytest.approx(mass.value * heavier**0.25)
        tau = mass.value * bounds["tau_decays"] / bounds["muon_mesons"]
        assert mass.variants["tau_only"].value == pytest.approx(tau)
        over_energy = numbers[f"largest_allowed_mass_over_energy_{name}"]
        assert over_energy.value == pytest.approx(1e-3 * mass.value / math.sqrt(2.0 * 0.05e-6 * 10.0))
        assert over_energy.variants["heavier_neutrino"].value == pytest.approx(
            over_energy.value * heavier**-0.25
        )


def test_largest_couplings_scale_with_limit_and_mediator_mass():
    """G ∝ g⁴/M⁴, M counted in centre-of-mass energies of 1 keV."""
    bounds = fig1.limits()
    number = fig1.largest_couplings(INTERACTIONS, bounds)["largest_universal_coupling"]
    electron, tau = (bounds[name] / bounds["muon_mesons"] for name in ("double_beta", "tau_decays"))
    for name, factor in (
        ("three_energies", (10.0 / 3.0) ** 4),
        ("above_nucleosynthesis", 1e-8),
        ("tau_only_above_nucleosynthesis", 1e-8 * tau**4),
        ("double_beta", electron**4),
    ):
        assert number.variants[name].value == pytest.approx(factor * number.value, rel=1e-9, abs=0.0)


# Budgets and Fig. 2


def test_budgets_count_the_products_of_each_reading():
    """Total over emitted follows from boosted over lost: free, or attenuated, neutrinos plus products."""
    neutrinos = one_species(COSMOLOGY, SUPERNOVAE, RELIC, 7.0)
    rows = budgets.budget(neutrinos, 1e-10)
    scattered = neutrinos.scattered(1e-10)
    shares = [scattered.moment(power) / neutrinos.free().moment(power) for power in (0, 1)]
    for reading, kept, products in (
        ("as_published", 1.0, 1.0),
        ("single_scattering", 0.0, 2.0),
        ("cascade", 0.0, 1.0),
    ):
        lost, *boosted_over_lost, number, energy = rows[reading]
        assert lost == pytest.approx(scattered.moment(0), rel=1e-12)
        for share, boosted, total in zip(shares, boosted_over_lost, (number, energy), strict=True):
            expected = 1.0 - share * (1.0 - kept) + share * products * boosted
            assert total == pytest.approx(expected, rel=1e-9)


def test_crossings_lie_where_the_two_fluxes_meet():
    neutrinos = one_species(COSMOLOGY, SUPERNOVAE, RELIC, 7.0)
    couplings = [1e-9, 1e-10]
    curves = {(one, reading): fluxes(neutrinos, one, reading) for one in couplings for reading in READINGS}
    numbers = fig2.crossings(curves, neutrinos.free(), couplings)
    assert sorted(numbers) == [
        "boosted_above_supernova_below_1e_minus_9",
        "cascade_above_free_below_1e_minus_10",
        "cascade_above_free_below_1e_minus_9",
    ]
    places = []
    for name, one in (("1e_minus_9", 1e-9), ("1e_minus_10", 1e-10)):
        total = numbers[f"cascade_above_free_below_{name}"]
        places += [
            (curves[one, "cascade"].total, total.value),
            (curves[one, "single_scattering"].total, total.variants["single_scattering"].value),
        ]
    boosted = numbers["boosted_above_supernova_below_1e_minus_9"]
    places += [(curves[1e-9, "as_published"].boosted, boosted.value)]
    places += [(curves[1e-9, one].boosted, variant.value) for one, variant in boosted.variants.items()]
    for flux, energy in places:
        assert float(flux(energy)) == pytest.approx(float(neutrinos.free()(energy)), rel=1e-6)


# Fig. 3


def test_published_total_is_the_free_flux_and_the_boosted_one():
    hot = fig3.TemperatureSet("higher", antineutrinos(), {})
    numbers = fig3.flux_quantities(hot, SEARCH, [1e-11])
    free, total = numbers["higher_free"], numbers["higher_total_1e_minus_11"]
    share = fig3.boosted_share(hot.antineutrinos, SEARCH, 1e-11)
    assert share.value == pytest.approx(total.value / free.value - 1.0, rel=1e-9)
    assert list(free.variants) == ["threshold_of_text"]
    assert list(total.variants) == ["single_scattering", "cascade", "threshold_of_text"]
    for number in (free, total):
        assert number.variants["threshold_of_text"].value > number.value
    for reading in READINGS[1:]:
        expected = hot.antineutrinos.above(SEARCH.caption_threshold_MeV, 1e-11, reading).value
        assert total.variants[reading].value == pytest.approx(float(expected), rel=1e-12)


# Figs. 4 and 5, from made-up rates


def made_up(size):
    """Another constant for each source, so that a number made of the wrong source is seen."""
    names = ["solar", "atmospheric", "supernova"]
    names += [
        f"{reading}_{component}_{label}"
        for label in QUOTED_COUPLINGS
        for reading in READINGS
        for component in COMPONENTS
    ]
    return {name: (3.0 + i) * np.linspace(1.0, 1.0 + 0.1 * i, size) for i, name in enumerate(names)}


def test_a_number_keeps_its_other_readings_as_variants():
    values = {"as_published": 1.0, "single_scattering": 2.0, "cascade": 3.0}
    number = in_reading("single_scattering", values, "rate", "keV", "1e_minus_10")
    coarse = {"name": number._replace(value=2.5), "other": Number(4.0, "x", "1")}
    quantities = quantities_of_grids({"name": number, "other": Number(4.0, "x", "1")}, coarse)
    assert quantities["name"].value == 2.0
    assert quantities["name"].unit == "keV"
    assert "1e-10 MeV^-3" in quantities["name"].description
    assert quantities["name"].numerical_error == pytest.approx(0.5)
    assert {name: one.value for name, one in quantities["name"].variants.items()} == {
        "as_published": 1.0,
        "cascade": 3.0,
    }
    assert quantities["other"].variants == {}


def test_crossings_of_rates_that_are_power_laws():
    """a/E against b meet at a/b; each reading and coupling has its own a."""
    recoil = np.geomspace(0.01, 20.0, 101)
    heights = {name: 0.05 * (1 + i) for i, name in enumerate(made_up(2))}
    drawn = {name: height / recoil for name, height in heights.items()}
    drawn |= {"supernova": np.ones_like(recoil), "atmospheric": np.full_like(recoil, 0.01) * recoil}
    numbers = fig4.crossings(drawn, recoil)
    assert numbers["supernova_atmospheric_crossing"].value == 0.0
    assert numbers["solar_atmospheric_crossing"].value == pytest.approx((0.05 / 0.01) ** 0.5, rel=1e-9)
    for base, component, label in (
        ("as_published", "boosted", "1e_minus_9"),
        ("as_published", "boosted", "1e_minus_10"),
        ("cascade", "total", "1e_minus_9"),
        ("cascade", "total", "1e_minus_12"),
    ):
        number = numbers[f"{base}_{component}_crossing_{label}"]
        for reading, value in {base: number.value, **number.others}.items():
            assert value == pytest.approx(heights[f"{reading}_{component}_{label}"], rel=1e-9)


def test_ratios_of_rates_are_those_of_their_recoil_energy():
    drawn = made_up(5)
    numbers = fig4.ratios(drawn)
    assert numbers["supernova_over_atmospheric_2_5_kev"].value == pytest.approx(
        drawn["supernova"][2] / drawn["atmospheric"][2], rel=1e-15
    )
    assert numbers["solar_over_supernova_1_kev"].value == drawn["solar"][0] / drawn["supernova"][0]
    for base, component, name, place in (
        ("as_published", "boosted", "1_kev", 0),
        ("as_published", "boosted", "2_kev", 1),
        ("as_published", "boosted", "3_kev", 3),
        ("as_published", "boosted", "5_kev", 4),
        ("cascade", "total", "1_kev", 0),
    ):
        number = numbers[f"{base}_{component}_over_supernova_{name}_1e_minus_9"]
        for reading, value in {base: number.value, **number.others}.items():
            rate = drawn[f"{reading}_{component}_1e_minus_9"]
            assert value == pytest.approx(rate[place] / drawn["supernova"][place], rel=1e-15)


def test_background_holds_all_that_does_not_scatter():
    counted = made_up(3)
    np.testing.assert_allclose(
        fig5.background(counted),
        counted["solar"] + counted["atmospheric"] + counted["supernova"],
        rtol=1e-15,
    )


def test_exposure_and_significance_of_made_up_counts():
    """Background 100 and signal ±5 per tonne and year: 4 t yr for one standard deviation, ±10 after 400."""
    flat = dict.fromkeys(made_up(3), np.full(3, 7.0)) | {
        "solar": np.array([50.0, 50.0, 10.0]),
        "atmospheric": np.array([30.0, 20.0, 30.0]),
        "supernova": np.array([90.0, 75.0, 60.0]),
    }
    for sign, reading in ((1.0, "as_published"), (-1.0, "single_scattering"), (-1.0, "cascade")):
        for label in QUOTED_COUPLINGS:
            flat[f"{reading}_total_{label}"] = flat["supernova"] + sign * np.array([1.0, 2.0, 5.0])
    flat["as_published_boosted_1e_minus_9"] = np.array([9.0, 8.0, 5.0])
    numbers = fig5.comparisons(flat)
    for base, sign in (("as_published", 1.0), ("cascade", -1.0)):
        for label in ("1e_minus_9", "1e_minus_11"):
            assert numbers[f"{base}_exposure_{label}"].value == pytest.approx(4e-3, rel=1e-12)
        assert numbers[f"{base}_significance_1e_minus_9"].value == pytest.approx(sign * 10.0, rel=1e-12)
        others = numbers[f"{base}_significance_1e_minus_9"].others
        assert others["single_scattering"] == pytest.approx(-10.0, rel=1e-12)
    assert numbers["as_published_window_ratio_1e_minus_9"].value == pytest.approx(3.0 / 15.0, rel=1e-12)
    assert numbers["supernova_over_atmospheric_events"].value == pytest.approx(2.0, rel=1e-12)
    assert numbers["solar_over_atmospheric_events"].value == pytest.approx(1.0 / 3.0, rel=1e-12)
    largest = fig5.largest_excess(flat, np.array([1.0, 2.0, 3.0]))[
        "cascade_largest_relative_excess_1e_minus_12"
    ]
    assert largest.value == pytest.approx(-1.0 / 90.0, rel=1e-12)
    assert largest.others["as_published"] == pytest.approx(5.0 / 60.0, rel=1e-12)


def test_counts_are_those_of_their_source_and_threshold():
    counted = made_up(3)
    numbers = fig5.counts(counted)
    assert numbers["supernova_events_above_3_kev"].value == counted["supernova"][2]
    assert numbers["atmospheric_events_above_3_kev"].value == counted["atmospheric"][2]
    assert numbers["solar_events_above_1_kev"].value == counted["solar"][0]
    boosted = numbers["as_published_boosted_events_above_3_kev_1e_minus_9"]
    assert boosted.value == counted["as_published_boosted_1e_minus_9"][2]
    assert boosted.others["cascade"] == counted["cascade_boosted_1e_minus_9"][2]
    for label in QUOTED_COUPLINGS:
        change = numbers[f"cascade_relative_excess_above_3_kev_{label}"]
        for reading, value in {"cascade": change.value, **change.others}.items():
            total = counted[f"{reading}_total_{label}"][2]
            assert value == pytest.approx(total / counted["supernova"][2] - 1.0, rel=1e-12)


# Fig. 6


def test_captures_on_tritium_by_direct_integration():
    """Per relic neutrino of one helicity at rest; trapezoids over the energies of the flux."""
    flux = one_species(COSMOLOGY, SUPERNOVAE, RELIC, 6.6).free()
    energies = np.linspace(0.0, 150.0, 30001)
    captured = np.trapezoid(flux(energies) * fig6.capture_strength(energies), energies)
    at_rest = 56.4 * 2.99792458e10 * fig6.capture_strength(np.array(0.0))
    assert fig6.tritium_capture_ratio(flux, 56.4) == pytest.approx(captured / at_rest, rel=1e-5, abs=0.0)


def test_optical_depth_of_a_known_column():
    """1e-9 MeV⁻³ and 10 MeV: σ = 1e-8 MeV⁻² = 1e-8 (197.327 fm)² MeV²/MeV², over 1 au of 112.8 per cm³."""
    cross_section_cm2 = 1e-8 * 197.3269804e-13**2
    expected = cross_section_cm2 * 112.8 * 1.495978707e13
    assert fig6.optical_depth(1e-9, 10.0, 112.8, 1.495978707e11) == pytest.approx(expected, rel=1e-8, abs=0.0)


# Events under other choices


def test_each_case_differs_from_the_reference_in_what_it_names():
    inputs = event_assumptions.Inputs(COSMOLOGY, SUPERNOVAE, RELIC, DETECTOR)
    cases = event_assumptions.every_case(inputs)
    assert set(event_assumptions.CITED) == set(cases)
    reference = cases["reference"]
    changed = {}
    for name, case in cases.items():
        fields = {
            one.name
            for one in dataclasses.fields(case)
            if one.name not in ("description", "inputs", "experiment")
            and getattr(case, one.name) != getattr(reference, one.name)
        }
        for part in ("inputs", "experiment"):
            one, other = getattr(case, part), getattr(reference, part)
            names = one._fields if part == "inputs" else [field.name for field in dataclasses.fields(one)]
            for field in names:
                if part == "inputs":
                    section, base = getattr(one, field).model_dump(), getattr(other, field).model_dump()
                    fields |= {key for key in section if section[key] != base[key]}
                elif getattr(one, field) != getattr(other, field):
                    fields.add(field)
        changed[name] = fields
    assert changed == {
        "reference": set(),
        "form_factor_first_power": {"form_factor"},
        "no_form_factor": {"form_factor"},
        "helm_simple_radius": {"form_factor"},
        "weak_mixing_angle_zero_momentum": {"sin2_weak_mixing_angle"},
        "one_isotope": {"material"},
        "atmospheric_gran_sasso": {"atmospheric"},
        "atmospheric_truncated": {"atmospheric"},
        "atmospheric_other_transcription": {"atmospheric"},
        "boron8_other_table": {"boron8_spectrum"},
        "species_alike": {"electron_neutrino_temperature_MeV", "other_temperature_MeV"},
        "total_energy_2e53": {"total_energy_erg"},
        "matter_fraction_0_3": {"matter_fraction"},
        "maximum_redshift_4": {"maximum_redshift"},
        "degrees_of_freedom_1": {"degrees_of_freedom"},
        "degrees_of_freedom_2": set(),
        "degrees_of_freedom_6": {"degrees_of_freedom"},
        "redshift_power_0": {"boost"},
        "redshift_power_1": {"boost"},
        "redshift_power_3": {"boost"},
        "present_energy": {"boost"},
        "present_energy_power_1": {"boost"},
    }


def test_boosts_of_other_powers_and_energies_differ():
    """More powers of 1 + z only add; today's energy in the exponent attenuates less."""
    neutrinos = one_species(COSMOLOGY, SUPERNOVAE, RELIC, 7.0)
    numbers = [event_assumptions.literal(power)(neutrinos, 1e-9).moment(0) for power in (0.0, 1.0, 2.0, 3.0)]
    assert np.all(np.diff(numbers) > 0.0)
    present = event_assumptions.literal(2.0, present_energy=True)(neutrinos, 1e-9).moment(0)
    assert present > 1.01 * numbers[2]


# Robustness and deficit


def test_each_variation_changes_the_input_it_names():
    base = limit_robustness.Inputs(COSMOLOGY, SUPERNOVAE, RELIC, SEARCH)
    changed = {}
    for name, inputs in limit_robustness.variations(base).items():
        sections = zip((one.model_dump() for one in inputs), (one.model_dump() for one in base), strict=True)
        changed[name] = {key for one, other in sections for key in one if one[key] != other[key]}
    assert changed == {
        "chosen": set(),
        "one_degree_of_freedom": {"degrees_of_freedom"},
        "six_degrees_of_freedom": {"degrees_of_freedom"},
        "no_flavour_conversion": {"electron_antineutrino_survival_probability"},
        "threshold_of_text": {"caption_threshold_MeV"},
        "flux_limit_lower": {"flux_limit_cm2_s"},
        "flux_limit_upper": {"flux_limit_cm2_s"},
        "energy_lower": {"total_energy_erg"},
        "energy_upper": {"total_energy_erg"},
        "matter_fraction_lower": {"matter_fraction"},
        "maximum_redshift_5": {"maximum_redshift"},
        "high_redshift_slope_steeper": {"high_redshift_slope"},
    }
    assert {changed[name].pop() for name in limit_robustness.WITHOUT_EFFECT_ON_FREE_FLUX} == {
        "degrees_of_freedom",
        "flux_limit_cm2_s",
    }


def test_distribution_of_made_up_combinations():
    """Ten printed combinations: two exceed the limit alone, three never reach it, five exclude a coupling."""
    values = [-1.0, -1.0, 0.0, 0.0, 0.0, 1e-13, 1e-12, 1e-11, 3.5e-11, 1e-9]
    others = [name for name in limit_robustness.REDSHIFT_READINGS if name != "printed"]
    columns = {
        "excluded_coupling [MeV^-3]": [*values, *(10.0 ** -(9 + i) for i in range(3)), -1.0],
        "redshift_reading [1]": ["printed"] * 10 + [*others, others[0]],
    }
    numbers = {name: one.value for name, one in limit_robustness.distribution(columns).items()}
    assert numbers["combinations"] == 10
    assert numbers["share_with_a_limit"] == pytest.approx(0.5)
    assert numbers["share_excluded_without_scattering"] == pytest.approx(0.2)
    assert numbers["share_within_half_decade"] == pytest.approx(0.1)
    assert numbers["excluded_coupling_percentile_50"] == pytest.approx(1e-11, abs=0.0)
    assert numbers["excluded_coupling_percentile_10"] == pytest.approx(10.0**-12.6, abs=0.0)
    assert numbers["median_excluded_coupling_printed"] == pytest.approx(1e-11, abs=0.0)
    for i, name in enumerate(others):
        assert numbers[f"median_excluded_coupling_{name}"] == pytest.approx(10.0 ** -(9 + i), abs=0.0)


def test_excluded_coupling_is_where_the_likelihood_ratio_is_critical():
    """For a spectrum that falls as 1/(1 + G/G_0) in all bins alike, solved independently by bisection."""
    couplings = np.geomspace(1e-13, 1e-9, 801)
    shares = np.full(10, 0.1) / (1.0 + couplings[:, np.newaxis] / 1e-11)
    table = deficit.Spectra(np.log(couplings), shares)
    critical = scipy.stats.chi2.ppf(0.9, 1)
    assert critical == pytest.approx(deficit.CRITICAL_VALUE, rel=1e-9)
    data = 100.0 * shares[0].sum()

    def statistic(signal, background):
        """Of the sum of all bins, which have equal shares of signal and background."""
        expected, observed = signal + background, data + background
        return 2.0 * (expected - observed + observed * math.log(observed / expected)) - critical

    for background in (0.0, 1.0):
        signal = scipy.optimize.brentq(statistic, 1.0, data, args=(100.0 * background,))
        coupling = deficit.excluded_coupling(table, 100.0, normalisation_known=True, background=background)
        assert coupling == pytest.approx(1e-11 * (100.0 / signal - 1.0), rel=1e-4, abs=0.0)
    # A common factor is all that changes, so that a free normalisation excludes nothing.
    assert deficit.excluded_coupling(table, 1e4, normalisation_known=False) == 0.0
    with pytest.raises(ValueError, match=r"counts = 0\.0 is outside"):
        deficit.excluded_coupling(table, 0.0, normalisation_known=True)


def test_counts_in_bins_by_quadrature_over_the_energies():
    mixed = antineutrinos()
    counts = deficit.counts_by_bin(mixed, 0.0)
    low, high = deficit.BIN_EDGES_MeV[3:5]

    def integrand(energy):
        electron = energy - 1.29333236
        flux = sum(weight * float(one.free()(energy)) for weight, one in mixed.parts())
        return electron * math.sqrt(electron**2 - 0.51099895**2) * flux

    expected = scipy.integrate.quad(integrand, low, high, epsabs=0.0, epsrel=1e-8)[0]
    assert counts[3] == pytest.approx(expected, rel=1e-5)
