"""Published values, identities and negative controls of Table I, Figs. 1 to 3 and the stages around them."""

import functools
import math
import warnings

import numpy as np
import pytest

from common.replication.ledger.registry import load_registry
from common.replication.ledger.verdicts import judge
from common.replication.parameters import load_parameters
from common.tables import LiteratureTable
from papers.das2022 import budgets, deficit, fig1, fig2, fig3, limit_robustness, table_1
from papers.das2022.model.antineutrinos import mixture
from papers.das2022.model.fluxes import READINGS, fluxes, one_species
from papers.das2022.model.mediator import (
    centre_of_mass_energy_MeV,
    contact_coupling_inverse_MeV3,
    coupling_over_mass_inverse_MeV,
)
from papers.das2022.parameters import (
    Cosmology,
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
PUBLISHED = {entry.key: entry for entry in load_registry("das2022").published.entries}


def antineutrinos(relic=RELIC, supernovae=SUPERNOVAE):
    return mixture(COSMOLOGY, supernovae, relic, SEARCH.electron_antineutrino_survival_probability)


@functools.cache
def curves():
    neutrinos = one_species(COSMOLOGY, SUPERNOVAE, RELIC, 7.0)
    every = {
        (one, reading): fluxes(neutrinos, one, reading)
        for one in INTERACTIONS.couplings_inverse_MeV3
        for reading in READINGS
    }
    return neutrinos, every


# Table I


def test_printed_break_constant_is_complex():
    numbers = table_1.break_constants(SUPERNOVAE, COSMOLOGY)
    assert judge(
        PUBLISHED["second_break_constant"], numbers["imaginary_part_of_printed_break_constant"]
    ).verdict == ("explained")
    assert numbers["mismatch_of_pieces"].value < 1e-12


def test_a_colder_background_changes_the_verdict():
    """Negative control: a relic temperature of 1.85 K."""
    right = table_1.relic_numbers(RELIC)
    wrong = table_1.relic_numbers(RELIC.model_copy(update={"temperature_K": 1.85}))
    entry, name = PUBLISHED["neutrino_temperature_in_mev"], "neutrino_temperature_today_in_milli_ev"
    assert judge(entry, right[name]).verdict == "reproduced"
    assert judge(entry, wrong[name]).verdict == "not_reproduced"


# Fig. 1


def test_effective_coupling_and_its_inverse():
    assert fig1.cross_section_identity(0.05).value == pytest.approx(1.0, rel=1e-12)
    for contact in INTERACTIONS.couplings_inverse_MeV3:
        slope = float(coupling_over_mass_inverse_MeV(contact, 0.05))
        assert float(contact_coupling_inverse_MeV3(3.0 * slope, 3.0, 0.05)) == pytest.approx(
            contact, rel=1e-12, abs=0.0
        )


def test_benchmarks_leave_no_room_for_a_contact_interaction():
    numbers = fig1.benchmarks(INTERACTIONS, fig1.limits())
    for name, one in numbers.items():
        if name.startswith("largest_allowed_mass_over_energy"):
            assert one.value < 3.0
    for coupling in ("1e_minus_9", "1e_minus_10"):
        assert numbers[f"largest_allowed_mass_over_energy_{coupling}"].value < 1.0


def test_light_mediators_are_warned_of():
    assert float(centre_of_mass_energy_MeV(10.0, 0.05)) == pytest.approx(1e-3, rel=1e-12)
    with pytest.warns(UserWarning, match="contact interaction does not hold"):
        contact_coupling_inverse_MeV3(1e-3, 2.9e-3, 0.05)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        contact_coupling_inverse_MeV3(1e-3, 3.1e-3, 0.05)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: contact_coupling_inverse_MeV3(-1.0, 1.0, 0.05), "coupling"),
        (lambda: contact_coupling_inverse_MeV3(1.0, 0.0, 0.05), "mediator_mass_MeV"),
        (lambda: coupling_over_mass_inverse_MeV(1e-11, 0.0), "neutrino_mass_eV"),
        (lambda: centre_of_mass_energy_MeV(-1.0, 0.05), "energy_MeV"),
        (
            lambda: SelfInteractions(
                couplings_inverse_MeV3=[1e-12, 1e-11, 1e-10, 1e-9], neutrino_mass_eV=0.05
            ),
            "decrease",
        ),
        (
            lambda: SelfInteractions(couplings_inverse_MeV3=[1e-3, 1e-4, 1e-5, 1e-6], neutrino_mass_eV=0.05),
            "less than or equal to 0.000000005",
        ),
        (lambda: RelicNeutrinos(temperature_K=1.95, degrees_of_freedom=0.0), "degrees_of_freedom"),
        (
            lambda: Supernovae(**{**SUPERNOVAE.model_dump(), "second_break_redshift": 0.5}),
            "second_break_redshift",
        ),
        (
            lambda: Cosmology(hubble_constant_km_s_Mpc=67.0, matter_fraction=0.0, maximum_redshift=6.0),
            "matter_fraction",
        ),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


# Fig. 2


def test_struck_neutrinos_take_half_the_energy():
    neutrinos, every = curves()
    number = fig2.energy_transfer(neutrinos, every, 1e-9)
    assert number.value == pytest.approx(0.5, rel=1e-9)
    assert number.variants["cascade"].value == pytest.approx(1.0, rel=1e-9)
    assert number.variants["as_published"].value > 2.5


def test_boosted_spectrum_does_not_follow_the_supernova_spectrum():
    neutrinos, every = curves()
    change = fig2.shape(every, neutrinos.free(), INTERACTIONS.couplings_inverse_MeV3)
    assert change.value > 10.0
    assert min(variant.value for variant in change.variants.values()) > 3.0


def test_crossing_is_where_fluxes_are_equal():
    neutrinos, every = curves()
    boosted = every[1e-10, "as_published"].boosted
    energy = fig2.crossing_MeV(boosted, neutrinos.free())
    assert float(boosted(energy.value)) == pytest.approx(float(neutrinos.free()(energy.value)), rel=1e-6)


def test_supernova_neutrinos_reach_the_limit_by_energy_and_boosted_ones_do_not():
    _, every = curves()
    numbers = fig2.limits_by_energy(every, 1e-9)
    boosted, total = (numbers[f"largest_{part}_over_super_kamiokande"] for part in ("boosted", "total"))
    assert total.variants["without_scattering"].value > 1.0
    assert boosted.value < 1.0
    assert max(variant.value for variant in boosted.variants.values()) < boosted.value


def test_printed_flux_exceeds_that_of_one_scattering_everywhere():
    """Each scattering at z counts (1+z)² times: between 1 and 7² times as many, whatever the energy."""
    _, every = curves()
    numbers = fig2.excess_of_printed_flux(every, INTERACTIONS.couplings_inverse_MeV3)
    least, largest = (numbers[f"{name}_excess_of_printed_boosted_flux"] for name in ("least", "largest"))
    assert 1.0 < least.value < largest.value < (1.0 + COSMOLOGY.maximum_redshift) ** 2
    assert least.value == min(one.value for one in least.variants.values())
    assert largest.value == max(one.value for one in largest.variants.values())


def test_limit_in_one_bin_is_a_mean_flux():
    neutrinos, _ = curves()
    limits = LiteratureTable(
        "limits",
        {"energy_lower": "MeV", "energy_upper": "MeV", "flux_limit": "cm^-2 s^-1 MeV^-1"},
        {"energy_lower": np.array([10.0]), "energy_upper": np.array([10.002]), "flux_limit": np.array([0.5])},
    )
    expected = float(neutrinos.free()(10.001)) / 0.5
    assert fig2.largest_over_limit(neutrinos.free(), limits) == pytest.approx(expected, rel=1e-6)


# Fig. 3


def test_excluded_coupling_is_that_of_the_text():
    assert (
        judge(PUBLISHED["excluded_coupling"], fig3.excluded_coupling(antineutrinos(), SEARCH)).verdict
        == "consistent"
    )


def test_less_emitted_energy_changes_the_verdict():
    """Negative control: a sixth less emitted energy moves the limit by more than half a decade."""
    colder = SUPERNOVAE.model_copy(update={"total_energy_erg": 2.5e53})
    changed = fig3.excluded_coupling(antineutrinos(supernovae=colder), SEARCH)
    assert judge(PUBLISHED["excluded_coupling"], changed).verdict == "not_reproduced"


def test_no_reading_but_the_printed_one_exceeds_the_free_flux():
    """Not even the boosted flux as printed makes up for the supernova neutrinos that Eq. IV.10 takes away."""
    hot = fig3.temperature_set("higher", antineutrinos(), SEARCH)
    free = fig3.flux_quantities(hot, SEARCH, [1e-11])["higher_free"]
    number = fig3.extremes(hot, free, SEARCH)["higher_largest_total_over_free"]
    assert number.value < 1.0
    assert number.variants["as_published_attenuated"].value < 1.0
    assert number.variants["as_published"].value > 1.5


def test_future_limit_is_met_at_every_coupling_only_without_attenuation():
    temperatures = (
        SEARCH.lower_electron_antineutrino_temperature_MeV,
        SEARCH.lower_other_temperature_MeV,
    )
    survival = SEARCH.electron_antineutrino_survival_probability
    cold = fig3.temperature_set(
        "lower", mixture(COSMOLOGY, SUPERNOVAE, RELIC, survival, temperatures), SEARCH
    )
    number = fig3.future(cold, SEARCH)
    without = number.variants["without_scattering"].value
    assert number.value < number.variants["single_scattering"].value < 1.0 < without
    assert without < number.variants["as_published"].value
    judged = judge(PUBLISHED["future_surveys"], number)
    assert judged.verdict == "explained"


# Budgets, robustness, deficit


def test_budget_rows_are_consistent():
    neutrinos, _ = curves()
    rows = budgets.budget(neutrinos, 1e-11)
    assert rows["single_scattering"][1:3] == pytest.approx((1.0, 0.5), rel=1e-9)
    assert rows["cascade"][2] == pytest.approx(1.0, rel=1e-9)
    assert rows["cascade"][4] == pytest.approx(1.0, rel=1e-9)
    assert rows["as_published"][1] > 8.0


def test_one_at_a_time_agrees_with_the_figure():
    base = limit_robustness.Inputs(COSMOLOGY, SUPERNOVAE, RELIC, SEARCH)
    numbers = limit_robustness.one_at_a_time(base)
    drawn = fig3.excluded_coupling(antineutrinos(), SEARCH)
    others = {name: drawn.variants[name].value for name in ("threshold_of_text", "no_flavour_conversion")}
    for name, value in {"chosen": drawn.value, **others}.items():
        assert numbers[f"excluded_coupling_{name}"].value == pytest.approx(value, rel=1e-8, abs=0.0)
    free = float(antineutrinos().above(SEARCH.caption_threshold_MeV, 0.0, "as_published").value)
    assert numbers["free_flux_chosen"].value == pytest.approx(free, rel=1e-12)


def test_combination_of_the_choices_made_gives_the_same_limit():
    base = limit_robustness.Inputs(COSMOLOGY, SUPERNOVAE, RELIC, SEARCH)
    table = limit_robustness.curves(base, COSMOLOGY.matter_fraction, "printed")
    survival = SEARCH.electron_antineutrino_survival_probability
    first, second = (table[one, SEARCH.caption_threshold_MeV] for one in (7.0, 10.0))
    free = survival * first.free + (1.0 - survival) * second.free
    boosted = sum(
        weight * np.exp(one.boosted(limit_robustness.FINE_LOGARITHMS))
        for weight, one in ((survival, first), (1.0 - survival, second))
    )
    found = limit_robustness._crossing(free, boosted, SEARCH.flux_limit_cm2_s, RELIC.degrees_of_freedom)
    expected = fig3.excluded_coupling(antineutrinos(), SEARCH).value
    assert found == pytest.approx(expected, rel=1e-3, abs=0.0)
    assert limit_robustness._crossing(3.0, boosted, 2.7, 1.0) == -1.0
    assert limit_robustness._crossing(0.0, boosted, 100.0, 1.0) == 0.0


def test_statistic_vanishes_on_the_data_and_known_normalisation_excludes_more():
    data = np.array([3.0, 2.0, 1.0])
    assert deficit.likelihood_ratio(data, data) == 0.0
    assert deficit.likelihood_ratio(data, 1.1 * data) > 0.0
    table = deficit.spectra(antineutrinos())
    known, free = (deficit.excluded_coupling(table, 1000.0, normalisation_known=one) for one in (True, False))
    assert 0.0 < known < free
    assert deficit.excluded_coupling(table, 10.0, normalisation_known=False) == 0.0
    with pytest.raises(ValueError, match="counts"):
        deficit.excluded_coupling(table, 0.0, normalisation_known=True)
    with pytest.raises(ValueError, match="counts"):
        deficit.excluded_coupling(table, math.nan, normalisation_known=True)


def test_numbers_are_pinned(pinned):
    neutrinos, every = curves()
    crossings = fig2.crossings(every, neutrinos.free(), INTERACTIONS.couplings_inverse_MeV3)
    pinned(
        {
            "excluded_coupling": [fig3.excluded_coupling(antineutrinos(), SEARCH).value],
            "crossing_1e_minus_9": [crossings["cascade_above_free_below_1e_minus_9"].value],
            "largest_coupling": [
                fig1.largest_couplings(INTERACTIONS, fig1.limits())["largest_universal_coupling"].value
            ],
        },
        relative_tolerance=1e-6,
    )
