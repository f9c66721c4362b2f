/* The counter's form: Ctrl+Enter sends, questions follow the category, the map names its kelurahan. */
import { followCategory, namePlace } from "./filing.js";

const form = document.getElementById("report-form");
const category = followCategory(form);
namePlace(form, category.chosen);

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
