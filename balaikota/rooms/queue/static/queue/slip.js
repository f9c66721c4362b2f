const button = document.querySelector("[data-print]");
button.addEventListener("click", () => window.print());
if (button.matches("[data-print-now]")) window.print();
