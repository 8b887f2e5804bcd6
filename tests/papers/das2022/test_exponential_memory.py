"""Integrals with a fading memory (oracle): a cubic, whose integral is closed, in forty digits."""

import mpmath
import numpy as np
import pytest
from numpy.polynomial import Polynomial

from papers.das2022.model._exponential_memory import fading_memory

NODES = np.array([0.5, 0.8, 2.2, 2.5, 40.0])
# Binary fractions, whose derivatives are exact.
CUBIC = Polynomial([0.75, -0.25, 0.0625, 0.015625])


def closed(rate: float, end: float) -> float:
    """∫ p(x) e^{-rate (end - x)} dx = Σ_k (-1)^k p^(k)/rate^(k+1), at the end less its faded start."""
    with mpmath.workdps(40):
        if rate == 0.0:
            whole = [mpmath.mpf(value) for value in CUBIC.integ().coef]
            return float(mpmath.polyval(whole[::-1], end) - mpmath.polyval(whole[::-1], NODES[0]))

        def primitive(x: float) -> mpmath.mpf:
            derivatives = [CUBIC.deriv(k).coef.tolist()[::-1] for k in range(4)]
            terms = (
                (-1) ** k * mpmath.polyval(coefficients, x) / mpmath.mpf(rate) ** (k + 1)
                for k, coefficients in enumerate(derivatives)
            )
            return mpmath.fsum(terms)

        faded = mpmath.exp(-mpmath.mpf(rate) * (mpmath.mpf(end) - mpmath.mpf(NODES[0])))
        return float(primitive(end) - faded * primitive(NODES[0]))


# On both sides of the exponent at which series and recursion meet, for each of the steps.
@pytest.mark.parametrize("rate", [0.0, 1e-6, 0.3, 0.71, 0.72, 3.33, 3.34, 300.0])
def test_memory_of_a_cubic_is_closed(rate: float) -> None:
    steps = np.diff(NODES)
    pieces = [CUBIC(Polynomial([end, -step])).coef for end, step in zip(NODES[1:], steps, strict=True)]
    found = np.empty((1, steps.size))
    fading_memory(np.array([rate]), steps, np.array(pieces), found)
    np.testing.assert_allclose(found[0], [closed(rate, end) for end in NODES[1:]], rtol=2e-13)
