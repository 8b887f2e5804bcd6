"""One subpackage for each replicated paper."""

import os

# Linear algebra on several threads sums in another order: a stage must give the same bytes every time.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
