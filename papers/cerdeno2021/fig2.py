"""Fig. 2 of arXiv:2106.11660: mean free path with medium effects over that without, λ_k/λ⁰_k, by shell.

Five shells at 5 s, Dirac neutrinos of Table I; vector of B-L and scalar that conserves lepton number, a weak
and a strong coupling each. The paper doesn't say whether the neutrinos or the antineutrinos are drawn; here
they are the antineutrinos, to which its limits apply, and the neutrinos are a variant.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence

import numpy as np
from tqdm import tqdm

from common.numerics.quadrature import IntegrationResult
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.scattering.mean_free_path import CouplingExpansion
from common.validation import FloatArray
from papers.cerdeno2021.model.limits import (
    MEDIUM_EFFECT_DESCRIPTIONS,
    MEDIUM_EFFECT_MODELS,
    MEDIUM_EFFECT_SNAPSHOT_s,
    Setting,
    medium_effect_settings,
    medium_ratio,
    shell_expansions,
    term_ratio,
)
from papers.cerdeno2021.model.medium import derived_reading
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import computed_states, printed_states
from papers.cerdeno2021.parameters import Mediators, MediumEffects, NuclearMatter

FACTOR_OF_THE_TEXT = 14.0
"""Largest increase by the medium that Sec. IV quotes."""

Pairs = list[tuple[CouplingExpansion, CouplingExpansion]]
"""Inverse mean free paths of each shell with and without medium effects."""


@dataclasses.dataclass(frozen=True)
class Panels:
    """What one reading draws: the expansions of both models in every shell."""

    pairs: Mapping[str, Pairs]
    couplings: Mapping[str, Sequence[float]]

    def ratios(self, model: str, coupling: float) -> FloatArray:
        """λ_k/λ⁰_k, shape (shells, masses)."""
        return np.array([medium_ratio(*pair, coupling).value for pair in self.pairs[model]])

    def error(self) -> float:
        """Largest relative error of a ratio in the panels."""
        results = [
            medium_ratio(*pair, coupling)
            for model, couplings in self.couplings.items()
            for coupling in couplings
            for pair in self.pairs[model]
        ]
        return max(float(np.max(result.error / result.value)) for result in results)

    def all_ratios(self) -> FloatArray:
        """λ_k/λ⁰_k of the four panels one after the other, shape (shells, panels x masses)."""
        panels = [
            self.ratios(model, coupling)
            for model, couplings in self.couplings.items()
            for coupling in couplings
        ]
        return np.concatenate(panels, axis=1)

    def standard_model(self) -> list[IntegrationResult]:
        """λ_k/λ⁰_k without new physics, by shell."""
        return [
            term_ratio(medium.standard_model, vacuum.standard_model)
            for medium, vacuum in self.pairs["scalar"]
        ]


def panels(setting: Setting, masses: FloatArray, couplings: MediumEffects) -> Panels:
    """Expansions of both models for one kind of neutrino, reading and set of states."""
    pairs = {}
    for label, model in MEDIUM_EFFECT_MODELS.items():
        inside = dataclasses.replace(setting, model=model)
        outside = dataclasses.replace(inside, medium=False)
        states = inside.at_snapshot(MEDIUM_EFFECT_SNAPSHOT_s)
        pairs[label] = list(
            zip(
                shell_expansions(inside, states, masses),
                shell_expansions(outside, states, masses),
                strict=True,
            )
        )
    return Panels(pairs, {"vector": couplings.vector_couplings, "scalar": couplings.scalar_couplings})


def largest_enhancement(drawn: Panels) -> float:
    """Largest λ/λ⁰ that any coupling and mass of the grid gives with the scalar.

    (S⁰ + g⁴ N⁰)/(S + g⁴ N) lies between S⁰/S and N⁰/N.
    """
    new_physics = max(
        float(np.max(term_ratio(medium.new_physics, vacuum.new_physics).value))
        for medium, vacuum in drawn.pairs["scalar"]
    )
    return max(new_physics, *(float(result.value) for result in drawn.standard_model()))


def coupling_for(drawn: Panels, factor: float) -> float:
    """Scalar coupling Y whose largest λ/λ⁰ over shells and masses is the given factor.

    Raises
    ------
    ValueError
        No coupling between 1e-5 and 1 gives it.
    """

    def excess(logarithm: float) -> float:
        return float(np.max(drawn.ratios("scalar", math.exp(logarithm)))) - factor

    logarithm = bracketed_root(
        "logarithm of the coupling",
        f"with the factor {factor:g}",
        excess,
        math.log(1e-5),
        0.0,
        absolute_tolerance=1e-12,
    )
    return math.exp(logarithm)


def summaries(drawn: Panels) -> dict[str, tuple[float, str]]:
    """The numbers that decide the claims of the text, with what they are."""
    ratios = drawn.all_ratios()
    standard_model = np.array([float(result.value) for result in drawn.standard_model()])
    every = np.column_stack([ratios, standard_model])
    heavy = {
        strength: max(
            float(np.max(np.abs(drawn.ratios(model, couplings[index])[:, -1] / standard_model - 1.0)))
            for model, couplings in drawn.couplings.items()
        )
        for index, strength in enumerate(("weak", "strong"))
    }
    numbers = {
        f"standard_model_ratio_shell{number}": (float(value), f"λ/λ⁰ of the Standard Model in shell {number}")
        for number, value in enumerate(standard_model, start=1)
    }
    numbers["largest_ratio"] = (float(np.max(ratios)), "largest λ/λ⁰ in the four panels")
    for model, couplings in drawn.couplings.items():
        for strength, coupling in zip(("weak", "strong"), couplings, strict=True):
            numbers[f"largest_ratio_{model}_{strength}"] = (
                float(np.max(drawn.ratios(model, coupling))),
                f"largest λ/λ⁰ of the {model} at a coupling of {coupling:g}",
            )
    numbers["largest_ratio_of_neighbours"] = (
        float(np.max(every[1:] / every[:-1])),
        "largest λ/λ⁰ of a shell over that of the next one inwards, over panels, masses and Standard Model",
    )
    numbers["largest_ratio_of_neighbours_standard_model"] = (
        float(np.max(standard_model[1:] / standard_model[:-1])),
        "largest λ/λ⁰ of a shell over that of the next one inwards, in the Standard Model",
    )
    numbers["least_prominence_of_innermost_shell"] = (
        float(np.min(every[0] / np.max(every[1:], axis=0))),
        "least λ/λ⁰ of the innermost shell over the largest of the others, over panels, masses and Standard "
        "Model",
    )
    for strength, value in heavy.items():
        numbers[f"distance_from_standard_model_{strength}"] = (
            value,
            f"largest relative distance from the Standard Model at the largest mass, {strength} couplings",
        )
    numbers["largest_ratio_of_any_coupling"] = (
        largest_enhancement(drawn),
        "largest λ/λ⁰ that any coupling of the scalar gives, over shells and masses of the grid",
    )
    numbers["scalar_coupling_for_factor_14"] = (
        coupling_for(drawn, FACTOR_OF_THE_TEXT),
        "coupling Y whose largest λ/λ⁰ over shells and masses of the grid is 14",
    )
    return numbers


def quantities(drawn: Mapping[str, Panels]) -> dict[str, Quantity]:
    """The numbers as published, with the other settings as variants."""
    numbers = {name: summaries(one) for name, one in drawn.items()}
    relative = drawn["as_published"].error()
    published = numbers.pop("as_published")
    result = {}
    for key, (value, description) in published.items():
        # A distance is the difference of a ratio to one; the coupling for 14 moves with the fourth root.
        error = relative if key.startswith("distance") else relative * abs(value)
        result[key] = Quantity(
            value=value,
            unit="1",
            description=description,
            numerical_error=error,
            variants={
                name: Variant(value=others[key][0], description=MEDIUM_EFFECT_DESCRIPTIONS[name])
                for name, others in numbers.items()
            },
        )
    return result


def table(drawn: Mapping[str, Panels], masses: FloatArray) -> dict[str, FloatArray]:
    """Curves of the four panels, by setting, model, strength of the coupling and shell."""
    columns = {"mediator_mass [MeV]": masses}
    for name, one in drawn.items():
        for model, couplings in one.couplings.items():
            for strength, coupling in zip(("weak", "strong"), couplings, strict=True):
                for number, ratio in enumerate(one.ratios(model, coupling), start=1):
                    columns[f"{name}_{model}_{strength}_shell{number} [1]"] = ratio
    return columns


def compute(
    every: Mapping[str, Setting], masses: FloatArray, couplings: MediumEffects
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves and quantities of the figure."""
    drawn = {
        name: panels(setting, masses, couplings)
        for name, setting in tqdm(every.items(), "settings", disable=None)
    }
    return table(drawn, masses), quantities(drawn)


def main() -> None:
    """Write the curves and the numbers that decide the claims."""
    reading = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
    masses = load_parameters("cerdeno2021.mediators", Mediators).masses_MeV()
    couplings = load_parameters("cerdeno2021.medium_effects", MediumEffects)
    every = medium_effect_settings(
        printed_states(printed_cells(), "dirac"), computed_states(reading, "dirac")
    )
    columns, numbers = compute(every, masses, couplings)
    write_csv(data_path("cerdeno2021", "fig2.csv"), columns)
    write_quantities("cerdeno2021", "fig2", numbers)


if __name__ == "__main__":
    run_stage(main)
