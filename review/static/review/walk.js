// The walk through the fields of a report by keys: one card is open at a time, its box marked on the page.
import { Viewer } from "./viewer.js";

const OPEN = "[data-field-card]";
const TODO = `${OPEN}[data-todo="yes"]`;

class Walk {
  constructor(desk) {
    this.desk = desk;
    this.viewer = new Viewer(desk.querySelector("[data-viewer]"));
    desk.addEventListener("click", (event) => this.clicked(event));
    desk.addEventListener("keydown", (event) => this.pressed(event));
    desk.addEventListener("input", (event) => this.typed(event));
    desk.addEventListener("tonghop:chosen", (event) => this.go(this.card(event.detail)));
    document.body.addEventListener("tonghop:saved", (event) => this.saved(event.detail.field, event.detail.walk));
    document.addEventListener("keydown", (event) => {
      if (event.target === document.body) this.pressed(event);
    });
    const wanted = new URLSearchParams(location.search).get("field");
    this.go(this.card(wanted) ?? desk.querySelector(TODO), true);
  }

  card(field) {
    return [...this.desk.querySelectorAll(OPEN)].find((card) => card.dataset.fieldCard === field);
  }

  current() {
    return this.desk.querySelector(`${OPEN}.current`);
  }

  go(card) {
    if (!card) return;
    for (const other of this.desk.querySelectorAll(`${OPEN}.current`)) other.classList.remove("current");
    card.closest("details")?.setAttribute("open", "");
    card.classList.add("current");
    for (const picture of pictures(card)) picture.loading = "eager";
    const after = this.beside(card, 1);
    if (after) for (const picture of pictures(after)) new Image().src = picture.src;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    this.viewer.mark(card.dataset.fieldCard);
  }

  beside(card, step) {
    const cards = [...this.desk.querySelectorAll(OPEN)].filter((one) => one.offsetParent !== null || one === card);
    return cards[cards.indexOf(card) + step];
  }

  // After a save the next field that still needs a person is opened; behind the last one, the acceptance.
  saved(field, walk) {
    const card = this.card(field);
    if (!card) return;
    this.last = field;
    this.viewer.settle(field, card.dataset.todo === "yes" ? "doubtful" : "settled");
    const todo = [...this.desk.querySelectorAll(TODO)];
    const left = this.desk.querySelector("[data-left]");
    if (left) left.textContent = todo.length;
    const later = todo.find((one) => card.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (walk === "stay") this.go(card);
    else if (later ?? todo[0]) this.go(later ?? todo[0]);
    else this.desk.querySelector("#accept")?.focus();
  }

  clicked(event) {
    const head = event.target.closest("[data-open]");
    const choice = event.target.closest("[data-choice]");
    if (head) this.go(head.closest(OPEN));
    if (choice) this.take(choice);
  }

  take(choice) {
    const form = choice.closest("form");
    const input = form.elements.namedItem("value");
    input.value = choice.dataset.choice;
    this.ground(input);
    form.requestSubmit();
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
    if (!card || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "ArrowDown" && !event.target.matches("select, textarea")) return this.step(event, card, 1);
    if (event.key === "ArrowUp" && !event.target.matches("select, textarea")) return this.step(event, card, -1);
    if (typing) return event.key === "Escape" ? this.leave(event, card) : undefined;
    if (event.target.closest("button, a, summary") && event.key === "Enter") return undefined;
    return this.command(event, card);
  }

  hold(event) {
    if (event.key === "Enter") event.preventDefault();
    return undefined;
  }

  accept(event) {
    return event.repeat ? this.hold(event) : this.press(event, this.desk.querySelector("[data-accept]"));
  }

  step(event, card, by) {
    event.preventDefault();
    this.go(this.beside(card, by));
  }

  leave(event, card) {
    event.preventDefault();
    card.focus();
  }

  command(event, card) {
    const input = card.querySelector("[data-value]");
    const pick = card.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (event.key === "Enter" && input) return this.submit(event, input);
    if (pick) return this.press(event, pick);
    if (event.key.toLowerCase() === "u") return this.press(event, this.undoer(card));
    if (input && /^[0-9+\-−]$/.test(event.key)) {
      input.focus();
      input.select();
    }
    return undefined;
  }

  // Undo takes back the open card's value, else the one saved last.
  undoer(card) {
    return card.querySelector("[data-undo]") ?? (this.last && this.card(this.last)?.querySelector("[data-undo]"));
  }

  submit(event, input) {
    event.preventDefault();
    this.ground(input);
    input.form.requestSubmit();
  }

  press(event, button) {
    event.preventDefault();
    button?.click();
  }
}

function pictures(card) {
  return card.querySelectorAll(".crop img");
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[name=ground]")) event.target.dataset.chosen = "yes";
});

for (const desk of document.querySelectorAll("[data-desk]")) new Walk(desk);
