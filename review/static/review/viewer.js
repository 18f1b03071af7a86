// The page viewer: one sheet at a time, its boxes as SVG over the picture, zoom, and the strip of pages.
const STEPS = [60, 80, 100, 130, 170, 220, 300, 400];

export class Viewer {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector("[data-stage]");
    this.sheets = [...root.querySelectorAll("[data-sheet]")];
    this.zoom = 100;
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("keydown", (event) => this.pressed(event));
    const first = this.sheets.find((sheet) => !sheet.hidden);
    if (first) this.show(first.dataset.sheet);
  }

  clicked(event) {
    const page = event.target.closest("[data-show]");
    const zoom = event.target.closest("[data-zoom]");
    const box = event.target.closest("rect[data-field]");
    if (page) this.show(page.dataset.show);
    if (zoom) this.zoomBy(zoom.dataset.zoom);
    if (box) this.choose(box);
  }

  pressed(event) {
    const box = event.target.closest("rect[data-field]");
    if (box && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.stopPropagation();
      this.choose(box);
    }
  }

  choose(box) {
    this.root.dispatchEvent(new CustomEvent("tonghop:chosen", { bubbles: true, detail: box.dataset.field }));
  }

  show(id) {
    for (const sheet of this.sheets) sheet.hidden = sheet.dataset.sheet !== id;
    for (const button of this.root.querySelectorAll("[data-show]")) {
      if (button.dataset.show === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const index = this.sheets.findIndex((sheet) => sheet.dataset.sheet === id);
    for (const sheet of this.sheets.slice(index, index + 2)) fetchPicture(sheet);
    const where = this.root.querySelector("[data-where]");
    if (where && index >= 0) where.textContent = this.sheets[index].dataset.title;
  }

  zoomBy(way) {
    const at = STEPS.indexOf(this.zoom);
    this.zoom = way === "fit" ? 100 : STEPS[Math.min(STEPS.length - 1, Math.max(0, at + (way === "in" ? 1 : -1)))];
    for (const sheet of this.sheets) sheet.style.width = `${this.zoom}%`;
    const current = this.root.querySelector("rect.current");
    if (current) this.centre(current);
  }

  // Marks the boxes of a field, or those of all figures of a check.
  mark(field, fields = []) {
    for (const box of this.root.querySelectorAll("rect.current")) box.classList.remove("current");
    const wanted = new Set([field, ...fields]);
    const boxes = [...this.root.querySelectorAll("rect[data-field]")].filter((box) => wanted.has(box.dataset.field));
    if (!boxes.length) return;
    for (const box of boxes) box.classList.add("current");
    const sheet = boxes[0].closest("[data-sheet]");
    if (sheet.hidden) this.show(sheet.dataset.sheet);
    this.centre(boxes[0]);
  }

  // Keys that are not the card's: the picture's size and page.
  command(event) {
    const way = { "+": "in", "-": "out", "=": "fit" }[event.key];
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    if (way) this.zoomBy(way);
    if (step) this.turnPage(step);
    if (way || step) event.preventDefault();
  }

  turnPage(step) {
    const at = this.sheets.findIndex((sheet) => !sheet.hidden);
    const sheet = this.sheets[at + step];
    if (sheet) this.show(sheet.dataset.sheet);
  }

  settle(field, state) {
    for (const box of this.root.querySelectorAll("rect[data-field]")) {
      if (box.dataset.field !== field) continue;
      box.classList.remove("doubtful", "read", "settled");
      box.classList.add(state);
    }
  }

  centre(box) {
    const place = box.getBoundingClientRect();
    const frame = this.stage.getBoundingClientRect();
    this.stage.scrollBy({
      left: place.left + place.width / 2 - (frame.left + frame.width / 2),
      top: place.top + place.height / 2 - (frame.top + frame.height / 2),
    });
  }
}

function fetchPicture(sheet) {
  const picture = sheet.querySelector("img[data-src]");
  if (!picture) return;
  picture.src = picture.dataset.src;
  picture.removeAttribute("data-src");
}
