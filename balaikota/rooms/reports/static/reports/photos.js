/* Photos of the form: shown at once, uploaded in the background, sent with the form if that fails. */

export function startPhotos(form, { changed, position }) {
  const strip = form.querySelector("[data-photo-strip]");
  const inputs = [...form.querySelectorAll("[data-photo-input]")];
  const most = Number(form.dataset.mostPhotos);
  const waiting = new Set();
  const unsent = new Map(); // list item → File, for the form itself to carry

  for (const item of strip.children) addRemove(item);
  for (const input of inputs) {
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      for (const file of files) if (strip.children.length < most) take(file);
    });
  }

  function take(file) {
    const item = document.createElement("li");
    item.className = "photo-strip__item";
    const frame = document.createElement("span");
    frame.className = "photos__item";
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    const note = document.createElement("span");
    note.className = "photo-strip__note";
    note.textContent = form.dataset.wordUploading;
    frame.append(image);
    item.append(frame, note);
    addRemove(item);
    strip.append(item);
    const job = upload(item, file, image, note).finally(() => waiting.delete(job));
    waiting.add(job);
  }

  async function upload(item, file, image, note) {
    const body = new FormData();
    body.append("photos", file);
    body.append("key", form.elements.namedItem("key").value);
    body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    let answer;
    try {
      answer = await fetch(form.dataset.upload, { method: "POST", body });
    } catch {
      unsent.set(item, file);
      note.textContent = form.dataset.wordFailed;
      return;
    }
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (told?.photos.length) return uploaded(item, told, image, note);
    if (told?.errors.length) return refused(item, note, told.errors[0]);
    unsent.set(item, file);
    note.textContent = form.dataset.wordFailed;
  }

  function uploaded(item, told, image, note) {
    note.remove();
    if (!item.isConnected) return;
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = "photos_kept";
    kept.value = told.photos[0].reference;
    item.append(kept);
    image.src = told.photos[0].thumb;
    if (told.position) position(told.position);
    changed();
  }

  function refused(item, note, sentence) {
    note.textContent = sentence;
    note.setAttribute("role", "alert");
  }

  function addRemove(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "photo-strip__remove";
    button.setAttribute("aria-label", form.dataset.wordRemove);
    button.textContent = "×";
    button.addEventListener("click", () => { unsent.delete(item); item.remove(); inputs[0].focus(); changed(); });
    item.append(button);
  }

  return {
    settled: () => Promise.allSettled([...waiting]),
    /* Photos that could not go ahead travel with the form. */
    prepare() {
      if (!unsent.size) return;
      const carried = new DataTransfer();
      for (const file of unsent.values()) carried.items.add(file);
      inputs[inputs.length - 1].files = carried.files;
    },
  };
}
