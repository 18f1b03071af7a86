// The page viewer: one sheet at a time, its boxes as SVG over the picture; zoom, turn, drag, the strip of pages.
// What asks the server (words, search, a box read again) stands in pagewords.js.
import { PageWords } from "./pagewords.js";

const STEPS = [60, 80, 100, 130, 170, 220, 300, 400];

export class Viewer {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector("[data-stage]");
    this.sheets = [...root.querySelectorAll("[data-sheet]")];
    this.zoom = 100;
    this.words = new PageWords(this);
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("keydown", (event) => this.pressed(event));
    this.stage.addEventListener("pointerdown", (event) => this.grab(event));
    const first = this.sheets.find((sheet) => !sheet.hidden);
    if (first) this.show(first.dataset.sheet);
  }

  clicked(event) {
    const page = event.target.closest("[data-show]");
    const zoom = event.target.closest("[data-zoom]");
    const box = event.target.closest("rect[data-field]");
    if (page) this.show(page.dataset.show);
    if (zoom) this.zoomBy(zoom.dataset.zoom);
    if (event.target.closest("[data-turn]")) this.turn();
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
    this.tell("tonghop:chosen", box.dataset.field);
  }

  tell(name, detail) {
    this.root.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  sheet() {
    return this.sheets.find((sheet) => !sheet.hidden);
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
    this.words.shown();
  }

  zoomBy(way) {
    const at = STEPS.indexOf(this.zoom);
    this.zoom = way === "fit" ? 100 : STEPS[Math.min(STEPS.length - 1, Math.max(0, at + (way === "in" ? 1 : -1)))];
    for (const sheet of this.sheets) sheet.style.width = `${this.zoom}%`;
    const current = this.sheet()?.querySelector("rect.current");
    if (current) this.centre(current);
  }

  turn() {
    const sheet = this.sheet();
    if (!sheet) return;
    const turn = (Number(sheet.dataset.turned ?? 0) + 90) % 360;
    sheet.dataset.turned = turn;
  }

  // Dragging moves the page, unless words are shown: then it draws a box.
  grab(event) {
    if (event.button !== 0 || event.pointerType === "touch" || this.words.on || event.target.closest("rect")) return;
    const from = { x: event.clientX, y: event.clientY, left: this.stage.scrollLeft, top: this.stage.scrollTop };
    const drag = (move) => {
      this.stage.scrollTo({ left: from.left - (move.clientX - from.x), top: from.top - (move.clientY - from.y) });
    };
    this.stage.classList.add("grabbed");
    this.stage.addEventListener("pointermove", drag);
    document.addEventListener("pointerup", () => this.letGo(drag), { once: true });
  }

  letGo(drag) {
    this.stage.classList.remove("grabbed");
    this.stage.removeEventListener("pointermove", drag);
  }

  // Marks the boxes of a field, or those of all figures of a check.
  mark(field, fields = []) {
    for (const box of this.root.querySelectorAll("rect.current")) box.classList.remove("current");
    const wanted = new Set([field, ...fields]);
    const boxes = [...this.root.querySelectorAll("rect[data-field]")].filter((box) => wanted.has(box.dataset.field));
    if (!boxes.length) return;
    for (const box of boxes) box.classList.add("current");
    this.bring(boxes[0]);
  }

  bring(box) {
    const sheet = box.closest("[data-sheet]");
    if (sheet.hidden) this.show(sheet.dataset.sheet);
    this.centre(box);
  }

  // Keys that are not the card's: the picture's size, turn, page, words and search.
  command(event) {
    const acts = {
      "+": () => this.zoomBy("in"),
      "-": () => this.zoomBy("out"),
      "=": () => this.zoomBy("fit"),
      PageDown: () => this.turnPage(1),
      PageUp: () => this.turnPage(-1),
      r: () => this.turn(),
      t: () => this.words.toggle(),
      f: () => this.words.find(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  turnPage(step) {
    const sheet = this.sheets[this.sheets.indexOf(this.sheet()) + step];
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
