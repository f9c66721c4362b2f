/* A photo of a paper before it is sent: its corners are pulled to the edges, it is turned, and what makes
   it hard to read is said at once. Without this file, or with a photo the browser cannot open, the
   photo goes as it is, and the server says what is hard to read. */
import { doubtsOf } from "./legible.js";

const LARGEST = 2400; // pixels of the longer side: readable, and kind to a small data plan
const SHOWN = 1200;
const STEP = 0.02;
const LEAST = 0.1; // of the photo that stays, each way

const sheet = document.getElementById("scan-sheet");
const limits = JSON.parse(sheet.dataset.limits);
const words = JSON.parse(sheet.dataset.words);

for (const input of document.querySelectorAll("input[data-scan]")) follow(input);

function follow(input) {
  const list = document.createElement("ul");
  list.className = "scans";
  input.closest(".field").append(list);
  let scans = [];
  let ready = false;
  let busy = false;

  input.addEventListener("change", async () => {
    ready = false;
    list.replaceChildren();
    scans = await Promise.all([...input.files].map(opened));
    for (const scan of scans) {
      if (!scan.picture) continue;
      show(list, scan, () => {
        scans = scans.filter((other) => other !== scan);
        keepOnly(input, scans.map((other) => other.file));
      });
    }
  });

  input.form.addEventListener("submit", async (event) => {
    if (ready || !scans.length) return;
    event.preventDefault();
    event.stopPropagation();
    if (busy) return;
    busy = true;
    const { submitter } = event;
    submitter?.setAttribute("aria-busy", "true");
    keepOnly(input, await Promise.all(scans.map(finished)));
    submitter?.removeAttribute("aria-busy");
    [ready, busy] = [true, false];
    setTimeout(() => input.form.requestSubmit(submitter)); // a form that is being sent cannot be sent
  });
}

function keepOnly(input, files) {
  const carried = new DataTransfer();
  for (const file of files) carried.items.add(file);
  input.files = carried.files;
}

async function opened(file) {
  const scan = { file, turns: 0, box: { left: 0, top: 0, right: 1, bottom: 1 } };
  try {
    scan.picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    scan.picture = null; // a kind of photo that only the server reads
  }
  return scan;
}

function show(list, scan, drop) {
  const item = sheet.content.firstElementChild.cloneNode(true);
  const photo = item.querySelector("canvas");
  const box = item.querySelector(".scan__box");
  const said = item.querySelector(".scan__said");
  photo.setAttribute("aria-label", scan.file.name);
  let timer = 0;

  function place() {
    box.style.left = `${scan.box.left * 100}%`;
    box.style.top = `${scan.box.top * 100}%`;
    box.style.width = `${(scan.box.right - scan.box.left) * 100}%`;
    box.style.height = `${(scan.box.bottom - scan.box.top) * 100}%`;
    clearTimeout(timer);
    timer = setTimeout(judge, 200);
  }

  function judge() {
    const cut = drawn(scan, SHOWN);
    const { width, height } = sizeOf(scan);
    const doubts = doubtsOf(cut, width, height, limits);
    said.textContent = doubts.length ? doubts.map((code) => words[code]).join(" ") : said.dataset.good;
    item.classList.toggle("scan--doubtful", doubts.length > 0);
  }

  function redraw() {
    const whole = drawn({ ...scan, box: { left: 0, top: 0, right: 1, bottom: 1 } }, SHOWN);
    photo.width = whole.width;
    photo.height = whole.height;
    photo.getContext("2d").drawImage(whole, 0, 0);
    place();
  }

  item.querySelector("[data-turn]").addEventListener("click", () => {
    const { left, top, right, bottom } = scan.box;
    scan.turns = (scan.turns + 1) % 4;
    scan.box = { left: 1 - bottom, top: left, right: 1 - top, bottom: right };
    redraw();
  });
  item.querySelector("[data-away]").addEventListener("click", () => { item.remove(); drop(); });
  for (const corner of item.querySelectorAll("[data-corner]")) pull(corner, photo, scan, place);
  list.append(item);
  redraw();
}

/* A corner follows the finger, or the arrow keys. */
function pull(corner, photo, scan, moved) {
  const [row, column] = corner.dataset.corner;
  const across = column === "w" ? "left" : "right";
  const down = row === "n" ? "top" : "bottom";

  function move(x, y) {
    const { box } = scan;
    box[across] = across === "left" ? clamp(x, 0, box.right - LEAST) : clamp(x, box.left + LEAST, 1);
    box[down] = down === "top" ? clamp(y, 0, box.bottom - LEAST) : clamp(y, box.top + LEAST, 1);
    moved();
  }

  corner.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    corner.setPointerCapture(event.pointerId);
  });
  corner.addEventListener("pointermove", (event) => {
    if (!corner.hasPointerCapture(event.pointerId)) return;
    const frame = photo.getBoundingClientRect();
    move((event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height);
  });
  corner.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const [x, y] = steps[event.key];
    move(scan.box[across] + x, scan.box[down] + y);
  });
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/* Width and height in pixels of what will be sent. */
function sizeOf({ picture, turns, box }) {
  const [wide, high] = turns % 2 ? [picture.height, picture.width] : [picture.width, picture.height];
  const [width, height] = [wide * (box.right - box.left), high * (box.bottom - box.top)];
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/* The cut and turned photo on a canvas, its longer side at most `largest`. */
function drawn(scan, largest) {
  const { picture, turns, box } = scan;
  const size = sizeOf(scan);
  const scale = Math.min(1, largest / Math.max(size.width, size.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(size.width * scale));
  canvas.height = Math.max(1, Math.round(size.height * scale));
  const pen = canvas.getContext("2d");
  const [wide, high] = [canvas.width / (box.right - box.left), canvas.height / (box.bottom - box.top)];
  pen.translate(-box.left * wide + wide / 2, -box.top * high + high / 2);
  pen.rotate((turns * Math.PI) / 2);
  const [across, down] = turns % 2 ? [high, wide] : [wide, high];
  pen.drawImage(picture, -across / 2, -down / 2, across, down);
  return canvas;
}

/* The file to send: the photo itself when nothing was changed and it is small enough. */
function finished(scan) {
  const { picture, turns, box, file } = scan;
  if (!picture) return file;
  const whole = box.left === 0 && box.top === 0 && box.right === 1 && box.bottom === 1;
  if (whole && !turns && Math.max(picture.width, picture.height) <= LARGEST) return file;
  return new Promise((resolve) => {
    drawn(scan, LARGEST).toBlob(
      (made) => resolve(made ? new File([made], "foto.jpg", { type: "image/jpeg" }) : file),
      "image/jpeg", 0.88,
    );
  });
}
