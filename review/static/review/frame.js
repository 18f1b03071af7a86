// What every page needs: messages when the server could not be reached, dialogs, forms that send themselves.
const alarm = document.querySelector("[data-alarm]");

function tell(text) {
  alarm.textContent = text;
  alarm.hidden = false;
}

document.body.addEventListener("htmx:sendError", () => tell(alarm.dataset.unreachable));
document.body.addEventListener("htmx:timeout", () => tell(alarm.dataset.unreachable));
document.body.addEventListener("htmx:responseError", (event) => {
  tell(`${alarm.dataset.refused} (${event.detail.xhr.status})`);
});
document.body.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) alarm.hidden = true;
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !event.target.matches("input, textarea, select")) document.getElementById("help")?.showModal();
});
