"""Time of the data of all figures of arXiv:2301.00661 in one process, on one core.

Run with `python -m benchmarks.cerdeno2023` from the root of the repository. The first pass compiles the
kernels; it is timed on its own. Then the same is computed again with all caches of results emptied.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.reporting import record, timed
from common.matter.shells import load_profile
from common.replication.parameters import load_parameters
from papers.cerdeno2023 import beyond, fig3, fig4, fig5
from papers.cerdeno2023.model import readings as coalescence_readings
from papers.cerdeno2023.model import standard_model
from papers.cerdeno2023.parameters import (
    BosonMasses,
    BurstShortening,
    CouplingGrid,
    NuclearMatter,
    StandardModel,
)

TARGET_s = 5.0


def main() -> None:
    """Print one line a step."""
    masses = load_parameters("cerdeno2023.boson_masses", BosonMasses).masses_MeV()
    conditions = load_parameters("cerdeno2023.burst_shortening", BurstShortening)
    couplings = load_parameters("cerdeno2023.coupling_grid", CouplingGrid).couplings()
    matter = load_parameters("cerdeno2023.nuclear_matter", NuclearMatter)
    weak = load_parameters("cerdeno2023.standard_model", StandardModel)
    profile = load_profile(coalescence_readings.SNAPSHOT_s)
    rates = fig3.standard_model_rates(matter, weak)

    def fourth() -> None:
        every = coalescence_readings.stars(fig4.MASSES_MeV, profile)
        fig4.table(every, couplings)
        fig4.quantities(every)

    def edges() -> None:
        fine = np.geomspace(masses[0], masses[-1], beyond.REFINEMENT * (len(masses) - 1) + 1)
        every = beyond.scenarios(fine, conditions.relative_temperature_variation)
        beyond.table(every, fine, conditions.diffusion_time_s)
        beyond.quantities(fine, conditions)

    tasks: dict[str, Callable[[], object]] = {
        "Standard Model, six shells": lambda: fig3.standard_model_rates(matter, weak),
        "Fig. 3 without it": lambda: fig3.compute(masses, rates, conditions),
        "Fig. 4": fourth,
        "Fig. 5": lambda: fig5.compute(masses, conditions),
        "Fig. 5, corrected": edges,
    }
    print(f"compilation, with the first pass: {sum(timed(task) for task in tasks.values()):.1f} s")
    coalescence_readings.clear_stored_integrals()
    standard_model.contact_table.cache_clear()
    total = 0.0
    for name, task in tasks.items():
        seconds = timed(task)
        total += seconds
        print(f"{name}, {masses.size} masses, all readings: {seconds:.2f} s")
    record(f"data of all figures, {masses.size} masses, all readings", total, target_seconds=TARGET_s)


if __name__ == "__main__":
    main()
