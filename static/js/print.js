// The button that prints the page is of use only where a script runs. Bound by data-print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
