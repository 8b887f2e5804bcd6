r"""Fig. 5 of arXiv:2301.00661 without its wall: one time from diffusion to free escape, and its band.

The energy of ν_μ and ν_τ hops: it waits in shell k for the time τ_k = 1/<R>_k (as derived), flies as a boson
of momentum p over an exponential length with the mean ℓ(E) = p/(m Γ A), and waits again. A = <1 - f - f̄> of
the decay products is the rate at which a boson's occupation relaxes: decay with Pauli blocking, less inverse
decay, A = (1 - e^{-E/T}) <(1-f)(1-f̄)>, so that both the factors 1 + n_B and (1-f)(1-f̄) of detailed balance
are in it; production is then K(E), without 1 + n_B. For muons A is 1.

**Diffusion.** Hops with <s²> = 2 <ℓ²> give D_k = <ℓ²>_k/[3 (τ_k + t_k)], t_k = <E/(m Γ A)> the flight time,
and the mean time to reach R_s, with lengths set by the shell that a hop starts in (D ∇²t = -1),

    t_d(r) = ∫_r^{R_s} dr' I(r')/r'²,   I(r) = ∫_0^r dr' r'²/D(r').

**Free escape.** Energy content over emissivity, t_f = Σ V_k u_k / Σ V_k 𝓛_k, for one flavour.

**Bridge.** As t_f ∝ 1/g² and t_d ∝ g², and the boundary layer of the diffusion, z I(R_s)/R_s² with Milne's
extrapolation length z = 0.7104 <ℓ²>/<ℓ>, does not depend on g,

    t(g) = t_f + t_b + t_d,   t_b = z I(R_s)/R_s² + R_s/c.

It is algebraic: t(g) <= t_0 between the two roots in g² of t_d g⁴ + (t_b - t_0) g² + t_f = 0. A simulation of
the hops (tests) agrees with it within 8 % where decay lengths are a twentieth of R_s and less or several R_s,
and within 25 % between. R_s is the outer radius of the last but one shell, as in Eq. 23: through the
outermost one neutrinos diffuse in milliseconds. Times are averaged over the energy content of the shells.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from common import units
from common.matter.shells import ShellProfile, load_profile
from common.mediators.decay_widths import decay_widths, squared_amplitude_MeV2
from common.mediators.thermal_production import boson_energy_spectrum_MeV3
from common.numerics.quadrature import gauss_legendre
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray, require_in_range, require_one_of, require_positive
from papers.cerdeno2023.model.burst_lines import closing_mass_MeV, lines
from papers.cerdeno2023.model.readings import (
    CHARGES,
    FLAVOURS,
    READINGS,
    MASS_RANGE_MeV,
    SNAPSHOT_s,
    coalescence,
    last_diffusive_shell,
    shell_volumes_km3,
)
from papers.cerdeno2023.parameters import BosonMasses, BurstShortening

LATE_SNAPSHOT_s = 5.0
MILNE_EXTRAPOLATION = 0.7104460895987
"""Extrapolation length of Milne's problem in mean free paths: isotropic scattering, no absorption."""

RAPIDITY_NODES = 48
CUTOFF = 45.0
REFINEMENT = 4
"""Points of the grid for each of Fig. 5."""

MASSES_OF_THE_TEXT_MeV = (10.0, 20.0, 50.0, 100.0)
MASSES_OF_THE_EDGES_MeV = (10.0, 50.0, 100.0)
"""Masses of the text at which the edges are written as numbers."""

SPEED_OF_LIGHT_km_s = units.s / units.km


@dataclasses.dataclass(frozen=True)
class Corrections:
    """Which corrections to Eq. 23 are made, for comparisons."""

    flight_time: bool = True
    quantum_statistics: bool = True
    boundary_layer: bool = True


ALL = Corrections()


@dataclasses.dataclass(frozen=True)
class ShellMoments:
    """Averages over the produced bosons at g = 1, shape (shells, masses).

    Attributes
    ----------
    waiting_time_s
        τ.
    mean_length_km, mean_square_length_km2
        <ℓ> and <ℓ²>.
    flight_time_s
        <E/(m Γ A)>.
    emissivity_MeV5
        𝓛 of one flavour.
    """

    waiting_time_s: FloatArray
    mean_length_km: FloatArray
    mean_square_length_km2: FloatArray
    flight_time_s: FloatArray
    emissivity_MeV5: FloatArray


def shell_moments(
    masses_MeV: FloatArray,
    temperatures_MeV: FloatArray,
    corrections: Corrections = ALL,
    nodes: int = RAPIDITY_NODES,
) -> ShellMoments:
    """Moments over the boson's rapidity y, E = m cosh y, with the weight K(E) = n_B(E) p A(E).

    A(E) = (2T/p) ln[cosh((E + p)/4T)/cosh((E - p)/4T)] for zero chemical potentials.
    """
    masses = require_in_range("masses_MeV", masses_MeV, *MASS_RANGE_MeV)[np.newaxis, :, np.newaxis]
    temperature = require_positive("temperatures_MeV", temperatures_MeV)[:, np.newaxis, np.newaxis]
    highest = np.arccosh(1.0 + CUTOFF * temperature / masses)
    points, weights = gauss_legendre(nodes)
    y = 0.5 * highest * (1.0 + points)
    energy, momentum = masses * np.cosh(y), masses * np.sinh(y)
    plus, minus = (energy + momentum) / (4.0 * temperature), (energy - momentum) / (4.0 * temperature)
    ratio = np.logaddexp(plus, -plus) - np.logaddexp(minus, -minus)
    relaxation = 2.0 * temperature / momentum * ratio
    # dE = p dy; e^{-m/T} is taken out.
    weight = 0.5 * highest * weights * momentum
    weight = weight * np.exp(-(energy - masses) / temperature) / -np.expm1(-energy / temperature)
    weight = weight * momentum * relaxation
    widths = decay_widths(masses[..., 0], 1.0, CHARGES)
    neutrinos = np.sum(widths.neutrinos_MeV, axis=0)[..., np.newaxis]
    total = widths.total_MeV[..., np.newaxis]
    width = total - neutrinos + neutrinos * (relaxation if corrections.quantum_statistics else 1.0)
    length = momentum / (masses * width)
    norm = np.sum(weight, axis=-1)

    def average(quantity: FloatArray) -> FloatArray:
        return np.asarray(np.sum(weight * quantity, axis=-1) / norm)

    amplitude = squared_amplitude_MeV2(masses[..., 0], 1.0, "one_helicity") / (32.0 * np.pi**3)
    produced = amplitude * norm * np.exp(-masses[..., 0] / temperature[..., 0])
    density = 0.75 * 1.2020569031595942 * temperature[..., 0] ** 3 / np.pi**2
    return ShellMoments(
        density / produced / units.s,
        average(length) / units.km,
        average(length**2) / units.km**2,
        average(energy / (masses * width)) / units.s,
        produced * average(energy),
    )


@dataclasses.dataclass(frozen=True)
class EscapeTime:
    """t(g) = free/g² + boundary + diffusion g², in s, by mass.

    Attributes
    ----------
    free_s, boundary_s, diffusion_s
        t_f and t_d at g = 1, and t_b.
    """

    free_s: FloatArray
    boundary_s: FloatArray
    diffusion_s: FloatArray

    def time_s(self, coupling: ArrayLike) -> FloatArray:
        """Escape time; ``coupling`` g > 0 broadcasts with the masses."""
        g2 = np.asarray(require_positive("coupling", coupling)) ** 2
        return np.asarray(self.free_s / g2 + self.boundary_s + self.diffusion_s * g2)

    def shortest_time_s(self) -> FloatArray:
        """Least escape time over the coupling, t_b + 2 (t_f t_d)^{1/2}."""
        return np.asarray(self.boundary_s + 2.0 * np.sqrt(self.free_s * self.diffusion_s))

    def couplings(self, time_s: float) -> tuple[FloatArray, FloatArray]:
        """Couplings between which t(g) is below a given time; both nan where it never is.

        The smaller root is t_f/(t_d g²_larger), which has no cancellation.
        """
        excess = require_positive("time_s", time_s) - self.boundary_s
        discriminant = excess**2 - 4.0 * self.free_s * self.diffusion_s
        root = np.sqrt(np.where((excess > 0.0) & (discriminant >= 0.0), discriminant, np.nan))
        larger = (excess + root) / (2.0 * self.diffusion_s)
        smaller = self.free_s / (self.diffusion_s * larger)
        return np.asarray(np.sqrt(smaller)), np.asarray(np.sqrt(larger))


def diffusion_profile(
    profile: ShellProfile, diffusivity: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean time to reach the outer radius: at the centre, averaged over each shell's volume, and I(R_s).

    ``diffusivity`` has the shape (shells used, masses). Between a and b of one shell, I(r) = I_a +
    (r³ - a³)/(3D) =: α + r³/(3D) and t(r) = t(b) + α (1/r - 1/b) + (b² - r²)/(6D).
    """
    used = len(diffusivity)
    inner, outer = profile.inner_radius_km[:used], profile.outer_radius_km[:used]
    masses = diffusivity.shape[1]
    start = np.zeros((used + 1, masses))
    for k in range(used):
        start[k + 1] = start[k] + (outer[k] ** 3 - inner[k] ** 3) / (3.0 * diffusivity[k])
    time_outside = np.zeros(masses)
    means = np.zeros((used, masses))
    for k in reversed(range(used)):
        a, b, d = inner[k], outer[k], diffusivity[k]
        alpha = start[k] - a**3 / (3.0 * d)
        volume = (b**3 - a**3) / 3.0
        means[k] = (
            time_outside
            + alpha * ((b**2 - a**2) / 2.0 / volume - 1.0 / b)
            + (b**2 - (b**5 - a**5) / 5.0 / volume) / (6.0 * d)
        )
        over_a = 1.0 / a if a > 0.0 else 0.0
        time_outside = time_outside + alpha * (over_a - 1.0 / b) + (b**2 - a**2) / (6.0 * d)
        if a == 0.0:
            # α vanishes in the innermost shell; 1/a must not enter.
            time_outside = time_outside + alpha / b
    return time_outside, means, start[used]


def escape_time(
    masses_MeV: ArrayLike,
    profile: ShellProfile,
    *,
    temperature_factor: float = 1.0,
    corrections: Corrections = ALL,
    start: str = "energy",
    nodes: int = RAPIDITY_NODES,
) -> EscapeTime:
    """Escape time of the energy in ν_μ or ν_τ.

    Parameters
    ----------
    masses_MeV
        One-dimensional, within ``MASS_RANGE_MeV``.
    profile
        The shells; the outermost one is left out, as in Eq. 23.
    temperature_factor
        Multiplies all temperatures.
    corrections
        Which corrections are made.
    start
        ``"energy"``: averaged over the energy content; ``"centre"``: from the centre, as Eq. 23 is.
    nodes
        Of the integral over the rapidity.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    require_one_of("start", start, ("energy", "centre"))
    masses = np.atleast_1d(require_in_range("masses_MeV", masses_MeV, *MASS_RANGE_MeV))
    used = last_diffusive_shell(profile)
    factor = require_positive("temperature_factor", temperature_factor)
    temperatures = profile.temperature_MeV[:used] * factor
    moments = shell_moments(masses, temperatures, corrections, nodes)
    cycle = moments.waiting_time_s + (moments.flight_time_s if corrections.flight_time else 0.0)
    diffusivity = moments.mean_square_length_km2 / (3.0 * cycle)
    centre, means, inside = diffusion_profile(profile, diffusivity)
    radius = profile.outer_radius_km[used - 1]
    volumes = shell_volumes_km3(profile)[:used, np.newaxis]
    energy = volumes * temperatures[:, np.newaxis] ** 4
    share = energy / np.sum(energy)
    if start == "centre":
        free, diffusion = moments.waiting_time_s[0], centre
    else:
        content = 2.0 * 7.0 * np.pi**2 / 240.0 * np.sum(energy)
        free = content / np.sum(volumes * moments.emissivity_MeV5, axis=0) / units.s
        diffusion = np.sum(share * means, axis=0)
    boundary = np.zeros_like(free)
    if corrections.boundary_layer:
        last = moments.mean_square_length_km2[-1] / moments.mean_length_km[-1]
        boundary = boundary + MILNE_EXTRAPOLATION * last * inside / radius**2
    if corrections.flight_time:
        boundary = boundary + radius / SPEED_OF_LIGHT_km_s
    return EscapeTime(np.asarray(free), np.asarray(boundary), np.asarray(diffusion))


SCENARIOS: Mapping[str, tuple[float, float, Corrections, str, str]] = {
    "corrected": (SNAPSHOT_s, 0.0, ALL, "energy", "all corrections, profile at 1 s"),
    "hotter": (SNAPSHOT_s, 1.0, ALL, "energy", "temperatures higher by the variation"),
    "colder": (SNAPSHOT_s, -1.0, ALL, "energy", "temperatures lower by the variation"),
    "late_profile": (LATE_SNAPSHOT_s, 0.0, ALL, "energy", "profile at 5 s"),
    "no_flight_time": (
        SNAPSHOT_s,
        0.0,
        Corrections(flight_time=False),
        "energy",
        "without the flight time",
    ),
    "no_quantum_statistics": (
        SNAPSHOT_s,
        0.0,
        Corrections(quantum_statistics=False),
        "energy",
        "without Bose and Pauli factors",
    ),
    "no_boundary_layer": (
        SNAPSHOT_s,
        0.0,
        Corrections(boundary_layer=False),
        "energy",
        "without the boundary layer, i.e. the sum of the limits of diffusion and free escape",
    ),
    "from_centre": (SNAPSHOT_s, 0.0, ALL, "centre", "from the centre instead of averaged over the energy"),
}
"""Snapshot, sign of the temperature variation, corrections, start, and description."""


def scenarios(
    masses_MeV: ArrayLike, relative_temperature_variation: float, nodes: int = RAPIDITY_NODES
) -> dict[str, EscapeTime]:
    """Escape times of all scenarios."""
    return {
        name: escape_time(
            masses_MeV,
            load_profile(snapshot),
            temperature_factor=1.0 + sign * relative_temperature_variation,
            corrections=corrections,
            start=start,
            nodes=nodes,
        )
        for name, (snapshot, sign, corrections, start, _) in SCENARIOS.items()
    }


def largest_mass_MeV(masses: FloatArray, escape: EscapeTime, time_s: float) -> float:
    """Mass above which no coupling shortens the time below ``time_s``; ends as in ``closing_mass_MeV``."""
    return closing_mass_MeV(masses, np.full(masses.shape, time_s), escape.shortest_time_s())


def table(every: Mapping[str, EscapeTime], masses: FloatArray, time_s: float) -> dict[str, FloatArray]:
    """Edges of the region t(g) < t_0; where there is none, both are the coupling of the shortest time."""
    columns = {"mass [MeV]": masses}
    for name, escape in every.items():
        lower, upper = escape.couplings(time_s)
        fastest = (escape.free_s / escape.diffusion_s) ** 0.25
        columns[f"{name}_lower [1]"] = np.where(np.isnan(lower), fastest, lower)
        columns[f"{name}_upper [1]"] = np.where(np.isnan(upper), fastest, upper)
        columns[f"{name}_shortest_time [s]"] = escape.shortest_time_s()
    return columns


def _quantity(numbers: Mapping[str, float], description: str, unit: str, error: float) -> Quantity:
    return Quantity(
        value=numbers["corrected"],
        unit=unit,
        description=description,
        numerical_error=error * abs(numbers["corrected"]),
        variants={
            name: Variant(value=number, description=SCENARIOS[name][4])
            for name, number in numbers.items()
            if name != "corrected" and np.isfinite(number)
        },
    )


def quantities(masses: FloatArray, conditions: BurstShortening) -> dict[str, Quantity]:
    """Edges at the masses of the text, where the region ends, and comparisons with Fig. 5."""
    time, variation = conditions.diffusion_time_s, conditions.relative_temperature_variation
    few = np.array(MASSES_OF_THE_TEXT_MeV)
    every = scenarios(few, variation)
    coarse = scenarios(few, variation, nodes=RAPIDITY_NODES // 2)["corrected"]
    fine_edges, coarse_edges = every["corrected"].couplings(time), coarse.couplings(time)
    error = max(
        1e-12, *(float(np.max(np.abs(b / a - 1.0))) for a, b in zip(fine_edges, coarse_edges, strict=True))
    )
    result = {}
    edges = {name: escape.couplings(time) for name, escape in every.items()}
    for mass in MASSES_OF_THE_EDGES_MeV:
        column = MASSES_OF_THE_TEXT_MeV.index(mass)
        for index, side in enumerate(("lower", "upper")):
            result[f"{side}_coupling_{mass:.0f}_mev"] = _quantity(
                {name: float(pair[index][column]) for name, pair in edges.items()},
                f"{side} edge of the couplings with an escape time below 0.1 s, m = {mass:.0f} MeV",
                "1",
                error,
            )
    grid = scenarios(masses, variation)
    result["largest_mass"] = _quantity(
        {name: largest_mass_MeV(masses, escape, time) for name, escape in grid.items()},
        "mass above which no coupling gives an escape time below 0.1 s",
        "MeV",
        abs(
            largest_mass_MeV(masses[::2], escape_time(masses[::2], load_profile(SNAPSHOT_s)), time)
            / largest_mass_MeV(masses, grid["corrected"], time)
            - 1.0
        ),
    )
    star = coalescence(few, load_profile(SNAPSHOT_s), READINGS["as_derived"])
    drawn = lines(star, conditions)
    wall = np.min(drawn.decay_length_by_shell[: last_diffusive_shell(star.profile)], axis=0)
    profile = load_profile(SNAPSHOT_s)
    ratios = [
        coupling_of_escaping_luminosity(mass, profile, conditions, lowest) / lowest
        for mass, lowest in zip(few.tolist(), drawn.longest_decay_length.tolist(), strict=True)
    ]
    result["cooling_reaches_above_wall"] = Quantity(
        value=min(ratios),
        unit="1",
        description="coupling at which 3e52 erg/s still decay outside 20 km over that at which the "
        "longest decay length is 20 km, least of m = 10, 20, 50 and 100 MeV, as derived",
        numerical_error=1e-3 * min(ratios),
        variants={"largest": Variant(value=max(ratios), description="largest of the four masses")},
    )
    moments = shell_moments(few, profile.temperature_MeV[: last_diffusive_shell(profile)])
    for mass in MASSES_OF_THE_EDGES_MeV:
        column = MASSES_OF_THE_TEXT_MeV.index(mass)
        upper = float(edges["corrected"][1][column])
        length = 1e3 * float(np.min(moments.mean_length_km[:, column])) / upper**2
        result[f"decay_length_at_upper_edge_{mass:.0f}_mev"] = Quantity(
            value=length,
            unit="m",
            description=f"shortest decay length of shells 1 to 5 at the upper edge, with Bose and Pauli "
            f"factors, m = {mass:.0f} MeV",
            numerical_error=3.0 * error * length,
        )
    result["time_at_the_wall"] = Quantity(
        value=float(np.max(every["corrected"].time_s(wall))),
        unit="s",
        description="escape time where the shortest decay length of shells 1 to 5 is 20 km, largest of "
        "m = 10, 20, 50 and 100 MeV",
        numerical_error=error,
    )
    return result


def escaping_luminosity_erg_s(
    mass_MeV: float, profile: ShellProfile, coupling: float, radius_km: float, order: int = 24
) -> float:
    """Power in bosons that decay outside a radius, both flavours, all shells, along straight lines.

    Σ_k ∫ dV ∫ dE E dṅ/dE <e^{-d/ℓ(E)}>, d the distance to the sphere in an isotropic direction, vacuum width.
    """
    g = float(require_positive("coupling", coupling))
    points, weights = gauss_legendre(order)
    width = g**2 * float(decay_widths(mass_MeV, 1.0, CHARGES).total_MeV)
    amplitude = float(squared_amplitude_MeV2(mass_MeV, g, "one_helicity")) / (32.0 * np.pi**3)
    power = 0.0
    for shell in profile.shells:
        temperature, a, b = shell.temperature_MeV, shell.inner_radius_km, shell.outer_radius_km
        highest = np.arccosh(1.0 + CUTOFF * temperature / mass_MeV)
        y = 0.5 * highest * (1.0 + points)
        energy, momentum = mass_MeV * np.cosh(y), mass_MeV * np.sinh(y)
        spectrum = boson_energy_spectrum_MeV3(
            energy, mass_MeV, 1.0, temperature, kernel="exact", squared_amplitude="one_helicity"
        ).value / squared_amplitude_MeV2(mass_MeV, 1.0, "one_helicity")
        emission = 0.5 * highest * weights * momentum * energy * spectrum * (32.0 * np.pi**3)
        length_km = momentum / (mass_MeV * width) / units.km
        r = 0.5 * (a + b) + 0.5 * (b - a) * points
        cosine = points[np.newaxis, :]
        distance = (
            np.sqrt(radius_km**2 - r[:, np.newaxis] ** 2 * (1.0 - cosine**2)) - r[:, np.newaxis] * cosine
        )
        escape = np.exp(-distance[..., np.newaxis] / length_km)
        chance = 0.5 * np.einsum("j,ijk->ik", weights, escape)
        volume = 4.0 * np.pi * 0.5 * (b - a) * weights * r**2
        power += FLAVOURS * amplitude * float(volume @ chance @ emission)
    return power * units.km**3 * units.s / units.erg


def coupling_of_escaping_luminosity(
    mass_MeV: float, profile: ShellProfile, conditions: BurstShortening, lowest: float
) -> float:
    """Coupling above ``lowest`` at which absorption reduces the escaping power to the allowed one."""

    def excess(logarithm: float) -> float:
        power = escaping_luminosity_erg_s(
            mass_MeV, profile, float(np.exp(logarithm)), conditions.neutrinosphere_radius_km
        )
        return float(np.log(max(power, 1e-300) / conditions.luminosity_erg_s))

    start = float(np.log(lowest))
    logarithm = bracketed_root(
        "logarithm of the coupling",
        f"with an escaping luminosity of luminosity_erg_s = {conditions.luminosity_erg_s:g}",
        excess,
        start,
        start + float(np.log(100.0)),
        absolute_tolerance=1e-8,
    )
    return float(np.exp(logarithm))


def main() -> None:
    """Write the edges and the numbers."""
    coarse = load_parameters("cerdeno2023.boson_masses", BosonMasses).masses_MeV()
    # Edges are closed form; the tip of the region asks for the finer grid.
    masses = np.geomspace(coarse[0], coarse[-1], REFINEMENT * (len(coarse) - 1) + 1)
    conditions = load_parameters("cerdeno2023.burst_shortening", BurstShortening)
    every = scenarios(masses, conditions.relative_temperature_variation)
    write_csv(data_path("cerdeno2023", "beyond.csv"), table(every, masses, conditions.diffusion_time_s))
    write_quantities("cerdeno2023", "beyond", quantities(masses, conditions))


if __name__ == "__main__":
    run_stage(main)
