// Copies a short message; where the browser keeps its clipboard for https only, the text is selected and copied the old way.
async function copy(field) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(field.value);
  field.focus();
  field.select();
  document.execCommand("copy");
  return undefined;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(document.getElementById(button.dataset.copy));
  button.textContent = button.dataset.copied;
});
