// Small helps for every page. Nothing here is needed to use the city: pages work without it.
const root = document.documentElement;
root.classList.remove("no-js");
root.classList.add("js");

// <button data-dialog="id"> opens <dialog id>; <button data-close> closes the dialog it stands in.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

// <form data-once>: a double tap sends once. The server is idempotent too; this only spares a worry.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelectorAll("[type=submit]").forEach((b) => b.setAttribute("aria-disabled", "true"));
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[type=submit]").forEach((b) => b.removeAttribute("aria-disabled"));
  });
});

// <select data-submit> sends its form when changed; its button stays for those without script.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// <button data-copy="text" data-done="Copied">
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = button.dataset.done || before;
  setTimeout(() => { button.textContent = before; }, 2000);
});

document.querySelector(".site-menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
document.querySelector("[data-focus]")?.focus();
