// The walk through fields by keys: one card is open at a time, its box marked on the page. On the page of a campaign
// the cards and the pages of each report are fetched ahead, so that the next one is there before it is asked for.
import { Viewer } from "./viewer.js";

const OPEN = "[data-field-card]";
const TODO = `${OPEN}[data-todo="yes"]`;
const AHEAD = 3;
const LOW = 600;
const TYPED = /^[0-9+\-−]$/;

class Walk {
  constructor(desk) {
    this.desk = desk;
    this.slot = desk.querySelector("[data-viewer-slot]");
    this.viewers = new Map();
    this.loads = new Map();
    if (!this.slot) this.viewer = new Viewer(desk.querySelector("[data-viewer]"));
    desk.addEventListener("click", (event) => this.clicked(event));
    desk.addEventListener("keydown", (event) => this.pressed(event));
    desk.addEventListener("input", (event) => this.typed(event));
    desk.addEventListener("tonghop:chosen", (event) => this.go(this.card(event.detail, this.report())));
    desk.addEventListener("tonghop:word", (event) => this.word(event.detail));
    document.body.addEventListener("htmx:afterSettle", () => this.answered());
    document.body.addEventListener("tonghop:saved", (event) => this.saved(event.detail));
    document.addEventListener("keydown", (event) => {
      if (event.target === document.body) this.pressed(event);
    });
    const wanted = new URLSearchParams(location.search).get("field");
    this.go(this.card(wanted) ?? desk.querySelector(TODO), true);
  }

  card(field, report) {
    const same = (card) => card.dataset.fieldCard === field && (!report || card.dataset.report === String(report));
    return [...this.desk.querySelectorAll(OPEN)].find(same);
  }

  current() {
    return this.desk.querySelector(`${OPEN}.current`);
  }

  report() {
    return this.current()?.dataset.report;
  }

  // Takes the card itself or, where it was fetched anew meanwhile, the one that stands in its place.
  async go(card) {
    if (!card) return;
    const { fieldCard, report } = card.dataset;
    for (const other of this.desk.querySelectorAll(`${OPEN}.current`)) other.classList.remove("current");
    card.classList.add("current");
    card.focus({ preventScroll: true });
    if (card.dataset.url) {
      await this.load(card);
      const there = this.current();
      if (there && there.dataset.fieldCard !== fieldCard) return;
      card = this.card(fieldCard, report) ?? card;
    }
    this.open(card);
    this.ahead(card);
  }

  open(card) {
    for (const other of this.desk.querySelectorAll(`${OPEN}.current`)) other.classList.remove("current");
    card.closest("details")?.setAttribute("open", "");
    card.classList.add("current");
    for (const picture of pictures(card)) picture.loading = "eager";
    card.focus({ preventScroll: true });
    // On a low screen (a large zoom) a card may be taller than the window: its head stays in sight.
    card.scrollIntoView({ block: innerHeight < LOW ? "start" : "nearest" });
    this.look(card);
  }

  // A card that is only a place so far is fetched once; asking again waits for the same answer.
  load(card) {
    const address = card.dataset.url;
    if (!this.loads.has(address)) {
      this.loads.set(address, htmx.ajax("GET", address, { source: card, target: card, swap: "outerHTML" }));
    }
    return this.loads.get(address);
  }

  ahead(card) {
    const cards = [...this.desk.querySelectorAll(OPEN)];
    const next = cards.slice(cards.indexOf(card) + 1).filter((one) => one.dataset.todo === "yes").slice(0, AHEAD);
    for (const one of next) {
      if (this.slot) this.pages(one.dataset.report);
      if (one.dataset.url) this.load(one).then(() => this.fetchPictures(one.dataset));
      else for (const picture of pictures(one)) picture.loading = "eager";
    }
  }

  fetchPictures({ fieldCard, report }) {
    const card = this.card(fieldCard, report);
    if (card) for (const picture of pictures(card)) picture.loading = "eager";
  }

  async look(card) {
    const { fieldCard, report } = card.dataset;
    if (this.slot) {
      const viewer = await this.pages(report);
      if (this.current()?.dataset.report !== report) return;
      if (this.viewer !== viewer) this.slot.replaceChildren(viewer.root);
      this.viewer = viewer;
    }
    this.viewer.mark(fieldCard, operands(card));
  }

  pages(report) {
    if (!this.viewers.has(report)) {
      const address = this.slot.dataset.pages.replace("/0/", `/${report}/`);
      this.viewers.set(report, fetch(address, { headers: { "HX-Request": "true" } }).then(asViewer));
    }
    return this.viewers.get(report);
  }

  beside(card, step) {
    const cards = [...this.desk.querySelectorAll(OPEN)].filter((one) => one.offsetParent !== null || one === card);
    return cards[cards.indexOf(card) + step];
  }

  // After a save the next field that still needs a person is opened; behind the last one, the acceptance.
  saved({ field, report, walk }) {
    const card = this.card(field, report);
    if (!card) return;
    this.last = { field, report };
    this.viewer?.settle(field, card.dataset.todo === "yes" ? "doubtful" : "settled");
    const todo = [...this.desk.querySelectorAll(TODO)];
    const left = this.desk.querySelector("[data-left]");
    if (left) left.textContent = todo.length + Number(left.dataset.later ?? 0);
    const later = todo.find((one) => card.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (walk === "stay") this.go(card);
    else if (later ?? todo[0]) this.go(later ?? todo[0]);
    else this.desk.querySelector("#accept")?.focus();
  }

  // An answer that is not saved (a conflict, a great change, no number) puts the card anew: the keys go on there.
  answered() {
    const card = this.current();
    if (document.activeElement !== document.body || !card?.querySelector("[role=alert]")) return;
    if (card.querySelector(".wrong")) card.querySelector("[data-value], [data-digit]")?.focus();
    else card.focus({ preventScroll: true });
  }

  clicked(event) {
    const head = event.target.closest("[data-open]");
    const choice = event.target.closest("[data-choice]");
    if (head && !event.target.closest("a")) this.go(head.closest(OPEN));
    if (choice) this.take(choice);
  }

  take(choice) {
    const form = choice.closest("form");
    const input = form.elements.namedItem("value");
    input.value = choice.dataset.choice;
    this.ground(input);
    form.requestSubmit();
  }

  // A word of the page, or what was read again in a box: it stands in the input, and Enter takes it.
  word(text) {
    const input = this.current()?.querySelector("[data-value]");
    if (!input) return;
    input.value = text;
    this.ground(input);
    input.focus();
  }

  typed(event) {
    if (event.target.matches("[data-value]")) this.ground(event.target);
  }

  // A value as the machine read it is confirmed, another one corrects a misreading, unless the person chose a ground.
  ground(input) {
    const ground = input.form.elements.namedItem("ground");
    if (!ground || ground.dataset.chosen === "yes") return;
    ground.value = input.value.trim() === input.dataset.machine.trim() ? "confirmed" : "misread";
  }

  pressed(event) {
    const card = this.current();
    if (event.target.id === "accept" && event.key === "Enter") return this.accept(event);
    // A key held down decides once; while a value is being saved no key may land on the wrong field.
    if (event.repeat || card?.querySelector("form.htmx-request")) return this.hold(event);
    if (card && event.key === "Enter" && event.ctrlKey && event.target.matches("textarea")) return this.submit(event, event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
    if (!card) return this.viewer?.command(event);
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "ArrowDown" && !event.target.matches("select, textarea")) return this.step(event, card, 1);
    if (event.key === "ArrowUp" && !event.target.matches("select, textarea")) return this.step(event, card, -1);
    if (typing) return this.within(event, card);
    if (event.target.closest("button, a, summary, rect") && event.key === "Enter") return undefined;
    return this.command(event, card) ?? this.viewer?.command(event);
  }

  within(event, card) {
    if (event.key === "Escape") return this.leave(event, card);
    // Enter in the choice of a ground saves as it does in the value.
    if (event.key === "Enter" && event.target.matches("select")) return this.submit(event, event.target);
    return undefined;
  }

  hold(event) {
    if (event.key === "Enter" || event.repeat) event.preventDefault();
    return undefined;
  }

  accept(event) {
    return event.repeat ? this.hold(event) : this.press(event, this.desk.querySelector("#accept [data-accept]"));
  }

  step(event, card, by) {
    event.preventDefault();
    this.go(this.beside(card, by));
    return true;
  }

  leave(event, card) {
    event.preventDefault();
    card.focus();
    return true;
  }

  command(event, card) {
    const key = event.key.toLowerCase();
    const input = card.querySelector("[data-value]");
    const pick = card.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const enter = card.querySelector("[data-enter]");
    const digit = card.querySelector(`[data-digit="${CSS.escape(key)}"]`);
    if (event.key === "Enter" && (input ?? enter)) return input ? this.submit(event, input) : this.press(event, enter);
    if (pick) return this.press(event, pick);
    if (key === "u") return this.press(event, this.undoer(card));
    if (key === "s") return this.step(event, card, 1);
    if (key === "backspace") return this.step(event, card, -1);
    if (key === "g") return this.enter(event, card.querySelector("[name=ground]"));
    if (key === "l") return this.note(event, card);
    if (key === "e") return this.enter(event, input);
    if (digit) return this.enter(event, digit);
    if (input && TYPED.test(event.key) && !(event.key === "-" || event.key === "+")) {
      input.focus();
      input.select();
      return true;
    }
    return undefined;
  }

  enter(event, place) {
    event.preventDefault();
    place?.focus();
    place?.select?.();
    return true;
  }

  note(event, card) {
    const place = card.querySelector("[name=note]");
    place?.closest("details")?.setAttribute("open", "");
    return this.enter(event, place);
  }

  // Undo takes back the open card's value, else the one saved last.
  undoer(card) {
    const last = this.last && this.card(this.last.field, this.last.report);
    return card.querySelector("[data-undo]") ?? last?.querySelector("[data-undo]");
  }

  submit(event, input) {
    event.preventDefault();
    const value = input.form.elements.namedItem("value");
    if (value) this.ground(value);
    input.form.requestSubmit();
    return true;
  }

  press(event, button) {
    event.preventDefault();
    button?.click();
    return true;
  }
}

function pictures(card) {
  return card.querySelectorAll(".crop img, .operand img");
}

function operands(card) {
  return [...card.querySelectorAll(".operand [data-digit]")].map((input) => input.name.replace(/^value-/, ""));
}

async function asViewer(answer) {
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  return new Viewer(page.content.querySelector("[data-viewer]"));
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[name=ground]")) event.target.dataset.chosen = "yes";
});

for (const desk of document.querySelectorAll("[data-desk]")) new Walk(desk);
