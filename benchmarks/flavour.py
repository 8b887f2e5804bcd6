"""Time one-dimensional flavour evolution against scipy, each at equal measured error.

Run with `python -m benchmarks.flavor` from the root of the repository (about a minute, two cores). One curve
is the multi-angle line model of arXiv:2208.06023, Fig. 2: g1 = 0.1, 128 angles up to 60 degrees, neutrinos
and 0.8 antineutrinos, to r g1 μ = 60 with 601 outputs. Times of one thread are processor times, so that other
programs on the machine count little; those of two threads are wall times. Baselines:

- scipy, numpy: `scipy.integrate.solve_ivp` with DOP853 and a right-hand side in numpy.
- scipy, compiled: the same with our compiled right-hand side: the one to beat.

The tolerance (or step) of each is lowered until the measured error, the largest of any component of any beam
at any output against a run at 1e-14, is below the target. Then the scan: 100 couplings in threads on two
cores against scipy with the compiled right-hand side, one after the other (and half of that, two processes
that lose nothing). Last, the cost per beam up to 10⁵ beams.
"""

import math
import os
import time
from functools import partial

import numpy as np
from scipy.integrate import solve_ivp

from benchmarks.reporting import record, timed
from common.flavour._evolution import (
    lie_group_4,
    polarisation_derivative,
    polarisation_dormand_prince_853,
    polarisation_runge_kutta_4,
)
from common.flavour.beams import multi_angle_beams, neutrinos_and_antineutrinos
from common.flavour.couplings import coupling_matrix, polarisation_response
from common.flavour.evolution import (
    evolve,
    initial_polarisation,
    integrate_adaptively,
    kernel_arguments,
    largest_rate_inverse_km,
    survival_scan,
)
from common.flavour.matter_profile import NeutrinoPotential

TARGET_ERRORS = (1e-6, 1e-8, 1e-10)
TARGET_RATIO_CURVE = 2.0
TARGET_RATIO_SCAN = 10.0
# Linear, but for a factor of two over three decades, as memory is slower than the caches.
TARGET_EXPONENT = 1.1
NUMBER_OF_ANGLES = 128
COUPLINGS_OF_SCAN = 100
SCAN_ERROR = 1e-8
POTENTIAL = NeutrinoPotential(1e6)
MODES = neutrinos_and_antineutrinos(0.8, 1.0)
FINAL_DISTANCE = 60.0
OUTPUTS = 601


processor_time = partial(timed, clock=time.process_time)


class Curve:
    """One coupling: arguments of the kernels, and the reference solution."""

    def __init__(self, g1, number_of_angles=NUMBER_OF_ANGLES, final=FINAL_DISTANCE, outputs=OUTPUTS):
        """Prepare the run to x = ``final``."""
        self.beams = multi_angle_beams(MODES, number_of_angles, math.pi / 3.0)
        self.matrix = coupling_matrix(g1)
        self.radii = np.linspace(0.0, final, outputs) / (g1 * POTENTIAL.strength_inverse_km)
        self.arguments = kernel_arguments(self.beams, self.matrix, POTENTIAL)
        self.rate = largest_rate_inverse_km(self.beams, self.matrix, POTENTIAL, 0.0)
        self.state = initial_polarisation(self.beams).ravel()

    def adaptive(self, tolerance):
        """Our adaptive integrator alone: states, shape (outputs, components)."""
        return integrate_adaptively(
            polarisation_dormand_prince_853,
            self.arguments,
            self.state,
            self.radii,
            tolerance,
            self.rate,
        )[0]

    def with_error(self, tolerance):
        """The public function, whose error estimate is a second run."""
        polarisation = evolve(
            self.beams, self.matrix, POTENTIAL, self.radii, tolerance=tolerance
        ).polarisation
        return polarisation.reshape(self.radii.size, -1)

    def equal_steps(self, method, steps):
        """Our integrators with equal steps, ``steps`` of them between outputs."""
        states = np.empty((self.radii.size, self.state.size))
        counts = np.full(self.radii.size - 1, steps)
        if method == "lie_group_4":
            lie_group_4(self.arguments, self.state, self.radii, counts, states)
        else:
            polarisation_runge_kutta_4(self.arguments, self.state, self.radii, counts, states)
        return states

    def scipy_compiled(self, tolerance):
        """DOP853 of scipy with our compiled right-hand side."""
        slope = np.empty_like(self.state)

        def derivative(r, y):
            polarisation_derivative(r, y, slope, self.arguments)
            return slope.copy()

        return self._solve(derivative, tolerance)

    def scipy_numpy(self, tolerance):
        """DOP853 of scipy with a right-hand side in numpy."""
        response = polarisation_response(self.matrix)
        cosine, weight = self.beams.cosine, self.beams.weight
        weights = np.array([weight, weight * cosine])
        constant = weights.sum(axis=1)[:, np.newaxis] * response.constant
        vacuum = self.beams.vacuum_frequency_inverse_km
        mu = POTENTIAL.strength_inverse_km
        slope = np.empty((3, cosine.size))

        def derivative(_, flat):
            p = flat.reshape(3, -1)
            isotropic, directed = mu * ((weights @ p.T) @ response.linear.T + constant)
            field = isotropic[:, np.newaxis] / cosine - directed[:, np.newaxis]
            field[2] -= vacuum / cosine
            slope[0] = field[1] * p[2] - field[2] * p[1]
            slope[1] = field[2] * p[0] - field[0] * p[2]
            slope[2] = field[0] * p[1] - field[1] * p[0]
            return slope.ravel().copy()

        return self._solve(derivative, tolerance)

    def _solve(self, derivative, tolerance):
        relative = max(tolerance, 3e-14)
        return solve_ivp(
            derivative,
            (self.radii[0], self.radii[-1]),
            self.state,
            "DOP853",
            self.radii,
            rtol=relative,
            atol=tolerance,
        ).y.T


def at_error(run, settings, reference, target):
    """First (loosest) setting whose measured error meets the target, and that error."""
    for setting in settings:
        error = float(np.max(np.abs(run(setting) - reference)))
        if error <= target:
            return setting, error
    return None


def one_curve():
    """Seconds per curve of each method at each target."""
    curve = Curve(0.1)
    reference = curve.adaptive(1e-14)
    other = curve.scipy_compiled(1e-14)
    print(f"reference: {np.max(np.abs(reference - other)):.0e} from scipy at its finest tolerance")
    tolerances = 10.0 ** -np.arange(4.0, 13.6, 0.25)
    steps = [2**k for k in range(1, 8)]
    methods = {
        "ours, adaptive order 8": (curve.adaptive, tolerances),
        "ours, with error estimate": (curve.with_error, tolerances),
        "ours, Runge-Kutta 4": (partial(curve.equal_steps, "runge_kutta_4"), steps),
        "ours, Lie group 4": (partial(curve.equal_steps, "lie_group_4"), steps),
        "scipy, numpy": (curve.scipy_numpy, tolerances),
        "scipy, compiled": (curve.scipy_compiled, tolerances),
    }
    for target in TARGET_ERRORS:
        print(f"one curve, {curve.beams.size} beams, error below {target:.0e}:")
        seconds, errors = {}, {}
        for name, (run, settings) in methods.items():
            found = at_error(run, settings, reference, target)
            if found is None:
                print(f"  {name:28s} not reached")
                continue
            errors[name] = found[1]
            seconds[name] = processor_time(partial(run, found[0]), 5)
            print(f"  {name:28s} {1e3 * seconds[name]:8.2f} ms, error {found[1]:.0e}")
        record(
            f"multi-angle curve, {curve.beams.size} beams, error below {target:.0e}",
            seconds["ours, adaptive order 8"],
            error=errors["ours, adaptive order 8"],
            reference="scipy DOP853, compiled right-hand side",
            reference_seconds=seconds["scipy, compiled"],
            reference_error=errors["scipy, compiled"],
            target_ratio=TARGET_RATIO_CURVE,
        )
        ratio = seconds["scipy, compiled"] / seconds["ours, adaptive order 8"]
        print(
            f"  scipy, compiled / ours, adaptive: {ratio:.1f} x; target {TARGET_RATIO_CURVE:.0f} x: "
            f"{'met' if ratio >= TARGET_RATIO_CURVE else 'MISSED'}; scipy, numpy / ours: "
            f"{seconds['scipy, numpy'] / seconds['ours, adaptive order 8']:.1f} x"
        )


def scan():
    """A scan of couplings in one call against scipy."""
    g1 = np.geomspace(0.05, 0.9, COUPLINGS_OF_SCAN)
    sample = g1[2::5]
    curves = [Curve(float(g)) for g in sample]
    references = [curve.adaptive(1e-14) for curve in curves]
    tolerances = 10.0 ** -np.arange(6.0, 13.0, 0.25)

    def first_good(method):
        for tolerance in tolerances:
            errors = [
                np.max(np.abs(method(c, tolerance) - r)) for c, r in zip(curves, references, strict=True)
            ]
            if max(errors) <= SCAN_ERROR:
                return tolerance, max(errors)
        raise ArithmeticError("the target was not reached")

    ours, our_error = first_good(Curve.adaptive)
    theirs, their_error = first_good(Curve.scipy_compiled)
    beams = curves[0].beams
    radii = [np.linspace(0.0, FINAL_DISTANCE, OUTPUTS) / (g * POTENTIAL.strength_inverse_km) for g in g1]
    matrices = [coupling_matrix(float(g)) for g in g1]

    def our_scan(threads):
        survival_scan(beams, matrices, POTENTIAL, radii, tolerance=ours, threads=threads)

    one, two = (timed(partial(our_scan, threads), 5) for threads in (1, 2))
    processor = processor_time(partial(our_scan, 1), 3)
    every = processor_time(lambda: [curve.scipy_compiled(theirs) for curve in curves], 3)
    sequential = every * COUPLINGS_OF_SCAN / len(curves)
    record(
        f"scan of {COUPLINGS_OF_SCAN} couplings, two threads",
        two,
        error=our_error,
        reference="scipy DOP853, compiled right-hand side, in sequence",
        reference_seconds=sequential,
        reference_error=their_error,
        target_ratio=TARGET_RATIO_SCAN,
    )
    ratio = sequential / two
    print(f"scan of {COUPLINGS_OF_SCAN} couplings, error below {SCAN_ERROR:.0e}:")
    print(f"  ours, error {our_error:.0e}: one thread {one:.3f} s (processor {processor:.3f} s)")
    print(f"  ours, two threads: {two:.3f} s; load average {os.getloadavg()[0]:.1f}")
    print(f"  scipy, compiled, error {their_error:.0e}: {sequential:.2f} s in sequence, from every fifth")
    print(
        f"  ratio with two threads {ratio:.1f} x; target {TARGET_RATIO_SCAN:.0f} x: "
        f"{'met' if ratio >= TARGET_RATIO_SCAN else 'MISSED'}; against two processes of scipy "
        f"{0.5 * ratio:.1f} x; on one core each {sequential / processor:.1f} x"
    )


def cost_per_beam():
    """Cost of a right-hand side and of a step (12 of them, and their combinations) up to 10⁵ beams.

    Both do the same work for each beam. From some 10⁴ beams on the slopes of a step leave the cache and
    memory sets the pace.
    """
    sizes, seconds = [], []
    print("cost per beam of a right-hand side, and of a step at the tolerance 1e-8, in ns:")
    for angles in (128, 1024, 10_240, 99_968):
        curve = Curve(0.1, angles, final=10.0, outputs=2)
        slope = np.empty_like(curve.state)
        calls = max(1, 200_000 // angles)

        def several(curve=curve, slope=slope, calls=calls):
            for _ in range(calls):
                polarisation_derivative(0.0, curve.state, slope, curve.arguments)

        side = processor_time(several, 5) / calls / curve.beams.size
        steps = integrate_adaptively(
            polarisation_dormand_prince_853, curve.arguments, curve.state, curve.radii, 1e-8, curve.rate
        )[1]
        step = processor_time(partial(curve.adaptive, 1e-8), 3) / steps / curve.beams.size
        print(f"  {curve.beams.size:6d} beams: {1e9 * side:5.1f} and {1e9 * step:6.0f}")
        record(f"step of {curve.beams.size} beams, per beam", step)
        sizes.append(curve.beams.size)
        seconds.append(step * curve.beams.size)
    exponent = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
    print(
        f"  a step takes the power {exponent:.2f} of the number of beams; target at most {TARGET_EXPONENT}: "
        f"{'met' if exponent <= TARGET_EXPONENT else 'MISSED'}"
    )


def main():
    """Run and print."""
    start = time.perf_counter()
    small = Curve(0.5, 8, final=1.0, outputs=3)
    small.adaptive(1e-6)
    for method in ("runge_kutta_4", "lie_group_4"):
        small.equal_steps(method, 4)
    print(f"compilation: {time.perf_counter() - start:.1f} s; load average {os.getloadavg()[0]:.1f}")
    one_curve()
    scan()
    cost_per_beam()


if __name__ == "__main__":
    main()
