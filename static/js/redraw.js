// What stands beside a form follows while somebody types (htmx asks for it, by the attributes hx-… of the form). An
// answer that is not the drawing, such as the page to sign in, is not put in its place. Bound by hx-post.
document.addEventListener("htmx:configRequest", (event) => {
  if (document.getElementById("settle")?.open) event.detail.parameters.set("settle", "open");
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseText.includes('id="drawn"')) return;
  event.detail.shouldSwap = false;
  const words = document.getElementById("map-words");
  if (words) words.textContent = "Not drawn: sign in again in another window, then go on here";
});
// The map keeps the place to which it was scrolled.
let place = [0, 0];
document.addEventListener("htmx:beforeSwap", () => {
  const map = document.querySelector("#drawn .map");
  place = map ? [map.scrollLeft, map.scrollTop] : [0, 0];
});
document.addEventListener("htmx:afterSettle", () => {
  const map = document.querySelector("#drawn .map");
  if (map) [map.scrollLeft, map.scrollTop] = place;
});
// The form is being sent: what is still under way is of no use any more.
for (const form of document.querySelectorAll("form[hx-post]")) {
  form.addEventListener("submit", () => htmx.trigger(form, "htmx:abort"));
}
