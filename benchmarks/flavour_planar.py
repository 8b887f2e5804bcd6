"""Time planar flavour evolution: nanoseconds per beam, cell and step, on one thread and on all.

Run with `python -m benchmarks.flavor_two_dimensional` from the root of the repository (a minute). The plain
reference, in the same run, is the same scheme in NumPy: Fourier shift, then RK4 with the moments as einsum.
Both advance one state by the same distance; the error of each is its distance to a run with an eighth of the
step.

What bounds the compiled local step: it does 435 floating-point operations per beam and cell, by count of its
source (five rotations with moments of 82 each, and 25 to copy in), and reads and writes 48 bytes of the state
per beam and cell; what it keeps of a block of 16 cells stays in the caches. At nine operations per byte the
bound is arithmetic, not bandwidth. The kernels have no fused operations (the compiler may not fuse without
fast-math), so that the peak that counts is that of separate multiplications and additions, measured here with
a compiled loop over values in the first-level cache.

One thread is timed in processor time, which other load on the machine lengthens less; several threads in wall
time.
"""

import os
import time
from functools import partial

import numba
import numpy as np
import scipy.fft

from benchmarks.reporting import record, timed
from common.flavour._planar import local_step
from common.flavour.beams import neutrinos_and_antineutrinos
from common.flavour.couplings import coupling_matrix
from common.flavour.planar import PeriodicGas, Schedule, evolve, mode_growth, seeded_state

OPERATIONS_LOCAL = 435
SIZES = ((64, 256), (256, 512), (768, 1024))
STEP_km = 2e-4
PEAK_LANES = 64
PEAK_ROUNDS = 400_000

processor_time = partial(timed, clock=time.process_time)


def gas(angles, cells):
    """The gas of Fig. 3 at 60 degrees."""
    return PeriodicGas(
        neutrinos_and_antineutrinos(0.0, 1.0), angles, np.pi / 3, coupling_matrix(0.1), 1e3, 6.0, cells
    )


def plain_step(state, phases, step, angles, coupling, sources, vacuum):
    """Shift by half a step, RK4, shift: the same equations in NumPy."""

    def shifted(vectors):
        return scipy.fft.irfft(scipy.fft.rfft(vectors, axis=-1) * phases, n=vectors.shape[-1], axis=-1)

    def derivative(vectors):
        moments = np.einsum("gi,cix->gcx", angles[3:], vectors)
        fields = np.einsum("cd,gdx->gcx", coupling, moments) + sources[:, :, np.newaxis]
        rate = (
            angles[0][:, np.newaxis] * fields[0][:, np.newaxis]
            - fields[1][:, np.newaxis]
            - angles[1][:, np.newaxis] * fields[2][:, np.newaxis]
            + angles[2][:, np.newaxis] * vacuum[:, np.newaxis, np.newaxis]
        )
        return np.stack(
            [
                rate[1] * vectors[2] - rate[2] * vectors[1],
                rate[2] * vectors[0] - rate[0] * vectors[2],
                rate[0] * vectors[1] - rate[1] * vectors[0],
            ]
        )

    start = shifted(state)
    first = derivative(start)
    second = derivative(start + 0.5 * step * first)
    third = derivative(start + 0.5 * step * second)
    fourth = derivative(start + step * third)
    return shifted(start + step / 6.0 * (first + 2.0 * second + 2.0 * third + fourth))


def plain_evolve(model, state, step, steps):
    """Evolve with the plain step."""
    shift = 0.5 * step * np.tan(model.angle_rad)
    phases = np.exp(-1j * np.outer(shift, model.wave_number_inverse_km))
    phases[:, -1] = phases[:, -1].real
    for _ in range(steps):
        state = plain_step(state, phases, step, *model._kernel_arguments)
    return state


@numba.njit(error_model="numpy")
def chains(values, factor, summand, rounds):
    """One multiplication and one addition per element and round, in independent chains."""
    for _ in range(rounds):
        for j in range(64):
            values[j] = values[j] * factor + summand


def peak_operations_per_second():
    """Measured peak of separate multiplications and additions of one core, in 1/s."""
    values = np.ones(PEAK_LANES)
    chains(values, 0.999, 0.001, 10)
    seconds = processor_time(lambda: chains(values, 0.999, 0.001, PEAK_ROUNDS), 10)
    return 2.0 * PEAK_LANES * PEAK_ROUNDS / seconds


def compare_with_plain():
    """Ratio to the NumPy scheme, with the error of both."""
    angles, cells, steps = 64, 256, 20
    model = gas(angles, cells)
    state = seeded_state(model, 0.1, 40, 1)
    exact = evolve(model, state, Schedule(STEP_km / 8, 8 * steps, 1, 1)).state
    run = Schedule(STEP_km, steps, 1, 1)
    error = np.max(np.abs(evolve(model, state, run).state - exact))
    plain_error = np.max(np.abs(plain_evolve(model, state, STEP_km, steps) - exact))
    seconds = processor_time(lambda: evolve(model, state, run), 10)
    plain_seconds = processor_time(lambda: plain_evolve(model, state, STEP_km, steps), 3)
    unit = 1e9 / (steps * angles * cells)
    print(f"N = {angles}, N_x = {cells}, {steps} steps, one thread:")
    print(f"  library: {unit * seconds:.0f} ns per beam, cell and step; error {error:.1e}")
    print(f"  NumPy:   {unit * plain_seconds:.0f} ns; error {plain_error:.1e}")
    record(
        f"planar gas, {angles} angles, {cells} cells, {steps} steps, one thread",
        seconds,
        error=error,
        reference="the same scheme in NumPy",
        reference_seconds=plain_seconds,
        reference_error=plain_error,
    )


def main():
    """Run and print."""
    threads = len(os.sched_getaffinity(0))
    small = gas(16, 16)
    evolve(small, seeded_state(small, 0.0, 1, 0), Schedule(STEP_km, 1, 1, 1))
    compare_with_plain()
    peak = peak_operations_per_second()
    print(f"peak of one core, separate multiplications and additions: {1e-9 * peak:.1f} G/s")
    for angles, cells in SIZES:
        model = gas(angles, cells)
        state = seeded_state(model, 1e-3, 40, 1)
        steps = max(4, 2_000_000 // (angles * cells))
        unit = 1e9 / (steps * angles * cells)
        run = Schedule(STEP_km, steps, 1, 1)
        one = unit * processor_time(lambda m=model, s=state, r=run: evolve(m, s, r), 3)
        wall = unit * timed(lambda m=model, s=state, r=run: evolve(m, s, r), 3)
        many = unit * timed(lambda m=model, s=state, r=run: evolve(m, s, r, threads=threads), 3)
        arguments = model._kernel_arguments
        work = state.copy()
        local = processor_time(lambda w=work, a=arguments: local_step(w, 0, w.shape[2] // 16, STEP_km, *a), 5)
        local *= 1e9 / (angles * cells)
        share = OPERATIONS_LOCAL / (1e-9 * local) / peak
        print(f"N = {angles}, N_x = {cells}, ns per beam, cell and step:")
        print(f"  one thread {one:.0f} (wall {wall:.0f}), {threads} threads {many:.0f}: {wall / many:.2f} x")
        record(
            f"planar gas, {angles} angles, {cells} cells, {threads} threads, per beam, cell and step",
            many / 1e9,
        )
        print(f"  of which the local step {local:.0f}: {100 * share:.0f} % of the peak")
    model = gas(256, 16)
    waves = np.linspace(1.0, 100.0, 16)
    run = Schedule(STEP_km, 100, 1, 1)
    mode_growth(model, waves, Schedule(STEP_km, 1, 1, 1))
    seconds = processor_time(lambda: mode_growth(model, waves, run), 3)
    print(f"linearised: {1e9 * seconds / (100 * 256 * 16):.0f} ns per beam, wave and step on one thread")


if __name__ == "__main__":
    main()
