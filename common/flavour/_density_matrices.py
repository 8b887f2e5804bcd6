"""Density matrices of any number of flavours as generalised Bloch vectors: the equation of motion.

With the generators λ_a, Tr(λ_a λ_b) = 2 δ_ab and [λ_a, λ_b] = 2i f_abc λ_c, a matrix of unit trace is
ρ = 1/F + y_a λ_a/2 and H = h_a λ_a/2 up to its trace, and i dρ/dt = [H, ρ] reads dy_c/dt = f_abc h_a y_b.
A state is flat, (y_1 of all beams, ..., y_D of all beams), D = F² - 1. The right-hand side's arguments are

    (inverse_cosine, weights, vacuum_frequency, vacuum_vector, anisotropy,
     linear, constant, structure, values, mu, reference, power)

as for two flavours in common.flavour._evolution, with ``structure`` (terms, 3) the indices (a, b, c) of the
f_abc that do not vanish and ``values`` (terms,) their values.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from common.flavour._evolution import falling_potential, two_weighted_sums
from common.numerics._runge_kutta import dormand_prince_853
from common.numerics.compilation import compiled

Arguments: TypeAlias = tuple[Any, ...]
_BLOCK = 64


@compiled()
def density_derivative(
    r: float, state: NDArray[np.float64], slope: NDArray[np.float64], arguments: Arguments
) -> None:
    """dy_c/dr = f_abc h_a y_b with h = (ω_i v + V_0)/cosθ_i - V_1 and the moments V_0, V_1 of all beams."""
    (
        inverse_cosine,
        weights,
        frequency,
        vacuum,
        anisotropy,
        linear,
        constant,
        structure,
        values,
        mu,
        reference,
        power,
    ) = arguments
    beams = inverse_cosine.size
    dimension = constant.size
    potential = falling_potential(mu, reference, power, r) if power != 0.0 else mu
    sums = np.empty((2, dimension))
    for a in range(dimension):
        component = state[a * beams : (a + 1) * beams]
        sums[0, a], sums[1, a] = two_weighted_sums(weights[0], weights[1], component)
    fields = np.zeros((2, dimension))
    for moment in range(2):
        total = 0.0
        for i in range(beams):
            total += weights[moment, i]
        for a in range(dimension):
            value = constant[a] * total
            for b in range(dimension):
                value += linear[a, b] * sums[moment, b]
            fields[moment, a] = potential * value
    slope[:] = 0.0
    field = np.empty((dimension, _BLOCK))
    for start in range(0, beams, _BLOCK):
        width = min(_BLOCK, beams - start)
        for a in range(dimension):
            v, isotropic, directed = vacuum[a], fields[0, a], anisotropy * fields[1, a]
            for i in range(width):
                field[a, i] = (frequency[start + i] * v + isotropic) * inverse_cosine[start + i] - directed
        for term in range(values.size):
            a, b, c = structure[term, 0], structure[term, 1], structure[term, 2]
            factor = values[term]
            vector = state[b * beams + start : b * beams + start + width]
            target = slope[c * beams + start : c * beams + start + width]
            for i in range(width):
                target[i] += factor * field[a, i] * vector[i]


@compiled()
def density_dormand_prince_853(
    arguments: Arguments,
    initial_state: NDArray[Any],
    outputs: NDArray[np.float64],
    tolerance: float,
    first_step: float,
    maximum_steps: int,
    tables: tuple[NDArray[np.float64], ...],
    states: NDArray[Any],
) -> tuple[int, int, int, float]:
    """``dormand_prince_853`` for ``density_derivative``."""
    return dormand_prince_853(
        density_derivative,
        arguments,
        initial_state,
        outputs,
        tolerance,
        first_step,
        maximum_steps,
        tables,
        states,
    )
