r"""Number-doubling cascade on relic neutrinos, for any cross section: conserving fixed pivots.

The transport equation of `tests.oracles.contact_cascade`, with neutrinos at pivot energies E_0 < ... < E_n
only. The two daughters of a scattering at E_i are flat below E_i; each is shared between its two
neighbouring pivots so that number and energy are kept. Daughters below E_0 go to a ledger of number and
energy. With hat functions, pivot j < i receives (E_{j+1} - E_{j-1})/E_i daughters and the pivot itself (E_i
- E_{i-1})/E_i, so that

    dN_j/dt = -τ_j (E_{j-1}/E_j) N_j + (E_{j+1} - E_{j-1}) Σ_{i>j} τ_i N_i/E_i

(with E_1 - E_0 in place of the bracket for j = 0, and -τ_0 N_0). It is triangular, and the sum is a running
one: a solution of (p - A) N = N_0 takes a single pass down the grid, and the Laplace inversion some fifteen.
Energy is conserved by construction, ledger included; the number grows by one per scattering. The error of a
spectrum is of second order in the spacing. τ is taken at the pivots: a line narrower than the spacing is not
resolved, `common.cascade.breit_wigner_cascade` is exact there.

>>> grid = PivotGrid(np.geomspace(0.1, 100.0, 200))
>>> emitted = grid.shares(grid.pivots_MeV**2 * np.exp(-grid.pivots_MeV / 5.0))
>>> arriving = grid.propagate(emitted, optical_depth=0.2 * grid.pivots_MeV)
>>> energy = grid.pivots_MeV @ arriving.numbers + arriving.energy_below_MeV
>>> f"{energy / (grid.pivots_MeV @ emitted):.12f}"
'1.000000000000'
>>> number = arriving.numbers.sum() + arriving.number_below
>>> f"{(number - emitted.sum()) / arriving.scatterings:.10f}"
'1.0000000000'
"""

import dataclasses
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from common.cascade._cascade import back_substitution
from common.numerics.laplace import talbot_contour
from common.validation import FloatArray, require_non_negative, require_positive

_TALBOT_NODES = 20


class GridArrivals(NamedTuple):
    """Numbers at the pivots at the end of the path, the ledger below them, and the scatterings at pivots."""

    numbers: FloatArray
    number_below: float
    energy_below_MeV: float
    scatterings: float


@dataclasses.dataclass(frozen=True)
class PivotGrid:
    """Pivot energies of the cascade.

    Attributes
    ----------
    pivots_MeV
        Increasing, positive, at least two.

    Raises
    ------
    ValueError
        The pivots don't increase, aren't positive, or are fewer than two.
    """

    pivots_MeV: FloatArray

    def __post_init__(self) -> None:
        """Refuse impossible pivots."""
        pivots = np.array(require_positive("pivots_MeV", self.pivots_MeV))
        if pivots.ndim != 1 or pivots.size < 2 or not np.all(np.diff(pivots) > 0.0):
            raise ValueError("pivots_MeV is not a strictly increasing array of at least two energies")
        object.__setattr__(self, "pivots_MeV", pivots)

    def _checked(self, name: str, values: ArrayLike) -> FloatArray:
        array: FloatArray = np.asarray(require_non_negative(name, values))
        if array.shape != self.pivots_MeV.shape:
            raise ValueError(f"{name} has the shape {array.shape}, allowed: {self.pivots_MeV.shape}")
        return array

    def _received(self) -> FloatArray:
        """Daughters that a pivot receives from one scattering above it, times the energy scattered."""
        pivots = self.pivots_MeV
        received: FloatArray = np.append(np.diff(pivots), 0.0) + np.append(0.0, np.diff(pivots))
        return received

    def shares(self, spectrum_inverse_MeV: ArrayLike) -> FloatArray:
        r"""Numbers at the pivots of a spectrum that is linear between them, with its number and energy.

        Parameters
        ----------
        spectrum_inverse_MeV
            f at the pivots, not negative.

        Returns
        -------
        array
            \int φ_j f dE with the hat functions φ_j, of the shape of the pivots.

        Raises
        ------
        ValueError
            The shape isn't that of the pivots, or a value is negative.
        """
        f = self._checked("spectrum_inverse_MeV", spectrum_inverse_MeV)
        spacing = np.diff(self.pivots_MeV)
        lower, upper = spacing * (2.0 * f[:-1] + f[1:]) / 6.0, spacing * (f[:-1] + 2.0 * f[1:]) / 6.0
        shares: FloatArray = np.append(lower, 0.0) + np.append(0.0, upper)
        return shares

    def generator(self, optical_depth: ArrayLike) -> FloatArray:
        """Matrix A of dN/dt = A N.

        Parameters
        ----------
        optical_depth
            τ at the pivots, not negative.

        Returns
        -------
        array
            A, upper triangular, shape ``(n, n)``.

        Raises
        ------
        ValueError
            The shape isn't that of the pivots, or a value is negative.
        """
        depth = self._checked("optical_depth", optical_depth)
        pivots = self.pivots_MeV
        matrix: FloatArray = np.triu(np.outer(self._received(), depth / pivots), 1)
        kept = np.concatenate([[0.0], pivots[:-1]]) / pivots
        kept[0] = 1.0
        np.fill_diagonal(matrix, -depth * kept)
        return matrix

    def propagate(self, numbers: ArrayLike, optical_depth: ArrayLike) -> GridArrivals:
        """Numbers at the end of the path, by back substitution on a Laplace contour.

        Source: the scheme of the module docstring for Eq. 8 of arXiv:1912.09115.

        Parameters
        ----------
        numbers
            Emitted neutrinos at the pivots, not negative; any unit.
        optical_depth
            τ of the path at the pivots, not negative.

        Returns
        -------
        GridArrivals
            In the unit of ``numbers``, with a rounding error of some 1e-13 of their sum.

        Raises
        ------
        ValueError
            A shape isn't that of the pivots, or a value is negative.
        """
        emitted = self._checked("numbers", numbers)
        depth = self._checked("optical_depth", optical_depth)
        pivots = self.pivots_MeV
        contour = talbot_contour(_TALBOT_NODES)
        transform = back_substitution(contour.nodes, pivots, self._received(), emitted, depth)
        arriving = contour.invert(transform)
        # Of one scattering at E_i, 2 E_0/E_i daughters of mean energy E_0/2 fall below E_0.
        scattered = contour.invert(transform * depth / contour.nodes[:, np.newaxis])
        below = 2.0 * pivots[0] * float(np.sum(scattered / pivots))
        return GridArrivals(arriving, below, 0.5 * pivots[0] * below, float(scattered.sum()))
