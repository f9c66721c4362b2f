/* Whether a photographed paper can be read: the measures of rules/papers.py, taken on a canvas. */

const SIDE = 1000; // sharpness is measured at one size, whatever the camera

/* Codes of what makes it hard to read; none when it looks fine. `width` and `height` are those that will be sent. */
export function doubtsOf(canvas, width, height, limits) {
  const { mean, spread, edges } = measured(greyOf(canvas));
  const found = [];
  if (Math.min(width, height) < limits.small) found.push("small");
  if (mean < limits.dark) found.push("dark");
  else if (mean > limits.bright && spread < limits.flat) found.push("bright");
  if (edges < limits.blurred) found.push("blurred");
  return found;
}

function greyOf(canvas) {
  const scale = Math.min(1, SIDE / Math.max(canvas.width, canvas.height));
  const small = document.createElement("canvas");
  small.width = Math.max(3, Math.round(canvas.width * scale));
  small.height = Math.max(3, Math.round(canvas.height * scale));
  const pen = small.getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0, small.width, small.height);
  const { data } = pen.getImageData(0, 0, small.width, small.height);
  const grey = new Uint8ClampedArray(small.width * small.height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = (data[4 * at] * 299 + data[4 * at + 1] * 587 + data[4 * at + 2] * 114) / 1000;
  }
  return { grey, width: small.width, height: small.height };
}

/* Edges as the server finds them: each point against its eight neighbours. */
function measured({ grey, width, height }) {
  const edges = new Uint8ClampedArray((width - 2) * (height - 2));
  let next = 0;
  for (let row = 1; row < height - 1; row += 1) {
    for (let at = row * width + 1; at < row * width + width - 1; at += 1) {
      const above = grey[at - width - 1] + grey[at - width] + grey[at - width + 1];
      const below = grey[at + width - 1] + grey[at + width] + grey[at + width + 1];
      edges[next++] = 8 * grey[at] - above - below - grey[at - 1] - grey[at + 1];
    }
  }
  const light = deviation(grey);
  return { mean: light.mean, spread: light.spread, edges: deviation(edges).spread };
}

function deviation(values) {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, spread: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}
