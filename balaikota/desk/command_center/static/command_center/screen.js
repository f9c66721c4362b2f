// Desk and phone: mark what is new, and show which card of the swipe is in view.
document.addEventListener("shell:fresh", (event) => {
  const list = event.target.querySelector(".moments");
  if (!list) return;
  const known = event.target.knownMoments;
  const now = [...list.children].map((item) => item.textContent.trim());
  if (known) [...list.children].forEach((item, i) => { if (!known.has(now[i])) item.classList.add("is-new"); });
  event.target.knownMoments = new Set(now);
});

const swipe = document.querySelector(".cc-swipe");
const dots = document.querySelectorAll(".cc-dots li");
if (swipe && dots.length) {
  const mark = () => {
    const width = swipe.firstElementChild.getBoundingClientRect().width;
    const here = Math.min(dots.length - 1, Math.round(swipe.scrollLeft / width));
    dots.forEach((dot, i) => dot.classList.toggle("is-here", i === here));
  };
  swipe.addEventListener("scroll", mark, { passive: true });
  mark();
}
