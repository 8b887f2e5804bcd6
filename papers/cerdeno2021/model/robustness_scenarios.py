"""What the robustness of the limits of arXiv:2106.11660 is computed for: limits, inputs, alternatives."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

from papers.cerdeno2021.model.scattering import NEUTRINOS, Model, Neutrino

Condition = Literal["burst_duration", "standard_model_multiple"]
SNAPSHOTS_s: Mapping[Condition, int] = {"burst_duration": 5, "standard_model_multiple": 1}
"""Snapshot at which each condition is taken, Sec. III.2."""

STATE_INPUTS = ("temperature", "baryon_density", "lepton_fraction")
INPUTS = (*STATE_INPUTS, "neutrino_energy", "outer_radius")
"""Inputs of a shell whose elasticities are computed."""


@dataclasses.dataclass(frozen=True)
class Scenario:
    """Model and neutrinos of a limit.

    Attributes
    ----------
    description
        For tables.
    model, neutrino
        As in :mod:`papers.cerdeno2021.model.scattering`.
    degeneracy_sign
        Chemical potential of the neutrinos' spectrum in units of the Dirac neutrinos' μ_ν.
    right_handed_new_physics
        As in :class:`papers.cerdeno2021.model.limits.Setting`.
    """

    description: str
    model: Model
    neutrino: Neutrino
    degeneracy_sign: int
    right_handed_new_physics: float | None = None


SCENARIOS: Mapping[str, Scenario] = {
    "lepton_number_violating_thermal": Scenario(
        "scalar, lepton number violated, Majorana, pi T",
        "scalar_lepton_number_violating",
        NEUTRINOS["majorana_thermal"],
        0,
    ),
    "lepton_number_violating_degenerate": Scenario(
        "scalar, lepton number violated, Majorana, mu_nu + pi T",
        "scalar_lepton_number_violating",
        NEUTRINOS["majorana_degenerate"],
        1,
    ),
    "lepton_number_conserving": Scenario(
        "scalar, lepton number conserved, antineutrinos, Eq. 27",
        "scalar_lepton_number_conserving",
        NEUTRINOS["antineutrino"],
        -1,
        2.0,
    ),
    "b_minus_l": Scenario("B-L vector, antineutrinos", "vector_b_minus_l", NEUTRINOS["antineutrino"], -1),
}
"""The limits by name."""

VARIANTS: Mapping[str, str] = {
    "NL3": "mean-field parameter set NL3 with its own nucleon mass",
    "FSUGold": "mean-field parameter set FSUGold with its own nucleon mass",
    "two_helicities": "lepton fraction that counts two helicity states of the neutrino, as Table I",
    "thermal_energy": "all neutrinos at the energy pi T",
    "rosseland_energy": "mean free path averaged over the spectrum, for the flux of energy",
    "rosseland_number": "mean free path averaged over the spectrum, for the flux of number",
}
"""What the limits are recomputed with, by name."""
