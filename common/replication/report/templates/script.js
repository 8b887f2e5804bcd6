// Sorting and filtering of the report's tables, enlarging of figures. Without it everything is there, only not interactive.
"use strict";

function sortKey(row, column) {
  const cell = row.cells[column];
  const text = cell.dataset.sort ?? cell.textContent.trim();
  const number = Number(text);
  return text === "" ? null : Number.isNaN(number) ? text.toLowerCase() : number;
}

// Numbers before text, empty cells last whatever the direction.
function compareKeys(a, b, direction) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return direction * (typeof a === "number" ? a - b : a.localeCompare(b, "en"));
}

function makeSortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    heading.querySelector("button").addEventListener("click", () => {
      const ascending = heading.getAttribute("aria-sort") !== "ascending";
      headings.forEach((other) => other.setAttribute("aria-sort", "none"));
      heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const body = table.tBodies[0];
      const keyed = [...body.rows].map((row) => [sortKey(row, column), row]);
      keyed.sort((a, b) => compareKeys(a[0], b[0], ascending ? 1 : -1));
      body.append(...keyed.map((pair) => pair[1]));
    });
  });
}

function makeFilter(form) {
  const rows = [...document.getElementById(form.dataset.for).tBodies[0].rows];
  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = words.every((word) => text.includes(word))
        && ["verdict", "artefact"].every((name) => ["", row.dataset[name]].includes(form.elements[name].value))
        && (!form.elements.changed.checked || row.dataset.changed === "yes");
      row.hidden = !fits;
      shown += fits;
    }
    form.querySelector("output").value = `${shown} of ${rows.length}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to a row that the filter hides must still lead there.
  window.addEventListener("hashchange", () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && rows.includes(row) && row.hidden) {
      form.reset();
      apply();
      row.scrollIntoView();
    }
  });
  form.hidden = false;
  apply();
}

// A figure's link leads to its file; here it opens in place, as wide as the window or in its actual size.
function makeZoom(dialog) {
  const image = dialog.querySelector("img");
  const toggle = dialog.querySelector("[aria-pressed]");
  const setActual = (actual) => {
    dialog.classList.toggle("actual", actual);
    toggle.setAttribute("aria-pressed", String(actual));
  };
  document.querySelectorAll("a.zoom").forEach((link) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      image.src = link.href;
      image.alt = link.querySelector("img").alt;
      setActual(false);
      dialog.showModal();
    });
  });
  toggle.addEventListener("click", () => setActual(!dialog.classList.contains("actual")));
  image.addEventListener("click", () => setActual(!dialog.classList.contains("actual")));
}

document.querySelectorAll("dialog#zoom").forEach(makeZoom);
document.querySelectorAll("table.sortable").forEach(makeSortable);
document.querySelectorAll("form.filters").forEach(makeFilter);
