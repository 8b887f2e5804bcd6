"""Identity tests of the star-formation history: continuity, slopes, bad input."""

import dataclasses
import math

import numpy as np
import pytest

from common.fluxes.supernova_rate import StarFormationHistory, salpeter_collapses_per_solar_mass

HISTORY = StarFormationHistory(0.02, 3.4, -0.3, -2.5, 1.0, 4.0, -10.0)
SHARP = dataclasses.replace(HISTORY, smoothness=-500.0)


def slope(history, redshift):
    step = 1e-5
    values = history.density_Msun_yr_Mpc3(np.array([redshift, redshift + step]))
    return float(np.diff(np.log(values))[0] / math.log1p(step / (1.0 + redshift)))


@pytest.mark.parametrize(("redshift", "expected"), [(0.3, 3.4), (2.2, -0.3), (6.0, -2.5)])
def test_slopes_between_breaks(redshift, expected):
    assert slope(SHARP, redshift) == pytest.approx(expected, abs=1e-3)


def test_pieces_join_at_the_breaks():
    """At a break two equal pieces are smoothed to 2^(1/eta) of either; the third doesn't count."""
    for redshift in (1.0, 4.0):
        below, at, above = (
            float(SHARP.density_Msun_yr_Mpc3(redshift + shift)) for shift in (-1e-6, 0.0, 1e-6)
        )
        assert below == pytest.approx(at, rel=1e-5)
        assert above == pytest.approx(at, rel=1e-5)
    assert float(HISTORY.density_Msun_yr_Mpc3(1.0)) == pytest.approx(
        0.02 * 2.0**3.4 * 2.0 ** (-0.1), rel=1e-4
    )


def test_break_constant_with_the_other_sign_is_complex():
    """C of Eq. (III.7) of arXiv:2204.11885 as printed, (1 - z_2)^(1 - b/c), is not a real number."""
    printed = 2.0 ** ((-0.3 - 3.4) / -2.5) * complex(1.0 - 4.0) ** (1.0 - 0.3 / 2.5)
    assert abs(printed.imag) > 1.0
    assert HISTORY.break_constants[1] == pytest.approx(2.0**1.48 * 5.0**0.88, rel=1e-14)


def test_density_today_is_the_parameter():
    assert float(HISTORY.density_Msun_yr_Mpc3(0.0)) == pytest.approx(0.02, rel=1e-6)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"density_today_Msun_yr_Mpc3": 0.0}, "density_today"),
        ({"middle_slope": 0.0}, "middle_slope"),
        ({"high_slope": math.nan}, "high_slope"),
        ({"second_break_redshift": 0.5}, "second_break_redshift"),
        ({"smoothness": 1.0}, "smoothness"),
    ],
)
def test_bad_history_is_named(change, named):
    with pytest.raises(ValueError, match=named):
        dataclasses.replace(HISTORY, **change)


def test_bad_masses_are_named():
    with pytest.raises(ValueError, match="maximum_mass_Msun"):
        salpeter_collapses_per_solar_mass(50.0, 8.0)
    with pytest.raises(ValueError, match="slope"):
        salpeter_collapses_per_solar_mass(8.0, 50.0, slope=2.0)
    with pytest.raises(ValueError, match="redshift"):
        HISTORY.density_Msun_yr_Mpc3(-1.0)
