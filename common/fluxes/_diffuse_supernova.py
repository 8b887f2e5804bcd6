"""Incomplete Fermi integrals at zero chemical potential, fast enough to be summed over a large table."""

import math

import numpy as np

from common.numerics.compilation import compiled
from common.validation import FloatArray

# Below this argument the Taylor series of the occupation is integrated, above it the geometric one.
_SWITCH = 1.0
_SMALLEST_EXPONENT = -700.0
_LARGEST_EXPONENT_OF_TERM = 40.0
"""Terms of the geometric series below e^-40 of the first are left out."""


@compiled()
def fermi_tails(lower: FloatArray, taylor: FloatArray, complete: FloatArray, tails: FloatArray) -> None:
    """For each lower limit x, write x^k-weighted tails of 1/(e^t + 1) for k = 2 and 3.

    ``taylor`` holds the Taylor coefficients of 1/(e^t + 1) - 1/2, which is odd, over the powers that
    integration brings down: shape (2, terms) for k = 2 and 3. ``complete`` holds the integrals from zero, and
    ``tails`` (shape ``(2, lower.size)``) takes the result.
    """
    inverses = 1.0 / np.arange(1.0, math.ceil(_LARGEST_EXPONENT_OF_TERM / _SWITCH) + 2.0)
    for i in range(lower.size):
        x = lower[i]
        if x < _SWITCH:
            second, third, square = 0.0, 0.0, x * x
            for j in range(taylor.shape[1] - 1, -1, -1):
                second = second * square + taylor[0, j]
                third = third * square + taylor[1, j]
            tails[0, i] = complete[0] - x * square * (1.0 / 6.0 + x * second)
            tails[1, i] = complete[1] - square * square * (0.125 + x * third)
        elif -x < _SMALLEST_EXPONENT:
            tails[0, i] = 0.0
            tails[1, i] = 0.0
        else:
            step = -np.exp(-x)
            term = -step
            second, third = 0.0, 0.0
            for n in range(inverses.size):
                inverse = inverses[n]
                two = inverse * (x * x + 2.0 * inverse * (x + inverse))
                three = inverse * (x * x * x + 3.0 * inverse * (x * x + 2.0 * inverse * (x + inverse)))
                second += term * two
                third += term * three
                if (n + 1) * x > _LARGEST_EXPONENT_OF_TERM:
                    break
                term *= step
            tails[0, i] = second
            tails[1, i] = third
