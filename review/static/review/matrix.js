// The matrix: what a cell means is told where the pointer rests, and a click opens the report at that very field.
const table = document.querySelector("[data-matrix]");
const keys = [...(table?.querySelectorAll("th.item") ?? [])].map((head) => [head.dataset.key, head.dataset.title]);

function place(cell) {
  const row = cell.closest("tr");
  const first = [...row.cells].findIndex((one) => one.className.startsWith("m-"));
  return { row, item: keys[cell.cellIndex - first] };
}

table?.addEventListener("mouseover", (event) => {
  const cell = event.target.closest("td[class^='m-']");
  if (!cell || cell.title || cell.colSpan > 1) return;
  const { row, item } = place(cell);
  cell.title = `${row.dataset.unit}\n${item[1]}: ${cell.getAttribute("aria-label")}`;
});

table?.addEventListener("click", (event) => {
  const cell = event.target.closest("td[class^='m-']");
  const link = cell?.closest("tr").querySelector("th a");
  if (!link || cell.colSpan > 1) return;
  location.assign(`${link.href}?field=${encodeURIComponent(place(cell).item[0])}`);
});
