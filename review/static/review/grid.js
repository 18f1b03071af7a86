// Lines of parts between bars as a grid of cells: arrows and Enter walk, a paste from a worksheet fills cell by cell.
// The textarea stays what is sent; it takes over again by the button, where there are too many lines, or without script.
const MOST = 400;

start();
document.addEventListener("htmx:afterSettle", start); // the page of a directive that was still being read

function start() {
  for (const area of document.querySelectorAll("textarea[data-grid]:not([data-ready])")) setUp(area);
}

function setUp(area) {
  area.dataset.ready = "yes";
  const words = area.closest("[data-cells]").dataset;
  const heads = area.dataset.grid.split("|").map((head) => head.trim());
  const box = Object.assign(document.createElement("div"), { className: "cells", hidden: true, tabIndex: -1 });
  const turn = button("");
  const add = button(words.add);
  area.after(box);
  area.form.querySelector(".actions").append(add, turn);
  box.dataset.delete = words.delete;
  const show = (cells) => {
    if (cells) draw(box, heads, area);
    box.hidden = !cells;
    area.hidden = cells;
    add.hidden = !cells;
    turn.textContent = cells ? words.lines : words.cells;
  };
  turn.addEventListener("click", () => show(box.hidden));
  add.addEventListener("click", () => {
    const row = addRow(box, heads, [], area);
    row.querySelector("input").focus();
  });
  box.addEventListener("keydown", (event) => walk(event, box, heads, area));
  box.addEventListener("input", () => write(box, area));
  box.addEventListener("paste", (event) => paste(event, box, heads, area));
  show(area.value.split("\n").length <= MOST);
}

function button(text) {
  return Object.assign(document.createElement("button"), { type: "button", textContent: text });
}

function draw(box, heads, area) {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const text of [...heads, ""]) {
    const cell = document.createElement(text ? "th" : "td");
    if (text) cell.scope = "col";
    cell.textContent = text;
    head.append(cell);
  }
  table.createTBody();
  box.replaceChildren(table);
  const lines = area.value.split("\n").filter((line) => line.trim());
  for (const line of lines.length ? lines : [""]) addRow(box, heads, line.split(/[|\t]/).map((part) => part.trim()), area);
}

function addRow(box, heads, parts, area, at = -1) {
  const row = box.querySelector("tbody").insertRow(at);
  heads.forEach((head, column) => {
    const input = Object.assign(document.createElement("input"), { type: "text", value: parts[column] || "" });
    input.setAttribute("aria-label", head);
    row.insertCell().append(input);
  });
  const gone = button("×");
  gone.setAttribute("aria-label", box.dataset.delete);
  gone.title = box.dataset.delete;
  gone.addEventListener("click", () => {
    row.remove();
    write(box, area);
    area.dispatchEvent(new Event("change", { bubbles: true }));
  });
  row.insertCell().append(gone);
  mark(row);
  return row;
}

// The name of a form stands out among its rows.
function mark(row) {
  row.classList.toggle("head", row.querySelector("input").value.startsWith("#"));
}

function write(box, area) {
  const lines = [...box.querySelectorAll("tbody tr")].map((row) => {
    mark(row);
    return [...row.querySelectorAll("input")].map((input) => input.value.trim()).join(" | ").replace(/[ |]+$/, "");
  });
  area.value = lines.filter(Boolean).join("\n");
}

function walk(event, box, heads, area) {
  const row = event.target.closest("tbody tr");
  if (!row || event.target.tagName !== "INPUT" || event.isComposing) return;
  const column = event.target.closest("td").cellIndex;
  const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  let next = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!next && event.key === "Enter") next = addRow(box, heads, [], area);
  next?.cells[column].querySelector("input").focus();
}

// Rows and columns of a worksheet fall into the cells from the one that is open.
function paste(event, box, heads, area) {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (event.target.tagName !== "INPUT" || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  let row = event.target.closest("tr");
  const first = event.target.closest("td").cellIndex;
  for (const line of text.split("\n")) {
    row = row || addRow(box, heads, [], area);
    const inputs = row.querySelectorAll("input");
    line.split("\t").forEach((part, place) => {
      if (inputs[first + place]) inputs[first + place].value = part.replaceAll("|", "/").trim();
    });
    row = row.nextElementSibling;
  }
  write(box, area);
  area.dispatchEvent(new Event("change", { bubbles: true }));
}
