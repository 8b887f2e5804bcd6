"""Open every page of a report in a headless browser and list what a reader would find broken.

``python -m tests.pipeline.browser report`` prints the faults and exits with status 1 if there are any.
Nothing is fetched from the network: a page that asks for it is at fault.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlparse

from playwright.sync_api import Page, sync_playwright

WIDTHS = (1280, 400)
"""Widths in pixels of the windows in which a page must not need to be scrolled sideways."""

NAMED_ROLES = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "image", "region"}

SORT_FAULTS = """
() => [...document.querySelectorAll('table.sortable')].flatMap(table => {
  const before = table.tBodies[0].rows.length;
  return [...table.tHead.rows[0].cells].flatMap((heading, column) => {
    const faults = [], name = heading.textContent.trim();
    for (const [order, sign] of [['ascending', 1], ['descending', -1]]) {
      heading.querySelector('button').click();
      if (heading.getAttribute('aria-sort') !== order) faults.push(`${name}: not marked ${order}`);
      const texts = [...table.tBodies[0].rows].map(row => row.cells[column].dataset.sort
        ?? row.cells[column].textContent.trim());
      const numbers = texts.filter(text => text !== '' && !isNaN(text)).map(Number);
      if (numbers.some((value, i) => i && sign * (value - numbers[i - 1]) < 0))
        faults.push(`${name}: not sorted ${order}`);
      if (texts.length !== before) faults.push(`${name}: sorting lost rows`);
    }
    return faults;
  });
})
"""

FILTER_FAULTS = """
() => [...document.querySelectorAll('form.filters')].flatMap(form => {
  const rows = [...document.getElementById(form.dataset.for).tBodies[0].rows], faults = [];
  const check = (field, fits) => {
    form.dispatchEvent(new Event('input'));
    if (rows.some(row => row.hidden === fits(row))) faults.push(`filter ${field} shows the wrong rows`);
    form.reset();
  };
  const word = rows[0].id.replace('claim-', '');
  form.elements.text.value = word.toUpperCase();
  check('text', row => row.textContent.toLowerCase().includes(word));
  for (const field of ['verdict', 'artefact'])
    for (const option of form.elements[field].options) {
      form.elements[field].value = option.value;
      check(field, row => option.value === '' || row.dataset[field] === option.value);
    }
  form.elements.changed.checked = true;
  check('changed', row => row.dataset.changed === 'yes');
  form.dispatchEvent(new Event('input'));
  return faults;
})
"""


ZOOM_FAULTS = """
async () => {
  const dialog = document.getElementById('zoom'), faults = [];
  window.addEventListener('click', event => event.preventDefault());  // a link that leads away stays a fault
  for (const link of document.querySelectorAll('a.zoom')) {
    link.click();
    const image = dialog.querySelector('img'), toggle = dialog.querySelector('[aria-pressed]');
    if (!dialog.open || image.src !== link.href) { faults.push(`${link.href} does not open`); continue; }
    if (!await image.decode().then(() => true, () => false)) continue;  // told as a broken image
    const fitted = image.clientWidth;
    toggle.click();
    if (image.clientWidth !== image.naturalWidth || fitted > window.innerWidth)
      faults.push(`${link.href} is not enlarged`);
    dialog.close();
  }
  return faults;
}
"""

SHEETS = 2
"""Sheets of A4 on which the page for a reviewer has to print."""


def find_chromium() -> str | None:
    """Path of an installed Chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def check_report(folder: Path) -> list[str]:
    """Faults of all pages of a report, one line each; empty if there are none."""
    faults: list[str] = []
    anchors: dict[Path, set[str]] = {}
    links: list[tuple[Path, str]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        for path in sorted(folder.resolve().rglob("*.html")):
            page = context.new_page()
            found = _watch(page)
            page.goto(path.as_uri(), wait_until="load")
            found += _page_faults(page)
            anchors[path] = set(page.eval_on_selector_all("[id]", "all => all.map(element => element.id)"))
            links += [(path, link) for link in page.eval_on_selector_all("a", "all => all.map(a => a.href)")]
            faults += [f"{path.relative_to(folder.resolve())}: {fault}" for fault in found]
            page.close()
        browser.close()
    if not anchors:
        faults.append("no page found")
    return faults + _link_faults(links, anchors, folder.resolve())


def _watch(page: Page) -> list[str]:
    """A list that collects errors and requests of a page as they happen."""
    found: list[str] = []

    def on_request(request: Any) -> None:
        if urlparse(request.url).scheme not in ("file", "data"):
            found.append(f"external request {request.url}")

    page.on("request", on_request)
    page.on("requestfailed", lambda request: found.append(f"failed request {request.url}"))
    page.on("pageerror", lambda error: found.append(f"script error {error}"))
    page.on(
        "console",
        lambda message: found.append(f"console: {message.text}") if message.type == "error" else None,
    )
    return found


def _page_faults(page: Page) -> list[str]:
    faults = []
    for source in page.eval_on_selector_all(
        "img", "all => all.filter(image => !(image.complete && image.naturalWidth)).map(image => image.src)"
    ):
        faults.append(f"broken image {source}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"wider than a window of {width} pixels")
    faults += _nameless(page)
    faults += page.evaluate(SORT_FAULTS)
    faults += page.evaluate(FILTER_FAULTS)
    faults += page.evaluate(ZOOM_FAULTS)
    if page.url.endswith("/review.html") and sheets(page) > SHEETS:
        faults.append(f"prints on {sheets(page)} sheets, more than {SHEETS}")
    return faults


def sheets(page: Page) -> int:
    """Number of sheets on which a page prints, in the format that its style sheet asks for."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def _nameless(page: Page) -> list[str]:
    """Controls, links, images and regions without a name that a screen reader could say."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        f"{node['role']['value']} without an accessible name"
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in NAMED_ROLES
        and not str(node.get("name", {}).get("value", "")).strip()
    ]


def _link_faults(links: list[tuple[Path, str]], anchors: dict[Path, set[str]], folder: Path) -> list[str]:
    faults = []
    for page, link in links:
        address, fragment = urldefrag(link)
        if urlparse(address).scheme != "file":
            if urlparse(address).scheme != "https":
                faults.append(f"{page.relative_to(folder)}: link {link!r} is neither a file nor https")
            continue
        target = Path(unquote(urlparse(address).path))
        if not target.exists():
            faults.append(f"{page.relative_to(folder)}: link to missing {target.name}")
        elif fragment and target.suffix == ".html" and unquote(fragment) not in anchors.get(target, set()):
            faults.append(f"{page.relative_to(folder)}: link to missing #{fragment} of {target.name}")
    return sorted(set(faults))


def main() -> None:
    """Check the folder named on the command line."""
    faults = check_report(Path(sys.argv[1]))
    print("\n".join(faults) or "no faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
