// A chime of two tones, made here so that no sound has to be loaded.

let context = null;

// Browsers make no sound before somebody touched the page.
export function wake() {
  context ||= new AudioContext();
  return context.resume();
}

export function chime() {
  if (!context || context.state !== "running") return Promise.resolve();
  const begin = context.currentTime;
  [[659.25, 0], [523.25, 0.45]].forEach(([pitch, after]) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, begin + after);
    volume.gain.exponentialRampToValueAtTime(0.5, begin + after + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + after + 0.9);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + after);
    tone.stop(begin + after + 1);
  });
  return new Promise((done) => setTimeout(done, 1_300));
}
