"""Oracle (scipy's quadrature) and bad input of fluxes and their moments."""

import math
import re

import numpy as np
import pytest
from scipy.integrate import quad

from common.fluxes.neutrino_flux import NeutrinoFlux, tabulated_flux

# Oracle.


def test_moments_of_a_continuous_flux_against_scipy():
    flux = NeutrinoFlux(
        (20.0,), (0.5,), lambda energy: energy * np.exp(-energy / 5.0), (0.0, 1.0, 4.0, 20.0, 60.0), 30
    )
    lower = np.array([0.3, 9.0, 15.0, 40.0, 70.0])
    moments = flux.moments(lower)
    for power, computed in enumerate(moments):
        for start, value in zip(lower, computed, strict=True):
            continuous = quad(
                lambda energy, power=power: energy ** (1 - power) * math.exp(-energy / 5.0),
                min(start, 60.0),
                60.0,
                epsabs=0.0,
                epsrel=1e-12,
            )[0]
            assert value == pytest.approx(
                continuous + (0.5 / 20.0**power if start <= 20.0 else 0.0), rel=1e-11
            )


def test_tabulated_flux_is_the_flux_of_its_lines_of_interpolation():
    energies, values = np.array([1.0, 3.0, 7.0, 20.0]), np.array([0.0, 2.0, 1.0, 0.0])
    flux = tabulated_flux(energies, values)
    assert flux.moments(0.5).zeroth == pytest.approx(np.trapezoid(values, energies), rel=1e-13)
    assert flux.moments(25.0).zeroth == 0.0
    # Between 7 and 20 MeV the flux falls linearly to zero.
    assert flux.moments(10.0).zeroth == pytest.approx(0.5 * 10.0 * 10.0 / 13.0, rel=1e-13)


# Bad input.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: NeutrinoFlux((1.0,), ()), "line_fluxes has 0 entries"),
        (lambda: NeutrinoFlux(breakpoints_MeV=(1.0, 2.0)), "given together with a spectrum"),
        (lambda: tabulated_flux([1.0, 2.0], [1.0]), "flux_inverse_MeV has shape"),
    ],
)
def test_bad_input_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert "\n" not in str(caught.value)
