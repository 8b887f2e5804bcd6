"""What the figures of das2022 show: columns of their tables, at the places that their units say.

The tables are small and made up; each column is another power law, so that a column that is drawn for
another one, an axis in other units or swapped axes are seen.
"""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection

from common.tables import LiteratureTable
from papers.das2022 import (
    drawing,
    fig6,
    plot_fig1,
    plot_fig2,
    plot_fig3,
    plot_fig4,
    plot_fig5,
    plot_fig6,
    plot_limit_robustness,
    plot_table_1,
)
from papers.das2022.model.fluxes import READINGS

COUPLINGS = ("1e_minus_9", "1e_minus_10", "1e_minus_11", "1e_minus_12")
COMPONENTS = ("boosted", "total")


def power_laws(abscissa, abscissa_unit, energies, names, unit):
    """A table whose columns are different power laws of the first."""
    values = {abscissa: np.asarray(energies, dtype=float)}
    values |= {name: (2.0 + i) * values[abscissa] ** (0.5 + 0.01 * i) for i, name in enumerate(names)}
    units = dict.fromkeys(values, unit) | {abscissa: abscissa_unit}
    return LiteratureTable("made_up.csv", units, values)


def lines(axes):
    """Lines of a panel with the data that they show, by label; those without a label by their place."""
    return {line.get_label(): line.get_xydata().T for line in axes.get_lines()}


def assert_shows(curve, abscissa, ordinate):
    np.testing.assert_array_equal(curve[0], abscissa)
    np.testing.assert_array_equal(curve[1], ordinate)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_table_1_shows_the_rate_in_units_of_the_axis():
    table = power_laws("redshift", "1", [0.0, 1.0, 2.0], ["collapse_rate"], "Mpc^-3 yr^-1")
    axes = plot_table_1.draw(table, 0.5, 1.5).axes[0]
    rate, first, second = axes.get_lines()
    assert_shows(rate.get_xydata().T, table.column("redshift", "1"), 1e4 * table.values["collapse_rate"])
    for line, text, redshift, name in zip(
        (first, second), axes.texts, (0.5, 1.5), ("$z_1$", "$z_2$"), strict=True
    ):
        assert set(line.get_xdata()) == {redshift}
        assert text.get_text() == name
        assert text.get_position()[0] == pytest.approx(redshift, abs=0.1)


def test_fig1_shows_lines_bands_and_limits():
    names = [f"coupling_{one}{suffix}" for one in COUPLINGS for suffix in ("", "_heavier_neutrino")]
    table = power_laws("mediator_mass", "MeV", [1e-4, 1.0, 1e3], names, "1")
    bounds = {"electron_mesons": 1e-2, "muon_mesons": 2e-2, "tau_decays": 0.3, "double_beta": 1e-4}
    limits = LiteratureTable(
        "limits.csv",
        dict.fromkeys(bounds, "1") | {"contact_mass": "MeV"},
        {name: np.array([value]) for name, value in (bounds | {"contact_mass": 3e-3}).items()},
    )
    axes = plot_fig1.draw(table, limits).axes[0]
    shown = lines(axes)
    mass = table.values["mediator_mass"]
    for exponent, one, band in zip((9, 10, 11, 12), COUPLINGS, axes.collections, strict=True):
        label = rf"$G_X^2m_\nu=$ $10^{{-{exponent}}}$ MeV$^{{-3}}$"
        assert_shows(shown[label], mass, table.values[f"coupling_{one}"])
        edges = band.get_paths()[0].vertices
        for column in (f"coupling_{one}", f"coupling_{one}_heavier_neutrino"):
            for x, y in zip(mass, table.values[column], strict=True):
                assert (np.abs(edges - (x, y)).sum(axis=1) < 1e-12 * (x + y)).any()
    for name, _, _, _, label in plot_fig1.LIMITS:
        assert set(shown[label][1]) == {bounds[name]}
    (grey,) = axes.patches
    assert grey.get_x() == mass[0]
    assert grey.get_x() + grey.get_width() == pytest.approx(3e-3, rel=1e-12)


def test_fig2_shows_each_reading_and_the_limits_in_their_bins():
    names = ["supernova", "supernova_lower", "supernova_upper"]
    names += [f"{part}_{one}_{reading}" for part in COMPONENTS for one in COUPLINGS for reading in READINGS]
    table = power_laws("energy", "MeV", [0.1, 1.0, 10.0], names, plot_fig2.UNIT)
    limits = [
        LiteratureTable(
            "limits.csv",
            {"energy_lower": "MeV", "energy_upper": "MeV", "flux_limit": plot_fig2.UNIT},
            {
                "energy_lower": np.array([10.0, 12.0]) + shift,
                "energy_upper": np.array([12.0, 16.0]) + shift,
                "flux_limit": np.array([3.0, 0.5]) + shift,
            },
        )
        for shift in (0.0, 1.0)
    ]
    axes = plot_fig2.draw(table, *limits).axes
    for panel, reading in zip(axes, READINGS, strict=True):
        shown = lines(panel)
        assert_shows(shown["supernovae, free"], table.values["energy"], table.values["supernova"])
        totals = [line.get_ydata() for line in panel.get_lines() if line.get_linestyle() == ":"]
        for i, one in enumerate(COUPLINGS):
            label = rf"boosted, $10^{{-{9 + i}}}$ MeV$^{{-3}}$"
            assert_shows(shown[label], table.values["energy"], table.values[f"boosted_{one}_{reading}"])
            if reading != "as_published":
                np.testing.assert_array_equal(totals[i], table.values[f"total_{one}_{reading}"])
        bars = [one for one in panel.collections if isinstance(one, LineCollection)]
        for bar, limit, label in zip(bars, limits, ("SK-IV, 90 %", "Borexino, 90 %"), strict=True):
            assert bar.get_label() == label
            columns = (limit.values[name] for name in ("energy_lower", "energy_upper", "flux_limit"))
            for segment, (lower, upper, flux) in zip(
                bar.get_segments(), zip(*columns, strict=True), strict=True
            ):
                np.testing.assert_array_equal(segment, [(lower, flux), (upper, flux)])


def test_fig3_shows_each_set_of_temperatures_under_its_own_label():
    names = [
        f"{part}_{kind}_{threshold}_{reading}"
        for part in COMPONENTS
        for kind in ("higher", "lower")
        for threshold in ("caption", "text")
        for reading in READINGS
    ]
    table = power_laws("coupling", "MeV^-3", [1e-13, 1e-11, 1e-9], names, plot_fig3.UNIT)
    inputs = {
        "higher_electron_antineutrino_temperature": 7.1,
        "higher_other_temperature": 10.2,
        "lower_electron_antineutrino_temperature": 6.3,
        "lower_other_temperature": 7.4,
        "threshold": 17.5,
        "caption_threshold": 17.6,
        "flux_limit": 2.77,
    }
    axes = plot_fig3.draw(table, inputs, 3e-12).axes
    for panel, reading in zip(axes, READINGS, strict=True):
        shown = lines(panel)
        for kind, electron, other in (("higher", "7.1", "10.2"), ("lower", "6.3", "7.4")):
            temperatures = rf"$T_{{\bar\nu_e}}={electron}$, $T_{{\nu_x}}={other}$ MeV"
            for part in COMPONENTS:
                column = table.values[f"{part}_{kind}_caption_{reading}"]
                assert_shows(shown[f"{part}, {temperatures}"], table.values["coupling"], column)
        text = table.values[f"total_higher_text_{reading}"]
        assert_shows(shown["total above 17.5 MeV"], table.values["coupling"], text)
        assert set(shown["SK-IV, 90 %"][1]) == {2.77}
        (excluded,) = panel.patches
        assert excluded.get_y() == 2.77
    assert "17.6 MeV" in axes[0].get_ylabel()
    assert set(axes[0].get_lines()[-1].get_xdata()) == {3e-12}
    assert axes[0].texts[0].get_position()[0] == pytest.approx(3e-12, rel=0.2, abs=0.0)


def lead_table(abscissa, energies, unit):
    names = ["solar", "atmospheric", "supernova"]
    names += [f"{reading}_{part}_{one}" for reading in READINGS for part in COMPONENTS for one in COUPLINGS]
    return power_laws(abscissa, "keV", energies, names, unit)


def assert_shows_recoils(panel, table, abscissa, reading):
    """As published the boosted neutrinos, in the other readings all that arrives."""
    shown = lines(panel)
    energy = table.values[abscissa]
    both = table.values["solar"] + table.values["atmospheric"]
    assert_shows(shown["solar + atmospheric"], energy, both)
    for label, name in (
        ("solar", "solar"),
        ("atmospheric", "atmospheric"),
        ("supernova, never scattered", "supernova"),
    ):
        assert_shows(shown[label], energy, table.values[name])
    part = "boosted" if reading == "as_published" else "total"
    for one, (label, _) in drawing.COUPLINGS.items():
        assert label == f"$10^{{-{one.removeprefix('1e_minus_')}}}$"
        assert_shows(shown[label], energy, table.values[f"{reading}_{part}_{one}"])


def test_fig4_shows_the_rates_and_the_window_of_the_text():
    table = lead_table("recoil_energy", [0.2, 1.0, 5.0], "t^-1 yr^-1 keV^-1")
    for panel, reading in zip(plot_fig4.draw(table).axes, READINGS, strict=True):
        assert_shows_recoils(panel, table, "recoil_energy", reading)
        (window,) = panel.patches
        assert (window.get_x(), window.get_width()) == (2.0, 1.0)


def test_fig5_shows_the_events_and_the_quoted_ones_at_3_kev():
    table = lead_table("threshold", [0.2, 1.0, 5.0], "t^-1 yr^-1")
    printed = {
        "supernova_events_on_lead": 0.011,
        "atmospheric_events_on_lead": 0.022,
        "boosted_events_on_lead": 0.033,
    }
    axes = plot_fig5.draw(table, printed).axes
    for panel, reading in zip(axes, READINGS, strict=True):
        assert_shows_recoils(panel, table, "threshold", reading)
        circles = [line.get_xydata().tolist() for line in panel.get_lines() if line.get_marker() == "o"]
        expected = [[[3.0, value]] for value in printed.values()] if reading == "as_published" else []
        assert circles == expected


def test_fig6_shows_momenta_in_eV_and_leaves_out_what_vanishes():
    names = [*plot_fig6.SOURCES]
    names += [f"{reading}_{part}_{one}" for reading in READINGS for part in COMPONENTS for one in COUPLINGS]
    table = power_laws("momentum", "MeV", [1e-6, 1.0, 1e3], names, plot_fig6.UNIT)
    table.values["solar"][-1] = 0.0
    solar_lines = LiteratureTable(
        "lines.csv",
        {"energy": "MeV", "flux": plot_fig6.UNIT},
        {"energy": np.array([0.5, 2.0]), "flux": np.array([1e9, 3e8])},
    )
    panels = plot_fig6.draw(table, solar_lines).axes
    momentum_eV = np.array([1.0, 1e6, 1e9])
    for panel, (reading, part) in zip(
        panels, (("as_published", "boosted"), ("cascade", "total")), strict=True
    ):
        shown = lines(panel)
        for name, (label, *_) in plot_fig6.SOURCES.items():
            drawn = slice(2) if name == "solar" else slice(None)
            np.testing.assert_allclose(shown[label][0], momentum_eV[drawn], rtol=1e-15)
            np.testing.assert_array_equal(shown[label][1], table.values[name][drawn])
        for i, one in enumerate(COUPLINGS):
            label = rf"$G_X^2 m_\nu =$ $10^{{-{9 + i}}}$ MeV$^{{-3}}$"
            np.testing.assert_array_equal(shown[label][1], table.values[f"{reading}_{part}_{one}"])
        (bars,) = panel.collections
        tops = [segment[-1].tolist() for segment in bars.get_segments()]
        assert tops == [[5e5, 1e9], [2e6, 3e8]]
        # The axis is that of the computed momenta.
        assert panel.get_xlim() == pytest.approx(1e6 * fig6.MOMENTA_MeV[[0, -1]], rel=1e-12, abs=0.0)


def test_robustness_shows_shares_of_all_combinations_and_no_coupling_that_is_not_excluded():
    rows = [
        {"redshift_reading [1]": name, "excluded_coupling [MeV^-3]": value}
        for name in plot_limit_robustness.READINGS
        for value in ("1.1e-11", "1.1e-11", "0", "-1")
    ]
    names = [f"excluded_coupling_{name}" for name in ("known", "profiled", "profiled_with_background")]
    deficit = power_laws("events", "1", [10.0, 100.0, 1000.0], names, "MeV^-3")
    deficit.values["excluded_coupling_profiled"][0] = 0.0
    left, right = plot_limit_robustness.draw(rows, deficit, 2e-11).axes
    for step in left.patches:
        shares, edges, _ = step.get_data()
        (place,) = np.nonzero(shares)[0]
        assert shares[place] == 0.5
        assert edges[place] < 1.1e-11 < edges[place + 1]
    assert [step.get_label() for step in left.patches] == list(plot_limit_robustness.READINGS.values())
    assert set(lines(left)["published"][0]) == {2e-11}
    shown = lines(right)
    events, values = deficit.values["events"], deficit.values
    assert_shows(shown["normalisation known"], events, values["excluded_coupling_known"])
    assert_shows(shown["normalisation free"], events[1:], values["excluded_coupling_profiled"][1:])
    with_background = values["excluded_coupling_profiled_with_background"]
    assert_shows(shown["free, as much background"], events, with_background)
