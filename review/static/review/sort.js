// The sorting desk by keys: one key puts a page on a pile and goes on; the piles get their units; then it is one plan.
const tiles = document.querySelector("[data-tiles]");
const form = document.querySelector("[data-plan]");
const wrong = document.querySelector("[data-wrong]");

class Sorting {
  constructor() {
    this.tiles = [...tiles.querySelectorAll(".tile")];
    this.piles = new Map();
    this.past = [];
    this.last = "1";
    this.lines = new Map();
    this.suggest();
    this.go(this.tiles.find((tile) => !this.pileOf(tile)) ?? this.tiles[0]);
    tiles.addEventListener("keydown", (event) => this.pressed(event));
    tiles.addEventListener("click", (event) => this.go(event.target.closest(".tile")));
    form.addEventListener("keydown", (event) => this.named(event));
    form.addEventListener("submit", (event) => this.send(event));
    tiles.focus();
  }

  // What the machine thinks is one unit's lies on one pile already; a person sees it and may take it off.
  suggest() {
    for (const tile of this.tiles) {
      const unit = tile.dataset.unit;
      if (!unit) continue;
      const known = [...this.lines].find(([, line]) => line.input.value === unit)?.[0];
      const pile = known ?? String(this.lines.size + 1);
      if (!known && this.lines.size >= 9) continue;
      this.line(pile).input.value = unit;
      this.put(tile, pile);
    }
    this.show();
  }

  pileOf(tile) {
    return [...this.piles].find(([, held]) => held.includes(tile))?.[0] ?? "";
  }

  put(tile, pile) {
    for (const held of this.piles.values()) if (held.includes(tile)) held.splice(held.indexOf(tile), 1);
    if (pile) this.piles.set(pile, [...(this.piles.get(pile) ?? []), tile]);
  }

  keep() {
    this.past.push(new Map([...this.piles].map(([pile, held]) => [pile, [...held]])));
  }

  go(tile) {
    if (!tile) return;
    this.current?.classList.remove("current");
    this.current?.setAttribute("aria-selected", "false");
    this.current = tile;
    tile.classList.add("current");
    tile.setAttribute("aria-selected", "true");
    tiles.setAttribute("aria-activedescendant", tile.id);
    tile.scrollIntoView({ block: "nearest" });
    const source = tile.querySelector("img")?.dataset.large;
    const large = form.querySelector("[data-large]");
    large.hidden = !source;
    if (source) large.src = source;
  }

  after() {
    const at = this.tiles.indexOf(this.current);
    const open = (tile) => !this.pileOf(tile);
    return this.tiles.slice(at + 1).find(open) ?? this.tiles.find(open) ?? this.tiles[Math.min(at + 1, this.tiles.length - 1)];
  }

  sortInto(pile) {
    this.keep();
    this.put(this.current, pile);
    if (pile) {
      this.last = pile;
      this.go(this.after());
    }
    this.show();
  }

  reorder(by) {
    const held = this.piles.get(this.pileOf(this.current));
    const at = held?.indexOf(this.current) ?? -1;
    if (at < 0 || at + by < 0 || at + by >= held.length) return;
    this.keep();
    held.splice(at, 1);
    held.splice(at + by, 0, this.current);
    this.show();
  }

  undo() {
    const before = this.past.pop();
    if (before) this.piles = before;
    this.show();
  }

  columns() {
    const top = this.tiles[0].offsetTop;
    return Math.max(1, this.tiles.filter((tile) => tile.offsetTop === top).length);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = this.tiles.indexOf(this.current);
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns(), ArrowUp: -this.columns() };
    const acts = { " ": () => this.sortInto(this.last), x: () => this.sortInto("x"), 0: () => this.sortInto(""), "[": () => this.reorder(-1),
      "]": () => this.reorder(1), u: () => this.undo(), Enter: () => this.name() };
    if (event.key in steps) this.go(this.tiles[at + steps[event.key]]);
    else if (event.key in acts) acts[event.key]();
    else if (/^[1-9]$/.test(event.key)) this.sortInto(event.key);
    else return;
    event.preventDefault();
  }

  line(pile) {
    if (!this.lines.has(pile)) {
      const piece = form.querySelector("[data-pile-draft]").content.cloneNode(true);
      const root = piece.querySelector(".pile-line");
      const input = root.querySelector("input");
      input.id = `pile-${pile}`;
      root.querySelector("label").htmlFor = input.id;
      root.querySelector("label").append(` ${pile}`);
      root.querySelector(".mark").textContent = pile;
      if (pile === "x") input.hidden = true;
      form.querySelector("[data-piles]").append(root);
      this.lines.set(pile, { root, input, count: root.querySelector("[data-count]") });
    }
    return this.lines.get(pile);
  }

  show() {
    for (const tile of this.tiles) {
      const pile = this.pileOf(tile);
      tile.classList.toggle("sorted", Boolean(pile));
      tile.querySelector(".mark").textContent = pile ? `${pile}·${this.piles.get(pile).indexOf(tile) + 1}` : "";
    }
    for (const [pile, held] of this.piles) this.line(pile).count.textContent = held.length;
    for (const [pile, line] of this.lines) line.root.hidden = !this.piles.get(pile)?.length;
    const piles = form.querySelector("[data-piles]");
    for (const pile of [...this.lines.keys()].sort()) piles.append(this.lines.get(pile).root);
  }

  inputs() {
    return [...form.querySelectorAll(".pile-line:not([hidden]) input:not([hidden])")];
  }

  name() {
    const open = this.inputs().find((input) => !input.value) ?? this.inputs()[0];
    if (open) open.focus();
    else if (this.piles.get("x")?.length) form.requestSubmit();
  }

  // Enter in a pile's unit goes to the next pile without one, behind the last it carries out the plan.
  named(event) {
    if (event.target.tagName !== "INPUT") return;
    if (event.key === "Escape") tiles.focus();
    if (event.key !== "Enter") return;
    event.preventDefault();
    const later = this.inputs().find((input) => !input.value && input !== event.target);
    if (later && event.target.value) later.focus();
    else form.requestSubmit();
  }

  async send(event) {
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    const plan = [...this.piles].filter(([, held]) => held.length).map(([pile, held]) => ({
      target: pile === "x" ? "x" : this.line(pile).input.value, pieces: held.map((tile) => tile.dataset.piece) }));
    const body = new FormData(form);
    body.set("plan", JSON.stringify(plan));
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok) return location.assign(said.next);
      this.tell(said.error);
    } catch {
      this.tell(document.querySelector("[data-alarm]").dataset.unreachable);
    }
    this.sending = false;
  }

  tell(text) {
    wrong.textContent = text;
    wrong.hidden = false;
    this.inputs()[0]?.focus();
  }
}

if (tiles) new Sorting();
