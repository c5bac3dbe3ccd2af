// The button that prints the page is of use only where a script runs. Bound by data-print; a link to another page that is
// to be printed there (#print) by data-print-there.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const link of document.querySelectorAll("[data-print-there]")) link.hidden = false;
if (location.hash === "#print") {
  history.replaceState(null, "", location.href.split("#")[0]); // coming back does not print again
  addEventListener("load", () => window.print());
}
