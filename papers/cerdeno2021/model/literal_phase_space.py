r"""Phase space of Eq. 19 of arXiv:2106.11660 under every reading of its azimuth, flux and blocking at once.

A diagnostic of the printed mean free paths, good to 0.3 % (``complex`` and ``points``, below, to 3 %); the
physics is in :mod:`common.scattering.phase_space`.

Eqs. 18 and 19 draw the azimuth φ_13 of the outgoing neutrino uniformly at fixed angle of p and q, and find
the angle θ_12 of p and k from A sin θ_12 + B cos θ_12 + C = 0. With c = cos θ_12, s = sin θ(k,q) sin φ_13,
and the cosines z of (k, q) and y of (p, q), squaring gives

    (s² + z²) c² - 2 z y c + y² - s² = 0.

Both roots occur, one for φ_13 and one for -φ_13, or both for one of the two. A code that solves the quadratic
and takes one of its roots therefore integrates the sum over the true solutions (``sum``). Where there is no
solution (discriminant below zero) it may drop the point (``sum``), keep the real part (``complex``), or set
the discriminant to zero and c to [-1, 1] (``clipped``). ``mean`` averages over the true solutions of each
φ_13. ``points`` is ``sum`` with a rectangle rule on φ_13 = 0, 2π/3, 4π/3, 2π, whose weights of 2π/3 add up to
4/3 of the circle.

The squared amplitude of the Standard Model is a combination of (p·k)², (p·k - t/2)² and m² t/2, so that three
integrals per reading serve every variant of the couplings.
"""

import math

import numpy as np

from common import units
from common.numerics.compilation import compiled
from common.numerics.quadrature import gauss_legendre
from common.scattering.phase_space import NucleonGas
from common.thermal._occupation import fermi_dirac
from common.validation import FloatArray

AZIMUTHS = ("exact", "sum", "mean", "complex", "clipped", "points")
FLUXES = ("moeller", "invariant")
NUCLEON_BLOCKING = ("blocked", "unblocked")
ENERGY_TRANSFER = ("loss", "gain")
"""Sign of q0: the neutrino loses or gains energy."""

_CUTOFF_TEMPERATURES = 22.0
_TRANSFER_NODES = 28
_PANEL_NODES = 12
_AZIMUTH_NODES = 8


@compiled()
def _add_root_powers(
    mean: float, amplitude: float, root_sum: float, root_product: float, weight: float, powers: FloatArray
) -> None:
    """Add weight times the mean over both roots c of (mean - amplitude c)^n, n = -1, 0, 1, 2."""
    total = 2.0 * mean - amplitude * root_sum
    product = mean * mean - mean * amplitude * root_sum + amplitude * amplitude * root_product
    powers[0] += weight * 0.5 * total / product
    powers[1] += weight
    powers[2] += weight * 0.5 * total
    powers[3] += weight * 0.5 * (total * total - 2.0 * product)


@compiled()
def _literal_averages(
    nucleon_cosine: float,
    neutrino_cosine: float,
    mean: float,
    amplitude: float,
    nodes: FloatArray,
    weights: FloatArray,
    averages: FloatArray,
) -> None:
    """Averages over φ_13 of (p·k)^n, n = -1 ... 2, p·k = mean - amplitude c; rows 1 ... 5 of AZIMUTHS."""
    averages[1:] = 0.0
    z, y = neutrino_cosine, nucleon_cosine
    z2, y2 = z * z, y * y
    sine2 = max(1.0 - z2, 0.0)
    # Solutions exist for sin² φ_13 above (y² - z²)/(1 - z²).
    start = 0.0
    if y2 > z2:
        start = 0.5 * math.pi if y2 - z2 >= sine2 else math.asin(math.sqrt((y2 - z2) / sine2))
    share = 0.5 if y2 > z2 else 1.0
    for region in range(2):
        lower, upper = (start, 0.5 * math.pi) if region == 0 else (0.0, start)
        half = 0.5 * (upper - lower)
        if half <= 0.0:
            continue
        for i in range(nodes.size):
            s2 = sine2 * math.sin(lower + half * (1.0 + nodes[i])) ** 2
            denominator = s2 + z2
            root_sum = 2.0 * z * y / denominator
            root_product = (y2 - s2) / denominator
            weight = weights[i] * half / (0.5 * math.pi)
            # With complex roots the mean over both is the real part.
            _add_root_powers(mean, amplitude, root_sum, root_product, weight, averages[3])
            if region == 0:
                _add_root_powers(mean, amplitude, root_sum, root_product, weight, averages[1])
                _add_root_powers(mean, amplitude, root_sum, root_product, share * weight, averages[2])
                _add_root_powers(mean, amplitude, root_sum, root_product, weight, averages[4])
            else:
                cosine = min(max(0.5 * root_sum, -1.0), 1.0)
                _add_root_powers(mean, amplitude, 2.0 * cosine, cosine * cosine, weight, averages[4])
    for point in range(2):
        s2 = 0.75 * sine2 * point
        if s2 + z2 >= y2 and s2 + z2 > 0.0:
            root_sum, root_product = 2.0 * z * y / (s2 + z2), (y2 - s2) / (s2 + z2)
            _add_root_powers(mean, amplitude, root_sum, root_product, 2.0 / 3.0, averages[5])


@compiled()
def _exact_averages(
    mean: float,
    amplitude: float,
    nucleon_cosine: float,
    neutrino_cosine: float,
    averages: FloatArray,
) -> None:
    """Averages of (p·k)^n over the azimuth of p about q, n = -1 ... 2; row 0 of AZIMUTHS."""
    along = mean - amplitude * nucleon_cosine * neutrino_cosine
    across2 = amplitude * amplitude * max(1.0 - nucleon_cosine**2, 0.0) * max(1.0 - neutrino_cosine**2, 0.0)
    averages[0, 0] = 1.0 / math.sqrt(along * along - across2)
    averages[0, 1] = 1.0
    averages[0, 2] = along
    averages[0, 3] = along * along + 0.5 * across2


@compiled()
def _increasing(candidates: FloatArray, lower: float, upper: float) -> FloatArray:
    """The edges lower < candidates < upper in increasing order."""
    inside = np.sort(candidates[(candidates > lower) & (candidates < upper)])
    edges = np.empty(inside.size + 2)
    edges[0] = lower
    edges[1:-1] = inside
    edges[-1] = upper
    return edges


@compiled()
def _energy_integrals(
    edges: FloatArray,
    q0: float,
    q: float,
    t: float,
    neutrino_energy: float,
    neutrino_cosine: float,
    mass: float,
    mu: float,
    temperature: float,
    nodes: FloatArray,
    weights: FloatArray,
    azimuth_nodes: FloatArray,
    azimuth_weights: FloatArray,
    result: FloatArray,
) -> None:
    """Integrals over the nucleon energy at one q0 and |q|: (azimuth, flux, nucleon blocking, integral)."""
    averages = np.zeros((6, 4))
    result[:] = 0.0
    for i in range((edges.size - 1) * nodes.size):
        panel, node = i // nodes.size, i % nodes.size
        half = 0.5 * (edges[panel + 1] - edges[panel])
        E = edges[panel] + half * (1.0 + nodes[node])
        occupied = fermi_dirac((E - mu) / temperature)
        if occupied < 1e-12:
            continue
        empty = fermi_dirac(-(E + q0 - mu) / temperature)
        p = math.sqrt(E * E - mass * mass)
        nucleon_cosine = (2.0 * q0 * E - t) / (2.0 * q * p)
        mean, amplitude = E * neutrino_energy, p * neutrino_energy
        _exact_averages(mean, amplitude, nucleon_cosine, neutrino_cosine, averages)
        _literal_averages(
            nucleon_cosine, neutrino_cosine, mean, amplitude, azimuth_nodes, azimuth_weights, averages
        )
        for flux in range(2):
            # dE |M|²/(E E_ν) or dE |M|²/(p·k), with |p| d|p| = E dE and E_ν² in the prefactor.
            base = weights[node] * half * occupied * (1.0 if flux == 0 else mean)
            n = 1 - flux
            for azimuth in range(6):
                zeroth = base * averages[azimuth, n]
                first = base * averages[azimuth, n + 1]
                second = base * averages[azimuth, n + 2]
                for blocking in range(2):
                    factor = empty if blocking == 0 else 1.0
                    result[azimuth, flux, blocking, 0] += factor * second
                    result[azimuth, flux, blocking, 1] += factor * (
                        second - t * first + 0.25 * t * t * zeroth
                    )
                    result[azimuth, flux, blocking, 2] += factor * 0.5 * mass * mass * t * zeroth


@compiled()
def _integrals(
    neutrino_energy: float,
    mass: float,
    mu: float,
    temperature: float,
    neutrino_potentials: FloatArray,
    cutoff: float,
    transfer_nodes: FloatArray,
    transfer_weights: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
    azimuth_nodes: FloatArray,
    azimuth_weights: FloatArray,
) -> FloatArray:
    """The integrals of :func:`amplitude_integrals`, in MeV."""
    T = temperature
    result = np.zeros((6, 2, 2, neutrino_potentials.size + 1, 2, 3))
    inner = np.zeros((6, 2, 2, 3))
    momentum_cutoff = math.sqrt(cutoff * cutoff - mass * mass)
    product = 2.0 * neutrino_energy * (cutoff + momentum_cutoff)
    largest = math.sqrt(product * product / (mass * mass + product))
    # dq0 d|q| = dt dy / 2 = √t d√t dy.
    prefactor = 1.0 / (8.0 * (2.0 * math.pi) ** 4 * neutrino_energy**2) * 2.0 * math.pi
    reach = math.acosh(cutoff / mass)
    surface = math.acosh(mu / mass) if mu > mass else 0.0
    for it in range(transfer_nodes.size):
        # √t = largest x², x in (0, 1): most of the weight lies well below the kinematic limit.
        x = 0.5 * (1.0 + transfer_nodes[it])
        root_t = largest * x * x
        t = root_t * root_t
        t_weight = transfer_weights[it] * largest * x * root_t
        centre = math.asinh(0.5 * root_t / mass)
        upper = min(math.log(2.0 * neutrino_energy / root_t), centre + reach)
        if upper <= centre - reach:
            continue
        scale = T / root_t
        marks = np.array(
            [
                centre,
                centre - surface,
                centre + surface,
                -centre - surface,
                -centre + surface,
                math.asinh(-8.0 * scale),
                math.asinh(-2.0 * scale),
                0.0,
                math.asinh(2.0 * scale),
                math.asinh(8.0 * scale),
            ]
        )
        y_edges = _increasing(marks, centre - reach, upper)
        for iy in range((y_edges.size - 1) * nodes.size):
            y_panel, y_node = iy // nodes.size, iy % nodes.size
            y_half = 0.5 * (y_edges[y_panel + 1] - y_edges[y_panel])
            rapidity = y_edges[y_panel] + y_half * (1.0 + nodes[y_node])
            q0, q = root_t * math.sinh(rapidity), root_t * math.cosh(rapidity)
            if math.exp(min(q0 / T, 0.0)) < 1e-9:
                continue
            least = mass * math.cosh(rapidity - centre)
            low, high = mu - max(q0, 0.0), mu - min(q0, 0.0)
            marks = np.array([low - 6.0 * T, 0.5 * (low + high), high + 3.0 * T, high + 8.0 * T])
            E_edges = _increasing(marks, least, max(least, high) + 22.0 * T)
            neutrino_cosine = (t + 2.0 * neutrino_energy * q0) / (2.0 * neutrino_energy * q)
            _energy_integrals(
                E_edges,
                q0,
                q,
                t,
                neutrino_energy,
                neutrino_cosine,
                mass,
                mu,
                T,
                nodes,
                weights,
                azimuth_nodes,
                azimuth_weights,
                inner,
            )
            sign = 0 if q0 > 0.0 else 1
            for ib in range(neutrino_potentials.size + 1):
                factor = prefactor * t_weight * weights[y_node] * y_half
                if ib > 0:
                    factor *= fermi_dirac(-(neutrino_energy - q0 - neutrino_potentials[ib - 1]) / T)
                result[:, :, :, ib, sign, :] += factor * inner
    return result


def amplitude_integrals(
    neutrino_energy_MeV: float, nucleons: NucleonGas, neutrino_potentials_MeV: tuple[float, ...]
) -> FloatArray:
    """Phase-space integrals of (p·k)², (p·k - t/2)² and m² t/2 under all readings, in MeV⁴/m.

    Parameters
    ----------
    neutrino_energy_MeV
        E_ν of the initial neutrino.
    nucleons
        State of the nucleons.
    neutrino_potentials_MeV
        Chemical potentials of the final neutrino for which its blocking is wanted.

    Returns
    -------
    FloatArray
        Shape (azimuth, flux, nucleon blocking, neutrino blocking, energy transfer, integral); the neutrino
        blocking is none, then one for each chemical potential.
    """
    transfer, panel, azimuth = (
        gauss_legendre(order) for order in (_TRANSFER_NODES, _PANEL_NODES, _AZIMUTH_NODES)
    )
    cutoff = (
        max(nucleons.effective_chemical_potential_MeV, nucleons.effective_mass_MeV)
        + _CUTOFF_TEMPERATURES * nucleons.temperature_MeV
    )
    integrals: FloatArray = _integrals(
        float(neutrino_energy_MeV),
        float(nucleons.effective_mass_MeV),
        float(nucleons.effective_chemical_potential_MeV),
        float(nucleons.temperature_MeV),
        np.array(neutrino_potentials_MeV, dtype=np.float64),
        float(cutoff),
        transfer.nodes,
        transfer.weights,
        panel.nodes,
        panel.weights,
        azimuth.nodes,
        azimuth.weights,
    )
    return integrals * units.m
