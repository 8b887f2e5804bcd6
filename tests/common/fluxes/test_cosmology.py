"""Identity and oracle tests of the flat universe: closed integrals against quadrature, limits, bad input."""

import math

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given
from hypothesis import strategies as st

from common.fluxes.cosmology import FlatLambdaCDM
from common.units import Mpc, cm, km, s, yr

PLANCK = FlatLambdaCDM(67.0, 0.315)


@given(st.floats(0.05, 0.999), st.floats(0.01, 20.0))
def test_weighted_column_density_is_its_integral(matter, redshift):
    universe = FlatLambdaCDM(70.0, matter)

    def integrand(z):
        return (1.0 + z) ** 3 / float(universe.hubble_rate_MeV(z))

    numeric = scipy.integrate.quad(integrand, 0.0, redshift, epsabs=0.0, epsrel=1e-11)[0]
    closed = universe.weighted_column_density_cm2(redshift, 56.4)
    assert float(closed) == pytest.approx(56.4 * numeric / cm, rel=1e-9)


@given(st.floats(0.05, 1.0), st.floats(0.01, 20.0))
def test_lookback_time_is_its_integral(matter, redshift):
    universe = FlatLambdaCDM(70.0, matter)
    numeric = scipy.integrate.quad(
        lambda z: 1.0 / ((1.0 + z) * float(universe.hubble_rate_MeV(z))),
        0.0,
        redshift,
        epsabs=0.0,
        epsrel=1e-11,
    )[0]
    assert float(universe.lookback_time_Gyr(redshift)) == pytest.approx(numeric / (1e9 * yr), rel=1e-9)


def test_matter_alone_is_the_limit():
    """Einstein-de Sitter: t = 2/(3 H_0), K in powers; and continuous in the matter fraction."""
    alone, almost = FlatLambdaCDM(70.0, 1.0), FlatLambdaCDM(70.0, 1.0 - 1e-9)
    assert float(alone.lookback_time_Gyr(1e8)) == pytest.approx(2.0 / 3.0 * 977.792221 / 70.0, rel=1e-6)
    for method in ("lookback_time_Gyr",):
        assert float(getattr(alone, method)(3.0)) == pytest.approx(
            float(getattr(almost, method)(3.0)), rel=1e-6
        )
    columns = [float(one.weighted_column_density_cm2(3.0, 1.0)) for one in (alone, almost)]
    assert columns[0] == pytest.approx(columns[1], rel=1e-6)


def test_column_starts_as_the_hubble_length():
    column = float(PLANCK.weighted_column_density_cm2(1e-4, 1.0))
    hubble_length_cm = 299792.458 / 67.0 * float(Mpc / cm)
    assert column == pytest.approx(1e-4 * hubble_length_cm, rel=3e-4)
    assert PLANCK.hubble_constant_MeV == pytest.approx(67.0 * km / s / Mpc, rel=1e-14)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: FlatLambdaCDM(0.0, 0.3), "hubble_constant_km_s_Mpc"),
        (lambda: FlatLambdaCDM(70.0, 0.0), "matter_fraction"),
        (lambda: FlatLambdaCDM(70.0, math.nan), "matter_fraction"),
        (lambda: PLANCK.hubble_rate_MeV(-0.1), "redshift"),
        (lambda: PLANCK.lookback_time_Gyr([0.0, -1.0]), "redshift"),
        (lambda: PLANCK.weighted_column_density_cm2(1.0, -1.0), "density_today_cm3"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_arrays_keep_their_shape():
    assert PLANCK.weighted_column_density_cm2(np.zeros((2, 3)), 1.0).shape == (2, 3)
