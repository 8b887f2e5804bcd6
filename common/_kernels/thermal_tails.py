"""Incomplete Fermi integrals at zero chemical potential, fast enough to be summed over a large table."""

import numpy as np

from common._kernels.compilation import compiled
from common.validation import FloatArray

# Below this argument the Taylor series of the occupation is integrated, above it the geometric one.
_SWITCH = 1.0
_SMALLEST_EXPONENT = -700.0


@compiled()
def fermi_tails(lower: FloatArray, taylor: FloatArray, complete: FloatArray, tails: FloatArray) -> None:
    """For each lower limit x, write x^k-weighted tails of 1/(e^t + 1) for k = 2 and 3.

    ``taylor`` holds the Taylor coefficients of 1/(e^t + 1) - 1/2 in powers of t², each divided by t, and over
    the powers that integration brings down: shape (2, terms) for k = 2 and 3. ``complete`` holds the integrals
    from zero, and ``tails`` (shape ``(lower.size, 2)``) takes the result.
    """
    for i in range(lower.size):
        x = lower[i]
        if x < _SWITCH:
            second, third, square = 0.0, 0.0, x * x
            for j in range(taylor.shape[1] - 1, -1, -1):
                second = second * square + taylor[0, j]
                third = third * square + taylor[1, j]
            tails[i, 0] = complete[0] - x * square * (1.0 / 6.0 + x * second)
            tails[i, 1] = complete[1] - square * square * (0.125 + x * third)
        elif -x < _SMALLEST_EXPONENT:
            tails[i, 0] = 0.0
            tails[i, 1] = 0.0
        else:
            step = -np.exp(-x)
            term = -step
            second, third = 0.0, 0.0
            n = 1
            while True:
                inverse = 1.0 / n
                two = inverse * (x * x + 2.0 * inverse * (x + inverse))
                three = inverse * (x * x * x + 3.0 * inverse * (x * x + 2.0 * inverse * (x + inverse)))
                second += term * two
                third += term * three
                if n * x > 40.0:
                    break
                term *= step
                n += 1
            tails[i, 0] = second
            tails[i, 1] = third
