"""Text of READMEs and registries as HTML: markup escaped, formulas set, links led to where they point.

Formulas stand in the texts as one writes them in plain text (``mu_nu + pi T``, ``10^-3 fm^-3``, ``Y_e``) or
in Unicode. They are set with HTML's own means, so that a page needs neither a script nor a font to show them.
"""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from common.replication.errors import ReplicationError
from common.replication.yaml_files import read_text

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Lambda": "Λ",
    "Sigma": "Σ",
    "Phi": "Φ",
    "Omega": "Ω",
    "hbar": "ħ",
    "nubar": "ν̄",
}

_GREEK_NAME = "|".join(sorted(GREEK, key=len, reverse=True))
# The word "beta" is left alone where it isn't a variable: "beta decay", "beta equilibrium".
_ALONE = "Delta|hbar|mu|nu|nubar|pi|phi"
_SYMBOL = rf"(?<![\w.])((?:{_GREEK_NAME}|[A-Za-zΑ-ωℓ])[*']?)_(\{{[^{{}}]+\}}|[A-Za-z0-9Α-ω]+)(?![\w(/]|\.\w)"
_WORD = rf"(?<![\w./-])({_ALONE})(?![\w/-]|\.\w)"
_POWER = r"\^([+-]?\d+(?:/\d+)?)"


def set_formulas(text: str) -> Markup:
    """Plain text as HTML: escaped, then powers raised, indices lowered, Greek letters and relations set."""
    html = str(escape(text.replace("<=", "≤").replace(">=", "≥")))  # below, only the <sub> and <sup> are ours
    html = re.sub(_SYMBOL, _indexed, html)
    html = re.sub(_WORD, lambda name: GREEK[name[1]], html)
    return Markup(re.sub(_POWER, lambda power: f"<sup>{power[1].replace('-', '−')}</sup>", html))


def _indexed(match: re.Match[str]) -> str:
    symbol, index = match[1], match[2].strip("{}")
    star = symbol[-1] if symbol[-1] in "*'" else ""
    name = symbol.removesuffix(star)
    return f"<i>{GREEK.get(name, name)}</i>{star}<sub>{GREEK.get(index, index)}</sub>"


def render_markdown(
    path: Path, folder: str, pages: Mapping[str, str] | None = None, *, anchors: bool = False
) -> Markup:
    """A Markdown file as HTML: headings below those of the page, raw HTML escaped, formulas set.

    Parameters
    ----------
    path
        The file.
    folder
        Where its own folder is as seen from the page; its relative links are led there.
    pages
        Targets of links that the report has as pages, with the page's address.
    anchors
        Whether headings get the identifiers that links to them have in Markdown.

    Raises
    ------
    ReplicationError
        If there is no such file.
    """
    if not path.is_file():
        raise ReplicationError(f"papers/{path.parent.name}/{path.name}: no such file")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(read_text(path))
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        if anchors and token.type == "heading_open" and following is not None:
            words = re.sub(r"[^\w\s-]", "", following.content.lower())
            token.attrs["id"] = words.strip().replace(" ", "-")
        for child in token.children or []:
            _lead_to_target(child, folder, pages or {})
            if child.type == "text":
                child.type, child.content = "html_inline", str(set_formulas(child.content))
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # raw HTML is off


def _lead_to_target(token: Token, folder: str, pages: Mapping[str, str]) -> None:
    for attribute in ("href", "src"):
        target = str(token.attrs.get(attribute, ""))
        if target and ":" not in target and not target.startswith("#"):
            file, hash_sign, fragment = target.partition("#")
            token.attrs[attribute] = (
                pages[file] + hash_sign + fragment
                if file in pages
                else posixpath.normpath(posixpath.join(folder, target))
            )
