// The button that prints the page is of use only where a script runs. Bound by data-print; a link to another page that is
// to be printed there (#print) by data-print-there. What is printed is named on every page, as data-sheet says it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const link of document.querySelectorAll("[data-print-there]")) link.hidden = false;
const sheet = document.querySelector("[data-sheet]");
if (sheet) document.documentElement.style.setProperty("--sheet", JSON.stringify(`${sheet.dataset.sheet} · `));
if (location.hash === "#print") {
  history.replaceState(null, "", location.href.split("#")[0]); // coming back does not print again
  addEventListener("load", () => window.print());
}
