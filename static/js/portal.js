// Small comforts; every page works without them.

document.documentElement.classList.add("js");

// A select of views goes where its option points.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-goto]")) {
    window.location.assign(event.target.value);
  }
});

// A menu closes when the reader goes elsewhere or presses Escape.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
};

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  closeMenus(null);
  if (menu) menu.querySelector("summary").focus();
});

// After a refused form the reader starts at the summary of what to correct.
document.querySelector("[data-focus]")?.focus();

// A refreshed part that asks for it (data-flash) shows its weak tint once.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.elt.matches("[data-flash]")) event.detail.elt.classList.add("refreshed");
});
