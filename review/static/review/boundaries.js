// Boundaries between sections: the grip of a section is dragged, or moved by the arrow keys, over the paragraphs.
const EDGE = 48;
const STEP = 14;

// `paragraphs(part)` lists those of a section; `moved()` is called after each change.
export function dragBoundaries(parts, paragraphs, moved) {
  for (const [place, part] of parts.entries()) {
    const grip = part.querySelector("[data-grip]");
    const above = parts[place - 1];
    if (!grip || !above) continue;
    const up = () => give(paragraphs(above).at(-1), part, paragraphs(part)[0]);
    const down = () => give(paragraphs(part)[0], above, null);

    // The last paragraph above goes into this section, or the first one of this section goes above.
    function give(paragraph, to, before) {
      if (!paragraph) return false;
      to.insertBefore(paragraph, before ?? null);
      paragraph.querySelector("select").value = to.dataset.part;
      moved();
      return true;
    }

    function follow(event) {
      while (event.clientY < middle(paragraphs(above).at(-1)) && up());
      while (event.clientY > middle(paragraphs(part)[0]) && down());
      scroll(part.closest("form"), event.clientY);
    }

    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.focus();
      grip.setPointerCapture(event.pointerId);
      grip.addEventListener("pointermove", follow);
      part.classList.add("moving");
    });
    for (const end of ["pointerup", "pointercancel"]) {
      grip.addEventListener(end, () => {
        grip.removeEventListener("pointermove", follow);
        part.classList.remove("moving");
      });
    }
    grip.addEventListener("keydown", (event) => {
      const act = { ArrowUp: up, ArrowDown: down }[event.key];
      if (!act || event.altKey) return;
      event.preventDefault();
      act();
      grip.focus();
      grip.scrollIntoView({ block: "nearest" });
    });
  }
}

// Where the pointer has to pass; never, where there is no paragraph.
function middle(paragraph) {
  if (!paragraph) return NaN;
  const place = paragraph.getBoundingClientRect();
  return place.top + place.height / 2;
}

function scroll(box, y) {
  const frame = box.getBoundingClientRect();
  if (y < frame.top + EDGE) box.scrollBy(0, -STEP);
  if (y > Math.min(frame.bottom, window.innerHeight) - EDGE) box.scrollBy(0, STEP);
}
