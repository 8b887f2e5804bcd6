"""Decay widths and branching fractions of the Z', Eqs. 3 and 4 of arXiv:2301.00661.

    Γ(ν_β ν̄_β) = g² m/(24π),   Γ(l⁺l⁻) = g² m/(12π) (1 + 2 m_l²/m²) sqrt(1 - 4 m_l²/m²).

Branching fractions and Γ/(g² m) do not depend on the coupling.
"""

import numpy as np

from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
from common.mediators.decay_widths import DecayWidths, decay_widths
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.cerdeno2023.model.readings import CHARGES
from papers.cerdeno2023.parameters import BosonMasses

HEAVIEST_MASS_MeV = 1000.0
"""Upper end of the masses of Sec. II."""

REFERENCE_COUPLING = 1e-4
"""Cancels in everything computed here."""

ROUNDING = 1e-13


def widths(mass_MeV: float | FloatArray) -> DecayWidths:
    """Widths at the reference coupling."""
    return decay_widths(mass_MeV, REFERENCE_COUPLING, CHARGES)


def muon_branching_fraction(mass_MeV: float | FloatArray) -> FloatArray:
    """Γ(μ⁺μ⁻) over the total width."""
    found = widths(mass_MeV)
    fraction: FloatArray = np.asarray(found.charged_leptons_MeV)[0] / np.asarray(found.total_MeV)
    return fraction


def quantities() -> dict[str, Quantity]:
    """Thresholds, and the branching fraction into muons at 1 GeV."""
    threshold = 2 * MUON_MASS_MeV
    fraction = float(muon_branching_fraction(HEAVIEST_MASS_MeV))
    return {
        "muon_threshold": Quantity(
            value=threshold,
            unit="MeV",
            description="twice the muon mass",
            numerical_error=ROUNDING * threshold,
        ),
        "tau_threshold": Quantity(
            value=2 * TAU_MASS_MeV,
            unit="MeV",
            description="twice the tau mass",
            numerical_error=ROUNDING * TAU_MASS_MeV,
        ),
        "muon_branching_fraction_1_gev": Quantity(
            value=fraction,
            unit="1",
            description="branching fraction into muons at 1 GeV",
            numerical_error=ROUNDING,
            variants={
                "massless_muons": Variant(value=0.5, description="Eq. 3 without the muon mass"),
            },
        ),
    }


def table(masses_MeV: FloatArray) -> dict[str, FloatArray]:
    """Widths over g² m, and branching fractions, against the mass."""
    found = widths(masses_MeV)
    scale = REFERENCE_COUPLING**2 * masses_MeV
    return {
        "boson_mass [MeV]": masses_MeV,
        "width_per_neutrino_flavour [g^2 m]": np.asarray(found.neutrinos_MeV)[1] / scale,
        "width_muons [g^2 m]": np.asarray(found.charged_leptons_MeV)[0] / scale,
        "total_width [g^2 m]": np.asarray(found.total_MeV) / scale,
        "branching_fraction_muons [1]": muon_branching_fraction(masses_MeV),
    }


def with_threshold(masses_MeV: FloatArray) -> FloatArray:
    """The grid with more masses just above twice the muon mass, where the width rises as a square root."""
    above = 2 * MUON_MASS_MeV * (1.0 + np.linspace(0.0, 0.5, 20) ** 2)
    return np.union1d(masses_MeV, above)


def main() -> None:
    """Write widths and claims."""
    masses_MeV = load_parameters("cerdeno2023.boson_masses", BosonMasses).masses_MeV()
    write_csv(data_path("cerdeno2023", "decay_widths.csv"), table(with_threshold(masses_MeV)))
    write_quantities("cerdeno2023", "decay_widths", quantities())


if __name__ == "__main__":
    run_stage(main)
