/* What is kept on this device for some days: drafts. Where storage is full or forbidden nothing is kept, and nothing breaks. */

const DAY = 864e5;

/* A shelf of things by key, each forgotten after so many days. */
export function shelf(name, days) {
  const full = (key) => `${name}.${key}`;

  function read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(full(key)) ?? "null");
      return kept && Date.now() - kept.at < days * DAY ? kept : null;
    } catch {
      return null;
    }
  }

  function write(key, value) {
    try {
      localStorage.setItem(full(key), JSON.stringify({ ...value, at: Date.now() }));
    } catch {
      /* full or forbidden: the form works all the same */
    }
  }

  function forget(key) {
    try {
      localStorage.removeItem(full(key));
    } catch {
      /* nothing was kept */
    }
  }

  /* Everything on the shelf as [key, value], the oldest first; what is too old is thrown away. */
  function all() {
    const found = [];
    try {
      for (const stored of Object.keys(localStorage)) {
        if (!stored.startsWith(`${name}.`)) continue;
        const key = stored.slice(name.length + 1);
        const value = read(key);
        if (value) found.push([key, value]);
        else forget(key);
      }
    } catch {
      return [];
    }
    return found.sort(([, one], [, other]) => one.at - other.at);
  }

  return { read, write, forget, all };
}
