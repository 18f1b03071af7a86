// Drag and drop, the list of chosen files, and progress; without it the form sends itself the plain way.
const MB = 1024 * 1024;

function size(bytes) {
  return bytes < MB ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MB).toFixed(1).replace(".", ",")} MB`;
}

// One request; ``told`` hears how many bytes of it are on their way.
function post(form, data, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => told(event.loaded));
    request.addEventListener("load", () => (request.response?.message ? resolve(request) : reject(new Error(String(request.status)))));
    request.addEventListener("error", () => reject(new Error("network")));
    request.send(data);
  });
}

function enhance(form) {
  const input = form.querySelector("input[type=file]");
  const [list, bar, said, button] = ["[data-files]", "progress", "[data-said]", "button.primary"].map((one) => form.querySelector(one));

  function show() {
    list.replaceChildren(...[...input.files].map((file) => Object.assign(document.createElement("li"), { textContent: `${file.name} (${size(file.size)})` })));
    list.hidden = input.files.length === 0;
    tell(input.files.length ? `${input.files.length} ${form.dataset.chosen}` : "");
  }

  function tell(text, bad = false) {
    said.textContent = text;
    said.hidden = !text;
    said.classList.toggle("wrong", bad);
  }

  // The requests a sending takes: one, or one a file where each is a report of its own.
  function loads() {
    const files = [...input.files];
    const piles = form.elements.each?.value ? files.map((file) => [file]) : [files];
    return piles.map((pile) => {
      const data = new FormData(form);
      data.delete("files");
      data.delete("each");
      pile.forEach((file) => data.append("files", file));
      return { data, bytes: pile.reduce((sum, file) => sum + file.size, 0) };
    });
  }

  async function send() {
    const all = loads();
    const total = all.reduce((sum, one) => sum + one.bytes, 0) || 1;
    let before = 0;
    let last;
    for (const [index, one] of all.entries()) {
      last = await post(form, one.data, (bytes) => {
        bar.value = Math.min(100, (100 * (before + bytes)) / total);
        tell(`${form.dataset.sending} ${index + 1}/${all.length}: ${Math.round(bar.value)} %`);
      });
      if (last.status >= 400) return tell(last.response.message, true);
      before += one.bytes;
    }
    bar.value = 100;
    tell(last.response.message);
    return window.location.assign(last.response.next);
  }

  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    const both = new DataTransfer();
    [...input.files, ...event.dataTransfer.files].forEach((file) => both.items.add(file));
    input.files = both.files;
    show();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    bar.hidden = false;
    try {
      await send();
    } catch {
      tell(form.dataset.failed, true);
    }
    button.disabled = false;
  });
}

document.querySelectorAll("form[data-upload]").forEach(enhance);
