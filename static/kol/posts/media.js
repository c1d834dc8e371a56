// Files of a post: picked, dropped or pasted, chosen from the library, put in order by hand or keys.
export function files(form, touched) {
  const list = form.querySelector("[data-media-list]");
  const model = document.getElementById("media-tile");
  const state = form.querySelector("[data-upload-state]");
  const zone = form.querySelector("[data-drop]");
  const choice = document.getElementById("choice-tile");
  // What is picked for: a platform's own pictures or cover, or the master's.
  let picking = "media", pickingFor = "";

  async function send(chosen) {
    const wanted = [...chosen].filter((one) => /^(image|video)\//.test(one.type));
    if (!wanted.length) return;
    let done = 0;
    const errors = [];
    for (const file of wanted) {
      state.textContent = `${done + 1}/${wanted.length} ${file.name}`;
      const data = new FormData();
      data.append("file", file, file.name || "image.png");
      data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      try {
        const answer = await fetch(form.dataset.library, {
          method: "POST",
          body: data,
          headers: { Accept: "application/json" },
        });
        for (const one of (await answer.json()).files) {
          if (one.error) errors.push(`${one.name}: ${one.error}`);
          else add(one);
        }
      } catch {
        errors.push(file.name);
      }
      done += 1;
    }
    state.textContent = errors.join("\n");
    state.classList.toggle("bad", errors.length > 0);
  }

  function add(file) {
    if (list.querySelector(`[data-asset="${file.id}"]`)) return;
    const tile = model.content.firstElementChild.cloneNode(true);
    tile.dataset.asset = file.id;
    tile.querySelector("[name=media]").value = file.id;
    const image = tile.querySelector("img");
    const video = file.kind === "video";
    image.hidden = video;
    if (!video) image.src = file.thumb;
    tile.querySelector(".media-film").hidden = !video;
    tile.querySelector(".media-alt").name = `alt-${file.id}`;
    list.append(tile);
    // Platforms that choose their own can choose this one, too.
    for (const choices of form.querySelectorAll("[data-choices]")) offer(choices, file, false);
    touched();
  }

  /** A file among those a platform may have, ticked where it is to have it. */
  function offer(choices, file, ticked) {
    let tile = choices.querySelector(`[data-asset="${file.id}"]`);
    if (!tile) {
      tile = choice.content.firstElementChild.cloneNode(true);
      tile.dataset.asset = file.id;
      tile.querySelector("img").src = file.thumb;
      const box = tile.querySelector("input");
      box.name = choices.dataset.choices;
      box.value = file.id;
      choices.append(tile);
    }
    if (ticked) tile.querySelector("input").checked = true;
  }

  /** A picture among those that may be a platform's cover, chosen. */
  function coverOf(covers, file) {
    let box = covers.querySelector(`input[value="${file.id}"]`);
    if (!box) {
      const label = covers.querySelector("label").cloneNode(true);
      box = label.querySelector("input");
      box.value = file.id;
      const image = document.createElement("img");
      image.src = file.thumb;
      image.alt = file.name;
      label.querySelector("span").replaceWith(image);
      covers.append(label);
    }
    box.checked = true;
  }

  function cover(file) {
    form.querySelector("[data-cover]").value = file?.id ?? "";
    const shown = form.querySelector("[data-cover-shown]");
    shown.replaceChildren();
    if (file) {
      const image = document.createElement("img");
      image.src = file.thumb;
      image.alt = "";
      const box = document.createElement("span");
      box.className = "media-cover";
      box.append(image);
      shown.append(box);
    }
    touched();
  }

  form.querySelector("[data-upload]").addEventListener("change", (event) => {
    send(event.target.files);
    event.target.value = "";
  });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.toggle("dropping", event.dataTransfer.types.includes("Files"));
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("dropping"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    send(event.clipboardData.files);
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choices] [data-move]");
    const tile = button?.closest("[data-asset]");
    const step = Number(button?.dataset.move);
    const other = step > 0 ? tile?.nextElementSibling : tile?.previousElementSibling;
    if (!other) return;
    step > 0 ? other.after(tile) : other.before(tile);
    button.focus();
    touched();
  });
  list.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-asset]");
    const step = event.target.closest("[data-move]")?.dataset.move;
    if (step) {
      const other = step > 0 ? tile.nextElementSibling : tile.previousElementSibling;
      if (other) step > 0 ? other.after(tile) : other.before(tile);
      event.target.closest("button").focus();
      touched();
    } else if (event.target.closest("[data-out]")) {
      tile.remove();
      touched();
    }
  });
  let dragged;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-asset]");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-asset]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    event.clientX > box.x + box.width / 2 ? over.after(dragged) : over.before(dragged);
  });
  list.addEventListener("dragend", () => {
    if (dragged) touched();
    dragged = undefined;
  });

  form.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (event.target.closest("[data-cover-out]")) cover(null);
    if (!pick) return;
    picking = pick.dataset.pick;
    pickingFor = pick.dataset.pickFor ?? "";
    // The window is called by what is chosen in it.
    const title = document.getElementById("picker-title");
    title.dataset.usual ??= title.textContent;
    const body = document.getElementById("picker-body");
    title.textContent = picking === "cover" ? body.dataset.cover : title.dataset.usual;
    window.htmx.ajax("GET", body.dataset.url + (picking === "media" ? "" : "&kind=image"), {
      target: body,
      swap: "innerHTML",
    });
  });
  document.getElementById("picker").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-file]");
    if (!chosen) return;
    const file = JSON.parse(chosen.dataset.file);
    if (pickingFor) {
      const cover = picking === "cover";
      if (cover) coverOf(form.querySelector(`[data-covers="${pickingFor}-cover"]`), file);
      else offer(form.querySelector(`[data-choices="${pickingFor}-media"]`), file, true);
      touched();
      if (cover) document.getElementById("picker").close();
      else chosen.setAttribute("aria-pressed", "true");
    } else if (picking === "body") {
      document.getElementById("picker").close();
      document.dispatchEvent(new CustomEvent("composer:picked", { detail: file }));
    } else if (picking === "cover") {
      cover(file);
      document.getElementById("picker").close();
    } else {
      add(file);
      chosen.setAttribute("aria-pressed", "true");
    }
  });

  function faults() {
    for (const there of list.querySelectorAll("[data-faults]")) there.replaceChildren();
    for (const one of form.querySelectorAll("[data-place=file-faults] [data-file]")) {
      const there = list.querySelector(`[data-asset="${one.dataset.file}"] [data-faults]`);
      if (!there) continue;
      const line = document.createElement("li");
      line.textContent = one.textContent;
      there.append(line);
    }
  }
  document.addEventListener("composer:drawn", faults);
  faults();
}
