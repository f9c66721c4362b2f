/* The citizen's form with script: photos go up while the citizen writes, the place is found by photo,
   device or pin, and a draft survives a closed page. Without this file the form works all the same. */
import { keepDraft } from "./draft.js";
import { followCategory, namePlace } from "./filing.js";
import { startPhotos } from "./photos.js";

const form = document.getElementById("report-form");
const words = form.dataset;
const category = followCategory(form);
const place = namePlace(form, category.chosen);

/* Who hides who they are leaves no name with us, so none is asked for. */
const anonymous = form.elements.namedItem("anonymous");
const contact = form.querySelector("[data-contact]");
const hideContact = () => { contact.hidden = anonymous.checked; };
anonymous.addEventListener("change", hideContact);
hideContact();

const draft = keepDraft(form, {
  restored(kept) {
    category.suggest(kept.description, kept.category);
    place.show();
  },
});
const photos = startPhotos(form, {
  changed: () => draft.save(),
  position(found) { if (!place.known()) place.set(found, words.wordFromPhoto); },
});

/* Sending waits for photos still on their way; what could not go ahead travels with the form. */
const send = form.querySelector("[data-send]");
const label = send.querySelector("span");
const before = label.textContent;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (send.disabled) return;
  send.disabled = true;
  label.textContent = words.wordSending;
  await photos.settled();
  photos.prepare();
  draft.sending();
  HTMLFormElement.prototype.submit.call(form);
});
/* Back from the next page: the button works again, and the same key stays the same report. */
addEventListener("pageshow", () => { send.disabled = false; label.textContent = before; });

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();
else draft.restore();
