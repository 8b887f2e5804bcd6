"""Integrals with an exponentially fading memory, by exact integration of cubics."""

import numpy as np

from common.numerics.compilation import compiled
from common.validation import FloatArray

# Below this exponent the moments come from the Taylor series, above it from the upward recursion.
_SWITCH = 1.0


@compiled()
def fading_memory(rates: FloatArray, steps: FloatArray, cubics: FloatArray, integrals: FloatArray) -> None:
    """Write w(x_j) = integral of p(x) exp(-rate (x_j - x)) dx from x_0 to x_j, for each rate and j >= 1.

    ``steps`` are x_{j+1} - x_j, row j of ``cubics`` the coefficients of p on that interval in powers of
    (x_{j+1} - x) / (x_{j+1} - x_j); ``integrals`` (shape ``(rates.size, steps.size)``) takes the result.
    """
    for i in range(rates.size):
        memory = 0.0
        for j in range(steps.size):
            exponent = rates[i] * steps[j]
            decay = np.exp(-exponent)
            if exponent < _SWITCH:
                third, term, n = 0.0, 1.0, 0
                while abs(term) > 1e-18:
                    third += term / (n + 4.0)
                    n += 1
                    term *= -exponent / n
                second = (exponent * third + decay) / 3.0
                first = (exponent * second + decay) / 2.0
                zeroth = exponent * first + decay
            else:
                zeroth = (1.0 - decay) / exponent
                first = (zeroth - decay) / exponent
                second = (2.0 * first - decay) / exponent
                third = (3.0 * second - decay) / exponent
            fresh = (
                cubics[j, 0] * zeroth + cubics[j, 1] * first + cubics[j, 2] * second + cubics[j, 3] * third
            )
            memory = memory * decay + steps[j] * fresh
            integrals[i, j] = memory
