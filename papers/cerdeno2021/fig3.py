"""Fig. 3 of arXiv:2106.11660: λ/λ⁰ of the innermost shell at 5 s for each contribution taken alone.

New physics, N⁰/N; interference, I⁰/I; Standard Model, S⁰/S, of 1/λ = S + g² I + g⁴ N. No coupling enters.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.cerdeno2021.model.limits import (
    MEDIUM_EFFECT_DESCRIPTIONS,
    MEDIUM_EFFECT_MODELS,
    MEDIUM_EFFECT_SNAPSHOT_s,
    Setting,
    medium_effect_settings,
    shell_expansions,
    term_ratio,
)
from papers.cerdeno2021.model.medium import derived_reading
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import computed_states, printed_states
from papers.cerdeno2021.parameters import Mediators, NuclearMatter

HEAVY_MASS_MeV = 1e3
"""Far above the momentum transfers of a few hundred MeV at most."""

Curves = dict[str, IntegrationResult]


def curves(setting: Setting, masses: FloatArray) -> Curves:
    """λ/λ⁰ by ``<model>_<contribution>``, each of the shape of the masses."""
    result = {}
    for label, model in MEDIUM_EFFECT_MODELS.items():
        inside = dataclasses.replace(setting, model=model)
        innermost = inside.at_snapshot(MEDIUM_EFFECT_SNAPSHOT_s)[:1]
        (medium,) = shell_expansions(inside, innermost, masses)
        (vacuum,) = shell_expansions(dataclasses.replace(inside, medium=False), innermost, masses)
        result[f"{label}_new_physics"] = term_ratio(medium.new_physics, vacuum.new_physics)
        if label == "vector":
            result[f"{label}_interference"] = term_ratio(medium.interference, vacuum.interference)
        standard_model = term_ratio(medium.standard_model, vacuum.standard_model)
        level = np.ones_like(masses)
        result[f"{label}_standard_model"] = IntegrationResult(
            standard_model.value * level, standard_model.error * level
        )
    return result


def summaries(drawn: Curves, masses: FloatArray) -> dict[str, tuple[float, float, str]]:
    """Value, error and meaning of the numbers that decide the claims of the text."""
    numbers = {}
    heavy = int(np.argmin(np.abs(np.log(masses / HEAVY_MASS_MeV))))
    for model in MEDIUM_EFFECT_MODELS:
        new, old = drawn[f"{model}_new_physics"], drawn[f"{model}_standard_model"]
        excess = new.value / old.value
        error = 2.0 * float(np.max(new.error / new.value + old.error / old.value)) * float(np.max(excess))
        numbers[f"{model}_new_physics_lightest"] = (
            float(new.value[0]),
            float(new.error[0]),
            f"λ/λ⁰ of {model} new physics at the lightest mediator",
        )
        numbers[f"{model}_new_physics_flatness"] = (
            float(np.max(np.abs(new.value[heavy:] / new.value[-1] - 1.0))),
            2.0 * float(np.max(new.error / np.abs(new.value))),
            f"largest relative change of λ/λ⁰ of {model} new physics above {HEAVY_MASS_MeV:g} MeV",
        )
        numbers[f"{model}_excess_lightest"] = (
            float(excess[0]),
            error,
            f"λ/λ⁰ of {model} over that of the Standard Model at the lightest mediator",
        )
        numbers[f"{model}_excess_largest"] = (
            float(np.max(excess)),
            error,
            f"largest λ/λ⁰ of {model} over that of the Standard Model over the masses",
        )
        numbers[f"{model}_largest"] = (
            float(np.max(new.value)),
            float(np.max(new.error)),
            f"largest λ/λ⁰ of {model} alone over the masses",
        )
    return numbers


def compute(
    every: Mapping[str, Setting], masses: FloatArray
) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves and quantities of the figure."""
    drawn = {name: curves(setting, masses) for name, setting in every.items()}
    columns = {"mediator_mass [MeV]": masses}
    for name, one in drawn.items():
        columns |= {f"{name}_{curve} [1]": ratio.value for curve, ratio in one.items()}
    numbers = {name: summaries(one, masses) for name, one in drawn.items()}
    published = numbers.pop("as_published")
    quantities = {
        key: Quantity(
            value=value,
            unit="1",
            description=description,
            numerical_error=error,
            variants={
                name: Variant(value=others[key][0], description=MEDIUM_EFFECT_DESCRIPTIONS[name])
                for name, others in numbers.items()
            },
        )
        for key, (value, error, description) in published.items()
    }
    return columns, quantities


def main() -> None:
    """Write the curves and the numbers that decide the claims."""
    reading = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
    masses = load_parameters("cerdeno2021.mediators", Mediators).masses_MeV()
    every = medium_effect_settings(
        printed_states(printed_cells(), "dirac"), computed_states(reading, "dirac")
    )
    columns, numbers = compute(every, masses)
    write_csv(data_path("cerdeno2021", "fig3.csv"), columns)
    write_quantities("cerdeno2021", "fig3", numbers)


if __name__ == "__main__":
    run_stage(main)
