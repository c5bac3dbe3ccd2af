// A link inside the page of a form with unsaved words saves them first and then goes where it leads. Bound by
// data-unsaved on the form and data-go on the links. Where something is wrong the page comes back and says so. Another
// form of the page (data-after-saving) is sent only when nothing is unsaved: until then its button saves. Whoever leaves
// in any other way is asked by the browser, but for a link that says that it drops what was typed (data-drop).
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let isLeaving = false;
  form.addEventListener("input", () => (form.dataset.typed = "yes"));
  form.addEventListener("submit", () => (isLeaving = true));
  addEventListener("pageshow", () => (isLeaving = false));
  addEventListener("beforeunload", (event) => {
    if (form.dataset.typed && !isLeaving) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-after-saving]") || !form.dataset.typed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.requestSubmit();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[data-drop]")) isLeaving = true;
    const link = event.target.closest("a[data-go]");
    if (!link || !form.dataset.typed || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    for (const [name, value] of [["do", "go"], ["next", link.getAttribute("href")]]) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.requestSubmit();
  });
}
