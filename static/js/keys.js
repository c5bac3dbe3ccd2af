// Buttons of a form answer to keys, such as data-key="Alt+ArrowUp". Bound by data-keys on the form.
// The line that names the keys (data-keys-help) is shown only where they work. After the page has come again, writing
// goes on in the field in which it stopped, and in a new row at its beginning.
const PLACE = "keys:place";

for (const form of document.querySelectorAll("form[data-keys]")) {
  for (const help of form.querySelectorAll("[data-keys-help]")) help.hidden = false;
  document.addEventListener("keydown", (event) => {
    const button = form.querySelector(`[data-key="${chord(event)}"]:enabled`);
    if (!button || event.isComposing) return;
    event.preventDefault();
    note(button);
    form.requestSubmit(button);
  });
  form.addEventListener("submit", () => {
    const field = form.querySelector("[name]:focus:not(button)");
    if (field) sessionStorage.setItem(PLACE, JSON.stringify([location.pathname, field.name]));
  });
  goOn(form);
}

function chord(event) {
  const held = [event.ctrlKey || event.metaKey ? "Control" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
  const key = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : event.key; // Alt makes other letters of them
  return [...held.filter(Boolean), key.replace(/["\\]/g, "")].join("+");
}

// A button may ask for the line in which the cursor stands: data-line-of names the text, data-line-to the field for it.
function note(button) {
  const text = document.getElementById(button.dataset.lineOf);
  const line = document.getElementById(button.dataset.lineTo);
  if (!text || !line || line.value || document.activeElement !== text) return;
  const number = text.value.slice(0, text.selectionStart).split("\n").length;
  if (number > 1) line.value = number;
}

function goOn(form) {
  const [path, name] = JSON.parse(sessionStorage.getItem(PLACE) || "[]");
  sessionStorage.removeItem(PLACE);
  if (document.querySelector("[data-focus]")) return;
  const title = form.elements.namedItem("title");
  const isNew = form.querySelector("#row-new");
  if (path !== location.pathname && !isNew) return;
  const field = isNew ? title : form.elements.namedItem(name) || title;
  if (!field?.focus) return;
  field.focus();
  const again = () => document.activeElement === document.body && field.focus();
  addEventListener("load", () => setTimeout(again)); // the browser goes to the #row and lets go of the field
}
