// The slip prints, at once if the kiosk does so, and the kiosk comes back by itself.

const button = document.querySelector("[data-print]");
const back = document.querySelector("[data-back]");
button.addEventListener("click", () => window.print());
if (button.matches("[data-print-now]")) window.print();
setTimeout(() => window.location.assign(back.href), 1_000 * back.dataset.back);
