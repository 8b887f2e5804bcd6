"""Time of Figs. 2 to 6 of arXiv:2106.11660 in one process, and of each further mediator mass.

Run with `python -m benchmarks.cerdeno2021` from the root of the repository, after the limits of COHERENT
(`python -m papers.cerdeno2021.coherent_scattering`). The first call of a kernel compiles it; that is timed on
its own. Then every figure is computed with all its variants, on the grid of masses of `params.yaml`.
"""

import dataclasses
import resource
import time

import numpy as np

from benchmarks.reporting import record, timed
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.tables import read_table
from papers.cerdeno2021 import fig2, fig3, fig4, fig5, fig6
from papers.cerdeno2021.model.limits import limit_curves, medium_effect_settings
from papers.cerdeno2021.model.medium import derived_reading
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import (
    AS_DERIVED,
    AS_PUBLISHED,
    NEUTRINOS,
    computed_states,
    moments,
    printed_states,
)
from papers.cerdeno2021.parameters import Limits, Mediators, MediumEffects, NuclearMatter

REPEATS = 20


def main() -> None:
    """Print one line a step."""
    conditions = load_parameters("cerdeno2021.limits", Limits)
    masses = load_parameters("cerdeno2021.mediators", Mediators).masses_MeV()
    couplings = load_parameters("cerdeno2021.medium_effects", MediumEffects)
    coherent = read_table(data_path("cerdeno2021", "coherent_scattering.csv"))
    reading = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
    printed = {table: printed_states(printed_cells(), table) for table in ("dirac", "majorana")}

    def compile_kernels() -> None:
        computed_states(reading, "dirac")
        for one in (AS_PUBLISHED, AS_DERIVED):
            for medium in (True, False):
                moments(printed["dirac"][0], NEUTRINOS["neutrino"], "neutron", one, medium)

    print(f"compilation, with the first states and moments: {timed(compile_kernels):.1f} s")
    moments.cache_clear()

    start = time.perf_counter()
    computed = {table: computed_states(reading, table) for table in ("dirac", "majorana")}
    print(f"nuclear-matter states: {time.perf_counter() - start:.2f} s")
    every = medium_effect_settings(printed["dirac"], computed["dirac"])
    dirac = (printed["dirac"], computed["dirac"], masses, conditions, coherent)
    majorana = (printed["majorana"], computed["majorana"], masses, conditions, coherent)
    for name, task in (
        ("Fig. 2", lambda: fig2.compute(every, masses, couplings)),
        ("Fig. 3", lambda: fig3.compute(every, masses)),
        ("Fig. 4", lambda: fig4.compute(*majorana)),
        ("Fig. 5", lambda: fig5.compute(*dirac, printed["majorana"])),
        ("Fig. 6", lambda: fig6.compute(*dirac)),
    ):
        print(f"{name}, {masses.size} masses, with variants: {timed(task):.2f} s")
    total = time.perf_counter() - start
    record(f"Figs. 2 to 6, {masses.size} masses, all variants", total, target_seconds=60.0)

    base = fig5.setting(printed["dirac"])
    for label, setting in (
        ("Fig. 5, four curves", base),
        ("Fig. 6, two curves", fig6.setting(printed["dirac"])),
    ):
        few, many = np.geomspace(1e-3, 1e4, 100), np.geomspace(1e-3, 1e4, 1100)
        times = [
            min(timed(lambda m=m, s=setting: limit_curves(s, m, conditions)) for _ in range(REPEATS))  # type: ignore[misc]
            for m in (few, many)
        ]
        each = (times[1] - times[0]) / (many.size - few.size)
        record(f"{label}, 100 masses from stored moments", times[0])
        record(f"{label}, each further mass", each)

    moments.cache_clear()
    fresh = dataclasses.replace(base, reading=AS_DERIVED)
    both = timed(lambda: limit_curves(fresh, np.geomspace(1e-3, 1e4, 100), conditions))
    record("four limit curves of 100 masses from nothing, both snapshots", both)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory: {peak:.0f} MB (target: under 1000 MB)")


if __name__ == "__main__":
    main()
