"""How far a curve agrees with a finer one: the measure that all convergence studies of this paper share."""

import numpy as np

from common.validation import FloatArray


def resolved_until(distance: FloatArray, error: FloatArray, accuracy: float) -> float:
    """Distance up to which an error stays at or below an accuracy.

    Parameters
    ----------
    distance
        Of the rows, increasing, shape (R,).
    error
        Of each row, shape (R,).
    accuracy
        Largest error allowed.

    Returns
    -------
    float
        Of the row before the first at which the error is larger; of the first row if it is that one, of the
        last if there is none.
    """
    exceeding = np.flatnonzero(error > accuracy)
    if exceeding.size == 0:
        return float(distance[-1])
    return float(distance[max(int(exceeding[0]) - 1, 0)])
