// Keys of the blind entry: letters choose while the input holds nothing, everything else is typed.
const card = document.querySelector("[data-blind]");
const input = card.querySelector("[name=value]");

card.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target === input && input.value !== "") return;
  const pick = card.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!pick) return;
  event.preventDefault();
  pick.click();
});

input.addEventListener("keydown", (event) => {
  if (event.key !== "?") return;
  event.preventDefault();
  document.getElementById("help").showModal();
});
