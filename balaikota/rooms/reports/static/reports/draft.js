/* A draft of words, category and place on this device; gone as soon as the report is sent.
   Names and contacts are never written to it. */

import { shelf } from "../shell/kept.js";

const KEY = "draft";
const FIELDS = ["description", "other", "longitude", "latitude", "place", "address"];
const reports = shelf("balaikota.lapor", 7);

export function keepDraft(form, { restored }) {
  const field = (name) => form.elements.namedItem(name);
  let timer = 0;

  function write() {
    const draft = { key: field("key").value };
    for (const name of FIELDS) draft[name] = field(name)?.value ?? "";
    draft.category = form.querySelector("[name=category]:checked")?.value ?? "";
    draft.photos = [...form.querySelectorAll("[name=photos_kept]")].map((kept) => kept.value);
    const empty = !draft.description && !draft.address && !draft.photos.length;
    if (empty) reports.forget(KEY);
    else reports.write(KEY, draft);
  }

  form.addEventListener("input", save);
  form.addEventListener("change", save);

  function save() {
    clearTimeout(timer);
    timer = setTimeout(write, 300);
  }

  return {
    save,
    sending() {
      clearTimeout(timer);
      write(); // until the thanks page says that it arrived
    },
    restore() {
      const draft = reports.read(KEY);
      if (!draft || field("description").value) return;
      field("key").value = draft.key;
      for (const name of FIELDS) if (draft[name] && field(name)) field(name).value = draft[name];
      const strip = form.querySelector("[data-photo-strip]");
      for (const reference of draft.photos ?? []) strip.append(photo(reference));
      restored(draft);
    },
  };

  function photo(reference) {
    const item = document.createElement("li");
    item.className = "photo-strip__item";
    const frame = document.createElement("span");
    frame.className = "photos__item";
    const image = document.createElement("img");
    image.alt = "";
    image.src = `${form.dataset.upload}${encodeURIComponent(reference)}/`;
    image.addEventListener("error", () => item.remove());
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = "photos_kept";
    kept.value = reference;
    frame.append(image);
    item.append(frame, kept);
    return item;
  }
}

/* Called by the thanks page: the report is in, the draft is no longer needed. */
export function forgetDraft() {
  reports.forget(KEY);
}
