// What is wrong with a line of a text leads to that line. Bound by data-line, its number, on a link to the text.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-line]");
  const text = link && document.querySelector(link.hash);
  if (!text) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const at = Math.min(Number(link.dataset.line), lines.length) - 1;
  const start = lines.slice(0, at).reduce((length, line) => length + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + lines[at].length);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = (at - 2) * height;
  text.scrollIntoView({ block: "nearest" });
});
