// Sections: a paragraph goes to the section before or behind by keys or by its choice, the boundary of a section by its
// grip; a paragraph is parted in two where the cursor stands. The page follows what is read.
import { dragBoundaries } from "./boundaries.js";
import { Viewer } from "./viewer.js";

const desk = document.querySelector("[data-sections]");
const form = desk.querySelector("form.work");
const parts = [...desk.querySelectorAll("[data-part]")];
const viewer = new Viewer(desk.querySelector("[data-viewer]"));

// Into the part before as its last paragraph, into the one behind as its first; elsewhere in the report's order.
function move(paragraph, part) {
  const before = paragraph.closest("[data-part]");
  const first = parts.indexOf(part) > parts.indexOf(before) ? part.querySelector("[data-paragraph]") : null;
  part.insertBefore(paragraph, first);
  paragraph.querySelector("select").value = part.dataset.part;
  renumber();
}

// The order on the page is the order that is saved.
function renumber() {
  const all = paragraphs(desk);
  for (const [number, paragraph] of all.entries()) {
    paragraph.querySelector("textarea").name = `text-${number}`;
    paragraph.querySelector("select").name = `section-${number}`;
  }
  form.elements.count.value = all.length;
}

function paragraphs(part) {
  return [...part.querySelectorAll("[data-paragraph]")];
}

// What stands behind the cursor becomes a paragraph of its own.
function split(paragraph) {
  const text = paragraph.querySelector("textarea");
  const [before, behind] = [text.value.slice(0, text.selectionStart).trim(), text.value.slice(text.selectionStart).trim()];
  if (!before || !behind) return;
  const second = paragraph.cloneNode(true);
  second.querySelector("select").value = paragraph.querySelector("select").value;
  text.value = before;
  second.querySelector("textarea").value = behind;
  paragraph.after(second);
  renumber();
  second.querySelector("textarea").focus();
  second.querySelector("textarea").setSelectionRange(0, 0);
}

dragBoundaries(parts, paragraphs, renumber);

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) return form.requestSubmit();
  if (event.key === "Enter" && event.altKey && event.target.matches("[data-paragraph] textarea:not([readonly])")) {
    event.preventDefault();
    return split(event.target.closest("[data-paragraph]"));
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const paragraph = event.target.closest("[data-paragraph]");
  if (!step || !event.altKey || !paragraph || paragraph.querySelector("textarea").readOnly) return undefined;
  const part = parts[parts.indexOf(paragraph.closest("[data-part]")) + step];
  event.preventDefault();
  if (!part) return undefined;
  move(paragraph, part);
  event.target.focus();
  return paragraph.scrollIntoView({ block: "nearest" });
});

form.addEventListener("change", (event) => {
  if (!event.target.matches("select")) return;
  move(event.target.closest("[data-paragraph]"), parts.find((part) => part.dataset.part === event.target.value));
});

form.addEventListener("focusin", (event) => {
  const part = event.target.closest("[data-part]");
  if (part) viewer.mark(`section:${part.dataset.part}`);
});
