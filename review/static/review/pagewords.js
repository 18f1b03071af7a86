// Words of a page: click one to take it as the value, draw a box to have it read again, search over all pages.
const SVG = "http://www.w3.org/2000/svg";
const LEAST = 3; // points: a smaller box is a click

export class PageWords {
  constructor(viewer) {
    this.viewer = viewer;
    this.root = viewer.root;
    this.on = false;
    this.hits = [];
    this.at = -1;
    this.root.querySelector("[data-words]")?.addEventListener("click", () => this.toggle());
    this.root.querySelector("[data-find]")?.addEventListener("submit", (event) => this.search(event));
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    viewer.stage.addEventListener("pointerdown", (event) => this.draw(event));
  }

  clicked(event) {
    const word = event.target.closest("[data-word]");
    if (word) this.viewer.tell("tonghop:word", word.dataset.word);
  }

  pressed(event) {
    const word = event.target.closest("rect[data-word]");
    if (word && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.stopPropagation();
      this.viewer.tell("tonghop:word", word.dataset.word);
    }
    if (event.target.matches("[data-find] input")) this.inSearch(event);
  }

  inSearch(event) {
    event.stopPropagation();
    if (event.key === "Escape") event.target.blur();
  }

  toggle() {
    this.on = !this.on;
    this.root.querySelector("[data-words]")?.setAttribute("aria-pressed", String(this.on));
    this.root.classList.toggle("words", this.on);
    this.shown();
  }

  async shown() {
    const sheet = this.viewer.sheet();
    if (!this.on || !sheet || sheet.dataset.worded) return;
    sheet.dataset.worded = "yes";
    const answer = await fetch(sheet.dataset.wordsUrl);
    if (!answer.ok) return;
    const { words } = await answer.json();
    const group = element("g", { class: "pagewords" });
    for (const { text, box } of words) group.append(wordBox(text, box));
    sheet.querySelector("svg").append(group);
  }

  find() {
    const input = this.root.querySelector("[data-find] input");
    input?.focus();
    input?.select();
  }

  // The first Enter searches, the next ones go from place to place.
  async search(event) {
    event.preventDefault();
    const text = this.root.querySelector("[data-find] input").value.trim();
    if (text !== this.sought) await this.fetchHits(text);
    if (this.hits.length) this.next();
    const said = this.root.querySelector("[data-hits]");
    said.textContent = this.hits.length ? `${this.at + 1}/${this.hits.length}` : this.root.dataset.none;
  }

  async fetchHits(text) {
    for (const old of this.root.querySelectorAll("rect.hit")) old.remove();
    this.sought = text;
    this.at = -1;
    const answer = await fetch(`${this.root.dataset.search}?q=${encodeURIComponent(text)}`);
    const { hits } = answer.ok ? await answer.json() : { hits: [] };
    this.hits = hits.map((hit) => this.hitBox(hit)).filter((box) => box);
  }

  hitBox({ page, box }) {
    const svg = this.root.querySelector(`[data-sheet="${page}"] svg`);
    if (!svg) return undefined;
    const found = rectangle(box, { class: "hit" });
    svg.append(found);
    return found;
  }

  next() {
    this.hits[this.at]?.classList.remove("now");
    this.at = (this.at + 1) % this.hits.length;
    this.hits[this.at].classList.add("now");
    this.viewer.bring(this.hits[this.at]);
  }

  // A box drawn over the page while words are shown is read again.
  draw(event) {
    const sheet = event.target.closest?.("[data-sheet]");
    if (!this.on || !sheet || event.button !== 0) return;
    event.preventDefault();
    const svg = sheet.querySelector("svg");
    const from = point(svg, event);
    const frame = rectangle([from.x, from.y, from.x, from.y], { class: "drawn" });
    svg.append(frame);
    const drag = (move) => fit(frame, from, point(svg, move));
    document.addEventListener("pointermove", drag);
    document.addEventListener(
      "pointerup",
      (end) => {
        document.removeEventListener("pointermove", drag);
        frame.remove();
        const to = point(svg, end);
        if (Math.abs(to.x - from.x) > LEAST && Math.abs(to.y - from.y) > LEAST) this.reread(sheet, sides(from, to));
      },
      { once: true },
    );
  }

  async reread(sheet, box) {
    const bar = this.root.querySelector("[data-again]");
    const said = bar.querySelector("[data-said]");
    const told = bar.querySelector("[data-readings]");
    bar.hidden = false;
    told.replaceChildren();
    said.textContent = this.root.dataset.busy;
    const body = new URLSearchParams({ box: box.map((side) => side.toFixed(1)).join(",") });
    const answer = await fetch(sheet.dataset.rereadUrl, { method: "POST", body, headers: tokens() });
    const { readings = [], fault = "" } = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    said.textContent = fault || (readings.length ? this.root.dataset.take : this.root.dataset.none);
    told.replaceChildren(...readings.map((reading) => takeButton(reading.text)));
    told.querySelector("button")?.focus();
  }
}

function takeButton(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.word = text;
  button.textContent = text;
  return button;
}

function wordBox(text, box) {
  const found = rectangle(box, { class: "word", tabindex: "-1", role: "button", "aria-label": text });
  found.dataset.word = text;
  const title = element("title", {});
  title.textContent = text;
  found.append(title);
  return found;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function rectangle([left, top, right, bottom], attributes) {
  return element("rect", { x: left, y: top, width: right - left, height: bottom - top, ...attributes });
}

function point(svg, event) {
  const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return { x: place.x, y: place.y };
}

function sides(from, to) {
  return [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)];
}

function fit(frame, from, to) {
  const [left, top, right, bottom] = sides(from, to);
  const sizes = { x: left, y: top, width: right - left, height: bottom - top };
  for (const [key, value] of Object.entries(sizes)) frame.setAttribute(key, value);
}

function tokens() {
  return JSON.parse(document.body.getAttribute("hx-headers"));
}
