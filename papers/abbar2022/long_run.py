r"""A wide-angle run over the whole of Fig. 3 of arXiv:2208.06023, not part of `dvc repro`.

Run as `python -m papers.abbar2022.long_run`. It is no stage: DVC would miss its results wherever nobody has
spent the hours. It writes `data/abbar2022/long_run.csv` and `.npz`, which git ignores. With the committed
parameters it takes 768 angles x 4096 cells x 120 000 steps, 3.8e11 steps of a beam and cell. At the 100 ns on
one core and 91 ns on two that `python -m benchmarks.flavor_two_dimensional` measured for 768 angles and 1024
cells, this is about ten hours.

Stopped at any time, even killed, it continues from its last checkpoint when started again: the state (75 MB)
and the rows of output are in `scratch/abbar2022_long_run`, which is not in git. With other parameters the
folder must be removed first; a run refuses to continue another. Memory stays below 1 GB whatever the length.
"""

import numpy as np
from joblib import cpu_count

from common.flavour.planar import evolve
from common.replication.errors import run_stage
from common.replication.parameters import load_parameters
from common.replication.paths import ROOT, data_path
from common.replication.writers import write_csv, write_npz
from papers.abbar2022.model.planar import schedule, seeded_gas, window_columns
from papers.abbar2022.parameters import LongRun, PlanarGas

FOLDER = ROOT / "scratch" / "abbar2022_long_run"
STORED_CELLS = 512
"""Cells of the map that is kept, at most."""


def main() -> None:
    """Run, or continue, and write."""
    gas = load_parameters("abbar2022.planar_gas", PlanarGas)
    long_run = load_parameters("abbar2022.long_run", LongRun)
    model, state = seeded_gas(gas, long_run, long_run.number_of_angles, long_run.cells)
    steps = schedule(long_run, rows_per_checkpoint=long_run.rows_per_checkpoint)
    run = evolve(model, state, steps, threads=cpu_count(), folder=FOLDER, progress=True)
    write_csv(data_path("abbar2022", "long_run.csv"), window_columns(run))
    stride = -(-long_run.cells // STORED_CELLS)
    write_npz(
        data_path("abbar2022", "long_run.npz"),
        {"survival": np.asarray(run.survival[:, ::stride]), "distance_km": run.distance_km},
    )


if __name__ == "__main__":
    run_stage(main)
