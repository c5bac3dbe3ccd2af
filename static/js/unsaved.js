// A link inside the page of a form with unsaved words saves them first and then goes where it leads. Bound by
// data-unsaved on the form and data-go on the links. Where something is wrong the page comes back and says so.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => (form.dataset.typed = "yes"));
  document.addEventListener("click", (event) => {
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
