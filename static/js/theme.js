// The display follows the reader's choice at once; the server keeps it in a cookie, so that no page flashes.
// Without this file the same form loads the page again. Bound by data-theme-choice on the form.
for (const form of document.querySelectorAll("[data-theme-choice]")) {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter;
    if (!chosen) return;
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form, chosen), redirect: "manual" });
    if (chosen.value) document.documentElement.dataset.theme = chosen.value;
    else delete document.documentElement.dataset.theme;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
  });
}
