// Platforms as tabs: one panel is seen at a time. Without scripts all stand one below the other.
export function tabs(root = document) {
  for (const row of root.querySelectorAll("[data-tabs]")) {
    const all = [...row.querySelectorAll("[role=tab]")];
    const key = `tab:${location.pathname}`;
    const open = (tab, focus) => {
      for (const one of all) {
        const chosen = one === tab;
        one.setAttribute("aria-selected", String(chosen));
        one.tabIndex = chosen ? 0 : -1;
        document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
      }
      if (focus) tab.focus();
      try {
        sessionStorage.setItem(key, tab.id);
      } catch {
        // Nothing is lost but the tab that was open.
      }
    };
    row.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) open(tab);
    });
    row.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = all.indexOf(document.activeElement);
      if (step && at >= 0) open(all.at((at + step) % all.length), true);
    });
    let last = "";
    try {
      last = sessionStorage.getItem(key) ?? "";
    } catch {
      // as above
    }
    const chosen = all.find((one) => !one.classList.contains("muted"));
    const first = all.find((one) => one.id === last) ?? chosen ?? all[0];
    if (first) open(first);
  }
}
if (document.querySelector("[data-view]")) tabs();
