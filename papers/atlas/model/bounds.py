"""Curves that enter the atlas, computed and sourced, each with its rule (``common.mediators.couplings``).

An edge is a curve of couplings by mediator mass. Couplings above a ``lower`` edge are excluded, up to the
``upper`` edge of the same bound and reading where there is one.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.mediators.couplings import (
    coupling_of_charge,
    coupling_of_equal_cross_section,
    coupling_of_product,
)
from common.tables import LiteratureTable
from common.validation import FloatArray

Reading: TypeAlias = Literal["as_published", "as_derived", "comparison"]
Edge: TypeAlias = Literal["lower", "upper"]
Curve: TypeAlias = tuple[FloatArray, FloatArray]
"""Mediator masses in MeV and couplings."""

NEUTRINO_CHARGE = -1.0
"""Of B-L; of L_μ - L_τ it is 1 for ν_μ and -1 for ν_τ, and only its size counts."""
EQUAL_NUCLEON_COUPLING = 1.0
"""C_N/C_ν assumed where only the product is bounded."""
CROSS_SECTION_RATIO = 0.25
"""σ/g⁴ of arXiv:2204.11885 over that of the contact limit of arXiv:1912.09115."""


RULES: Mapping[str, str] = {
    "charge": "gauge coupling times the neutrino's charge, of size 1",
    "product": "C_ν from Y = sqrt(C_ν C_N) at C_N = C_ν",
    "direct": "taken over unchanged, in the convention of its source",
    "contact": "g = M (8π G_X²)^{1/4}, then by equal cross section to the convention of arXiv:1912.09115",
    "strength": "g = M (G_F |G|)^{1/2}, if linear in |G|; a reach, not a limit",
}
"""Rules of conversion, by name."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bound:
    """One bound: what it is about, and its edges by reading, as effective neutrino couplings.

    ``paper`` is the one of the five that it belongs to or is compared with, ``sources`` are keys of
    ``references.bib``. A bound in the reading ``comparison`` is none of the five papers'.
    """

    name: str
    label: str
    paper: str
    sources: tuple[str, ...]
    mediator: Literal["scalar", "vector"]
    flavours: str
    couples_to_nucleons: bool
    rule: str
    edges: Mapping[tuple[Reading, Edge], Curve]
    is_limit: bool = True

    @property
    def about(self) -> str:
        """Mediator, flavours and whether nucleons are coupled, in words."""
        nucleons = ", also coupled to nucleons" if self.couples_to_nucleons else ""
        return f"{self.mediator}, neutrino flavours: {self.flavours}{nucleons}"


def column(table: LiteratureTable, name: str, mass: str = "mediator_mass") -> Curve:
    """Masses and one column of couplings of a table, without cells that hold no limit (zero)."""
    masses, values = table.column(mass, "MeV"), table.column(name, "1")
    kept = values > 0.0
    return masses[kept], values[kept]


def charge_curve(table: LiteratureTable, name: str, mass: str = "mediator_mass") -> Curve:
    """A column of gauge couplings, neutrinos of charge 1 or -1."""
    masses, values = column(table, name, mass)
    return masses, coupling_of_charge(values, NEUTRINO_CHARGE)


def product_curve(table: LiteratureTable, name: str) -> Curve:
    """A column of Y = sqrt(C_ν C_N)."""
    masses, values = column(table, name)
    return masses, coupling_of_product(values, EQUAL_NUCLEON_COUPLING)


def contact_curve(
    table: LiteratureTable, name: str, strength_over_that_of_column: float, lightest_mass_MeV: float
) -> Curve:
    """A line of equal contact strength moved to another strength, in the convention of arXiv:1912.09115."""
    masses, values = column(table, name)
    moved = values * strength_over_that_of_column**0.25
    kept = masses >= lightest_mass_MeV
    return masses[kept], coupling_of_equal_cross_section(moved[kept], CROSS_SECTION_RATIO)


def region(lower: Curve, upper: Curve) -> tuple[Curve, Curve]:
    """The part of two curves on the same masses in which there is room between them."""
    masses, below = lower
    _, above = upper
    kept = above > below
    return (masses[kept], below[kept]), (masses[kept], above[kept])


def envelope(curves: Sequence[Curve], choose: Callable[..., FloatArray]) -> Curve:
    """Least or largest coupling of several curves on the same masses."""
    return curves[0][0], np.asarray(choose(np.array([values for _, values in curves]), axis=0))


def perturbative(curve: Curve) -> Curve:
    """The part of a curve where perturbation theory holds."""
    masses, values = curve
    kept = values <= MAXIMUM_PERTURBATIVE_COUPLING
    return masses[kept], values[kept]


NOT_CONVERTED: Sequence[tuple[str, str]] = (
    (
        "arXiv:2106.11660, couplings of scalars to quarks and neutrinos one by one",
        "Only sqrt(C_ν C_N) is bounded. The atlas assumes C_N = C_ν; for another ratio the coupling of the "
        "neutrino is divided by the square root of C_N/C_ν.",
    ),
    (
        "arXiv:2106.11660, right-handed neutrinos of Eqs. 24 and 26",
        "A region of free streaming, no limit of the paper.",
    ),
    (
        "arXiv:2301.00661, Fig. 3",
        "Its lines mark where two rates are equal, not what is excluded.",
    ),
    (
        "arXiv:1912.09115, core, as derived",
        "Thermal neutrinos are in equilibrium with 2ν → 4ν, so that the net rate and the bound vanish. Lines "
        "for neutrinos diluted to 1/16 of the thermal density are on that paper's page (artefact on_shell).",
    ),
    (
        "arXiv:2204.11885, as derived",
        "In the exact cascade the flux above the threshold of the search falls with any coupling, so that an "
        "upper limit on it excludes none; a deficit would need a measured flux.",
    ),
    (
        "arXiv:2208.06023, g1 and g3 together",
        "Flavour conversion depends on products of elements of the matrix G, which no single exchange fixes. "
        "Shown is the reach of g1 alone, |G| = g_V²/(G_F m_V²) taken for the paper's proportionality. With "
        "both factors of its Lagrangian from one exchange the coupling is smaller by |G|^{1/2}, 100 here.",
    ),
    (
        "Scalars that violate and that conserve lepton number",
        "Drawn in one plane at equal coupling; a limit on one does not hold for the other.",
    ),
)
