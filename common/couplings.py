"""Range of couplings in which perturbation theory holds.

>>> f"{MAXIMUM_PERTURBATIVE_COUPLING:.4f}"
'3.5449'
"""

import math

MAXIMUM_PERTURBATIVE_COUPLING = math.sqrt(4.0 * math.pi)
"""g²/(4π) = 1; beyond, an expansion in the coupling has no small parameter."""
