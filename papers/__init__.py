"""One subpackage for each replicated paper."""

import os
import sys

from common.replication.isolation import THREADS, isolate

# Linear algebra on several threads sums in another order: a stage must give the same bytes every time.
if sys.argv[:1] == ["-m"]:  # so it reads while Python looks for the module of ``python -m papers...``
    isolate()
else:
    # A program of the user's own that imports a paper keeps its settings.
    for variable in THREADS:
        os.environ.setdefault(variable, "1")
