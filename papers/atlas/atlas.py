"""Atlas: all bounds of the five papers and of the sourced literature as effective neutrino couplings.

Writes one table with a row for each point of each curve (``atlas.csv``), and the labels, the rules of
conversion and what could not be converted (``atlas.json``).
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from common.mediators.couplings import coupling_of_self_interaction_strength
from common.replication.errors import run_stage
from common.replication.ledger.quantities import read_artefact
from common.replication.paths import data_path
from common.replication.writers import write_csv, write_json
from common.tables import LiteratureTable, literature_table, read_table
from common.validation import FloatArray
from papers.atlas.model.bounds import (
    NOT_CONVERTED,
    RULES,
    Bound,
    Curve,
    Edge,
    Reading,
    charge_curve,
    column,
    contact_curve,
    envelope,
    perturbative,
    product_curve,
    region,
)

CONTACT_STRENGTH_OF_LINE_inverse_MeV3 = 1e-11

CAPTION = (
    "Couplings above a line, or inside a region, are excluded; a narrow band marks the excluded side. "
    "Scalars and vectors, and different flavours, share the plane and nothing else: the table says what each "
    "curve is about. Grey, for comparison: limits taken from the literature, and our own analysis of the "
    "counts of COHERENT. Flavour equipartition is a reach, not a limit; nothing is excluded above it. The "
    "region without a wall at the decay length (arXiv:2301.00661) is beyond that paper."
)

SUPERNOVA_READINGS: Sequence[Reading] = ("as_published", "as_derived")


def lower_edges(curve_of: Callable[[Reading], Curve]) -> dict[tuple[Reading, Edge], Curve]:
    """The lower edge as published and as derived."""
    return {(reading, "lower"): curve_of(reading) for reading in SUPERNOVA_READINGS}


def diffusion_time_bounds(
    violating: LiteratureTable, conserving: LiteratureTable, b_minus_l: LiteratureTable
) -> list[Bound]:
    """Limits of Figs. 4 to 6 of arXiv:2106.11660 from the diffusion time."""
    about: dict[str, Any] = {"paper": "cerdeno2021", "sources": ("cerdeno2021",), "couples_to_nucleons": True}
    return [
        Bound(
            name="scalar_violating_lepton_number",
            label="diffusion time, scalar violating $L$",
            mediator="scalar",
            flavours="one",
            rule="product",
            edges=lower_edges(lambda reading: product_curve(violating, f"thermal_{reading}_burst_duration")),
            **about,
        ),
        Bound(
            name="scalar_conserving_lepton_number",
            label="diffusion time, scalar conserving $L$",
            mediator="scalar",
            flavours="one",
            rule="product",
            edges=lower_edges(lambda reading: product_curve(conserving, f"{reading}_burst_duration")),
            **about,
        ),
        Bound(
            name="b_minus_l",
            label="diffusion time, $B-L$",
            mediator="vector",
            flavours="all",
            rule="charge",
            edges=lower_edges(lambda reading: charge_curve(b_minus_l, f"{reading}_burst_duration")),
            **about,
        ),
    ]


def coherent_bounds(coherent: LiteratureTable) -> list[Bound]:
    """Our limits from the counts of COHERENT, on the axes of Figs. 4 to 6 of arXiv:2106.11660."""
    about: dict[str, Any] = {
        "paper": "cerdeno2021",
        "sources": ("coherent2017", "coherent2021"),
        "couples_to_nucleons": True,
    }
    return [
        Bound(
            name="coherent_scalar",
            label="COHERENT, scalar (ours)",
            mediator="scalar",
            flavours="one",
            rule="product",
            edges={("comparison", "lower"): product_curve(coherent, "scalar_combined_limit")},
            **about,
        ),
        Bound(
            name="coherent_b_minus_l",
            label="COHERENT, $B-L$ (ours)",
            mediator="vector",
            flavours="all",
            rule="charge",
            edges={("comparison", "lower"): charge_curve(coherent, "b_minus_l_combined_limit")},
            **about,
        ),
    ]


def coalescence_bounds(published: LiteratureTable, beyond: LiteratureTable) -> list[Bound]:
    """Regions of arXiv:2301.00661: Z' that shorten the burst, and below them those that cool the star.

    In Fig. 5 the two meet at the line where the decay length is the radius. Beyond the paper, with flight
    time and quantum statistics and without that wall, there is one region of escape within 0.1 s.
    """
    about: dict[str, Any] = {
        "paper": "cerdeno2023",
        "sources": ("cerdeno2023",),
        "mediator": "vector",
        "flavours": "mu and tau",
        "couples_to_nucleons": False,
        "rule": "charge",
    }
    edges: dict[tuple[Reading, Edge], Curve] = {}
    for reading in SUPERNOVA_READINGS:
        wall, diffusion, luminosity = (
            charge_curve(published, f"{reading}_{name}", "mass")
            for name in ("decay_length", "diffusion_time", "luminosity")
        )
        edges[reading, "lower"], edges[reading, "upper"] = region(
            envelope((wall, luminosity), np.min), envelope((wall, diffusion), np.max)
        )
    without_wall: dict[tuple[Reading, Edge], Curve] = {}
    without_wall["as_derived", "lower"], without_wall["as_derived", "upper"] = region(
        *(charge_curve(beyond, f"corrected_{edge}", "mass") for edge in ("lower", "upper"))
    )
    return [
        Bound(
            name="l_mu_minus_l_tau",
            label=r"burst and cooling, $L_\mu-L_\tau$",
            edges=edges,
            **about,
        ),
        Bound(
            name="l_mu_minus_l_tau_without_wall",
            label=r"escape in 0.1 s without a wall, $L_\mu-L_\tau$",
            edges=without_wall,
            **about,
        ),
    ]


def scattering_among_neutrinos_bounds(core: LiteratureTable, propagation: LiteratureTable) -> list[Bound]:
    """Limits of arXiv:1912.09115 from the core and from relic neutrinos on the way to Earth."""
    about: dict[str, Any] = {
        "paper": "shalgar2021",
        "sources": ("shalgar2021",),
        "mediator": "scalar",
        "flavours": "one",
        "couples_to_nucleons": False,
        "rule": "direct",
    }
    return [
        Bound(
            name="core",
            label=r"core, $2\nu\to4\nu$",
            edges={("as_published", "lower"): column(core, "quoted_density_default")},
            **about,
        ),
        Bound(
            name="relic_neutrinos",
            label="relic neutrinos on the way",
            edges={
                ("as_published", "lower"): column(propagation, "all_species"),
                ("as_derived", "lower"): column(propagation, "one_species"),
            },
            **about,
        ),
    ]


def diffuse_flux_bound(
    lines: LiteratureTable, limits: LiteratureTable, strength_inverse_MeV3: float
) -> Bound:
    """Super-Kamiokande's limit as arXiv:2204.11885 reads it; the exact cascade has none."""
    lightest = float(limits.column("contact_mass", "MeV")[0])
    relative = strength_inverse_MeV3 / CONTACT_STRENGTH_OF_LINE_inverse_MeV3
    return Bound(
        name="diffuse_supernova_neutrinos",
        label="diffuse flux and relic neutrinos",
        paper="das2022",
        sources=("das2022",),
        mediator="scalar",
        flavours="all",
        couples_to_nucleons=False,
        rule="contact",
        edges={("as_published", "lower"): contact_curve(lines, "coupling_1e_minus_11", relative, lightest)},
    )


def flavour_conversion_reach(masses_MeV: FloatArray, strength: float) -> Bound:
    """Least g1 that equalises flavours near the neutrinosphere, arXiv:2208.06023; not a limit."""
    curve = (masses_MeV, coupling_of_self_interaction_strength(masses_MeV, strength))
    return Bound(
        name="flavour_equipartition",
        label="flavour equipartition (reach)",
        paper="abbar2022",
        sources=("abbar2022",),
        mediator="vector",
        flavours="off-diagonal",
        couples_to_nucleons=False,
        rule="strength",
        edges=lower_edges(lambda _: curve),
        is_limit=False,
    )


def sourced_bounds(constraints: LiteratureTable, tridents: LiteratureTable) -> list[Bound]:
    """Limits from the literature that the papers draw beside theirs."""
    about: dict[str, Any] = {"paper": "shalgar2021", "couples_to_nucleons": False, "rule": "direct"}
    named: tuple[tuple[str, str, str, Literal["scalar", "vector"], str], ...] = (
        ("laboratory_electron", "meson decays, $e$", "lessa2007", "scalar", "e"),
        ("laboratory_muon", r"meson decays, $\mu$", "lessa2007", "scalar", "mu"),
        ("laboratory_tau", r"$\tau$ decays", "lessa2007", "scalar", "tau"),
        ("double_beta_decay", "double beta decay", "kamlandzen2012", "scalar", "e"),
        ("microwave_background", "microwave background", "archidiacono2014", "scalar", "all"),
        ("nucleosynthesis_vector", "nucleosynthesis", "huang2018", "vector", "all"),
    )
    bounds = [
        Bound(
            name=name,
            label=label,
            sources=(source,),
            mediator=mediator,
            flavours=flavours,
            edges={("comparison", "lower"): column(constraints, name)},
            **about,
        )
        for name, label, source, mediator, flavours in named
    ]
    bounds.append(
        Bound(
            name="neutrino_tridents",
            label="neutrino tridents",
            paper="cerdeno2023",
            sources=("snformutau2023",),
            mediator="vector",
            flavours="mu and tau",
            couples_to_nucleons=False,
            rule="charge",
            edges={("comparison", "lower"): charge_curve(tridents, "coupling", "boson_mass")},
        )
    )
    return bounds


def rows(bounds: Sequence[Bound]) -> dict[str, list[Any]]:
    """One row for each point with a perturbative coupling."""
    table = [
        {
            "bound [1]": bound.name,
            "paper [1]": bound.paper,
            "sources [1]": " ".join(bound.sources),
            "reading [1]": reading,
            "edge [1]": edge,
            "mediator [1]": bound.mediator,
            "flavours [1]": bound.flavours,
            "couples_to_nucleons [1]": "yes" if bound.couples_to_nucleons else "no",
            "rule [1]": bound.rule,
            "mediator_mass [MeV]": mass,
            "neutrino_coupling [1]": coupling,
        }
        for bound in bounds
        for (reading, edge), curve in bound.edges.items()
        for mass, coupling in zip(*(values.tolist() for values in perturbative(curve)), strict=True)
    ]
    return {name: [row[name] for row in table] for name in table[0]}


def all_bounds() -> list[Bound]:
    """Every bound of the atlas, from the papers' data and the literature."""
    lines = read_table(data_path("das2022", "fig1.csv"))
    excluded = read_artefact(data_path("das2022", "fig3.json")).quantities["excluded_coupling"]
    reach = read_artefact(data_path("abbar2022", "claims.json")).quantities["smallest_g1_burst"]
    return [
        *diffusion_time_bounds(
            read_table(data_path("cerdeno2021", "fig4.csv")),
            read_table(data_path("cerdeno2021", "fig5.csv")),
            read_table(data_path("cerdeno2021", "fig6.csv")),
        ),
        *coherent_bounds(read_table(data_path("cerdeno2021", "coherent_scattering.csv"))),
        *coalescence_bounds(
            read_table(data_path("cerdeno2023", "fig5.csv")),
            read_table(data_path("cerdeno2023", "beyond.csv")),
        ),
        *scattering_among_neutrinos_bounds(
            read_table(data_path("shalgar2021", "core_bound.csv")),
            read_table(data_path("shalgar2021", "propagation_bound.csv")),
        ),
        diffuse_flux_bound(lines, read_table(data_path("das2022", "fig1_limits.csv")), excluded.value),
        flavour_conversion_reach(lines.column("mediator_mass", "MeV"), reach.variants["equipartition"].value),
        *sourced_bounds(
            read_table(data_path("shalgar2021", "other_constraints.csv")),
            literature_table("l_mu_minus_l_tau_limits/neutrino_tridents.csv"),
        ),
    ]


def main() -> None:
    """Write the table, and the labels, the rules and what could not be converted."""
    bounds = all_bounds()
    write_csv(data_path("atlas", "atlas.csv"), rows(bounds))
    write_json(
        data_path("atlas", "atlas.json"),
        {
            "title": "Atlas of bounds: effective neutrino coupling against mediator mass",
            "caption": CAPTION,
            "curves": [
                {
                    "name": bound.name,
                    "label": bound.label,
                    "about": bound.about,
                    "rule": RULES[bound.rule],
                    "sources": list(bound.sources),
                    "is_limit": bound.is_limit,
                }
                for bound in bounds
            ],
            "not_converted": [{"what": what, "reason": reason} for what, reason in NOT_CONVERTED],
        },
    )


if __name__ == "__main__":
    run_stage(main)
