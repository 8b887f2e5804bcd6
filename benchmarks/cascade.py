"""Time the cascade on relic neutrinos against two general methods for the same equation, at no larger error.

Run with `python -m benchmarks.cascade` from the root of the repository (some minutes, most of it the
baselines). Quantity: neutrinos above 5 MeV after 50 kpc through 330 relic neutrinos per cm³, per emitted one,
for points (M, g) from weak coupling to saturation. Baselines, on 400 and 800 logarithmic bins (conserving
fixed pivots, 5 to 250 MeV: nothing below the threshold is needed), extrapolated (Richardson):

- BDF: `scipy.integrate.solve_ivp`, Jacobian given, relative tolerance 1e-8;
- expm: `scipy.linalg.expm` of the generator.

The library at full accuracy, error estimate included, is more accurate than either by orders of magnitude;
with the accuracy of a scan its error is some 1e-9, near that of the baselines. The last rows are the workload
of a study, a 100 x 100 map of masses and couplings, on one core.
"""

import math
import time

import numpy as np
import scipy.integrate
import scipy.linalg

from benchmarks.reporting import record, timed
from common.cascade.breit_wigner_cascade import arrivals_above, breit_wigner_optical_depth
from common.thermal.distributions import pinched_spectrum_inverse_MeV
from tests.oracles.pivot_grid import PivotGrid

COLUMN_inverse_cm2 = 330.0 * 50.0 * 3.0856775814913673e21
NEUTRINO_MASS_MeV = 5e-8
THRESHOLD_MeV, UPPER_MeV = 5.0, 250.0
POINTS = ((1e-3, 1e-4), (1e-3, 1e-3), (1e-3, 3e-3), (3.16e-4, 6e-3), (1e-3, 10.0**-2.08), (2e-3, 10.0**-1.75))
TARGET_RATIO = 300.0
TARGET_MAP_s = 60.0
TARGET_POINT_s = 5e-3
MASSES_MeV = np.geomspace(1e-5, 1e-1, 100)
COUPLINGS = np.geomspace(1e-4, 1.0, 100)


def spectrum(energy_MeV):
    """Emitted spectrum of Sec. IV of arXiv:1912.09115."""
    return pinched_spectrum_inverse_MeV(energy_MeV, 15.0, 160.0 / 65.0)


def depth_of(mass_MeV, coupling):
    """Optical depth of the path."""
    return breit_wigner_optical_depth(mass_MeV, coupling, NEUTRINO_MASS_MeV, COLUMN_inverse_cm2)


def exact(mass_MeV, coupling):
    """Number above threshold by the library, with its error."""
    arrivals = arrivals_above(depth_of(mass_MeV, coupling), spectrum, THRESHOLD_MeV, UPPER_MeV)
    return float(arrivals.number), float(arrivals.number_error)


def scanned(mass_MeV, coupling):
    """Number above threshold with the accuracy of a scan."""
    depth = depth_of(mass_MeV, coupling)
    return float(arrivals_above(depth, spectrum, THRESHOLD_MeV, UPPER_MeV, accuracy="scan").number)


def on_bins(count, depth, propagator):
    """Number above threshold on a grid of ``count`` bins from the threshold upwards."""
    pivots = THRESHOLD_MeV * np.exp(np.arange(-1, count + 1) * math.log(UPPER_MeV / THRESHOLD_MeV) / count)
    grid = PivotGrid(pivots)
    numbers = propagator(grid.generator(depth(pivots)), grid.shares(spectrum(pivots)))
    # Half of the share of the pivot at the threshold lies above it.
    return float(numbers[2:].sum() + 0.5 * numbers[1])


def by_bdf(generator, numbers):
    """Stiff integrator with the Jacobian."""
    solution = scipy.integrate.solve_ivp(
        lambda _, n: generator @ n,
        (0.0, 1.0),
        numbers,
        method="BDF",
        jac=generator,
        rtol=1e-8,
        atol=1e-12,
    )
    return solution.y[:, -1]


def by_expm(generator, numbers):
    """Matrix exponential."""
    return scipy.linalg.expm(generator) @ numbers


def extrapolated(depth, propagator):
    """Richardson extrapolation from 400 and 800 bins, and the time of both."""
    start = time.perf_counter()
    coarse, fine = (on_bins(count, depth, propagator) for count in (400, 800))
    return (4.0 * fine - coarse) / 3.0, time.perf_counter() - start


def verdict(value, target, met):
    """Value beside its target."""
    return f"{value}; target {target}: {'met' if met else 'MISSED'}"


def study():
    """Number above threshold on 100 x 100 masses and couplings."""
    return [[scanned(mass, coupling) for coupling in COUPLINGS] for mass in MASSES_MeV]


def main():
    """Print times, errors and ratios."""
    exact(*POINTS[0])
    ratios = []
    print("neutrinos above 5 MeV per emitted one; error relative to those emitted above it")
    for mass, coupling in POINTS:
        number, own_error = exact(mass, coupling)
        seconds = timed(lambda mass=mass, coupling=coupling: exact(mass, coupling), 5)
        depth = depth_of(mass, coupling)
        point = f"M = {1e3 * mass:.3g} keV, g = {coupling:.1e}: {number:.4e}"
        error = abs(scanned(mass, coupling) - number)
        scan = timed(lambda mass=mass, coupling=coupling: scanned(mass, coupling), 5)
        lines = [
            f"{point}; full {1e3 * seconds:.2f} ms, error {own_error:.0e}; "
            f"scan {1e3 * scan:.2f} ms, error {error:.0e}"
        ]
        for name, propagator in (("BDF", by_bdf), ("expm", by_expm)):
            value, elapsed = extrapolated(depth, propagator)
            ratios.append(elapsed / scan)
            record(
                f"arrivals after a cascade, g = {coupling:.1e}, accuracy of a scan",
                scan,
                error=error,
                reference=f"{name} on 400 and 800 bins, extrapolated",
                reference_seconds=elapsed,
                reference_error=abs(value - number),
                target_ratio=TARGET_RATIO,
            )
            times = f"{elapsed / scan:.0f} x scan, {elapsed / seconds:.0f} x full"
            lines.append(f"{name} {elapsed:.2f} s, error {abs(value - number):.0e}, {times}")
        print("; ".join(lines), flush=True)
    least = min(ratios)
    print("least ratio, scan:", verdict(f"{least:.0f} x", f"{TARGET_RATIO:.0f} x", least >= TARGET_RATIO))
    start = time.perf_counter()
    study()
    elapsed = time.perf_counter() - start
    record("map of 100 x 100 masses and couplings", elapsed, target_seconds=TARGET_MAP_s)
    point = elapsed / (MASSES_MeV.size * COUPLINGS.size)
    print("100 x 100 map:", verdict(f"{elapsed:.1f} s", f"{TARGET_MAP_s:.0f} s", elapsed <= TARGET_MAP_s))
    print(
        "mean point:",
        verdict(f"{1e3 * point:.2f} ms", f"{1e3 * TARGET_POINT_s:.0f} ms", point <= TARGET_POINT_s),
    )


if __name__ == "__main__":
    main()
