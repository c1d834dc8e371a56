// What the server has not is kept on this device, so a closed tab loses nothing.
const key = (form) => `post:${form.dataset.post}`;
const SKIPPED = new Set(["csrfmiddlewaretoken", "file", "number", "planned_was"]);

export function keep(form) {
  const values = [...new FormData(form)].filter(([name]) => !SKIPPED.has(name));
  const kept = { number: form.elements.number.value, at: Date.now(), values };
  try {
    localStorage.setItem(key(form), JSON.stringify(kept));
  } catch {
    // No room, or none allowed: the server's copy has to do.
  }
}

export function drop(form) {
  try {
    localStorage.removeItem(key(form));
  } catch {
    // as above
  }
}

// What a platform may have of its own; what it has not follows the master, whatever its field shows.
const OWNABLE = ["title", "body", "topics", "media", "cover"];

function following(values) {
  const own = values.filter(([name]) => name.endsWith("-own"));
  const kept = new Set(own.map(([name, value]) => name.slice(0, -"own".length) + value));
  const platforms = values.filter(([name]) => name === "shape").map(([, value]) => value);
  const all = platforms.flatMap((platform) => OWNABLE.map((field) => `${platform}-${field}`));
  return new Set(all.filter((name) => !kept.has(name)));
}

/** The same text is the same, however it is spaced: the server tidies that. */
function told(values) {
  const left = following(values);
  const said = values.filter(([name]) => !left.has(name));
  const tidy = said.map(([name, value]) => [name, value.trim().replace(/\s+/g, " ")]);
  return JSON.stringify(tidy.filter(([, value]) => value));
}

/** The newer text of this device, where there is one that differs from the page's. */
export function kept(form) {
  if (new URLSearchParams(location.search).has("drop")) {
    drop(form);
    history.replaceState(null, "", location.pathname);
  }
  let found;
  try {
    found = JSON.parse(localStorage.getItem(key(form)) ?? "null");
  } catch {
    return null;
  }
  if (!found?.values) return null;
  const now = [...new FormData(form)].filter(([name]) => !SKIPPED.has(name));
  if (told(now) === told(found.values)) {
    drop(form);
    return null;
  }
  return { restore: () => restore(form, found) };
}

function restore(form, found) {
  const values = new Map();
  for (const [name, value] of found.values) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  for (const field of form.elements) {
    if (!field.name || SKIPPED.has(field.name) || field.name === "shape") continue;
    const wanted = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = wanted.includes(field.value);
    } else field.value = wanted[0] ?? "";
  }
  form.dispatchEvent(new Event("composer:restored"));
}
