// What stands beside a form follows while somebody types: the map, and what is to settle at each place. Bound by
// data-redraw, the address that draws what the form holds and saves nothing. Each piece of the answer takes the place of
// the piece with its id; the cursor stays where it is.
const WAIT = 400; // milliseconds after the last letter

for (const form of document.querySelectorAll("form[data-redraw]")) {
  let waiting, asking;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    asking?.abort();
  });

  async function redraw() {
    asking?.abort();
    asking = new AbortController();
    const typed = new FormData(form);
    if (document.getElementById("settle")?.open) typed.append("settle", "open");
    try {
      const answer = await fetch(form.dataset.redraw, { method: "POST", body: typed, signal: asking.signal });
      if (answer.ok && !answer.redirected) put(await answer.text());
      else say("Not drawn: sign in again in another window, then go on here");
    } catch (failure) {
      if (failure.name !== "AbortError") say("Not drawn: the portal does not answer");
    }
  }
}

function put(answer) {
  const held = document.activeElement?.id;
  const map = document.querySelector("#drawn .map");
  const place = map ? [map.scrollLeft, map.scrollTop] : [0, 0];
  for (const piece of new DOMParser().parseFromString(answer, "text/html").querySelectorAll("[data-piece]")) {
    document.getElementById(piece.id)?.replaceWith(piece);
    tie(piece);
  }
  document.dispatchEvent(new Event("map:drawn"));
  const fresh = document.querySelector("#drawn .map");
  if (fresh) [fresh.scrollLeft, fresh.scrollTop] = place;
  if (held && document.activeElement === document.body) document.getElementById(held)?.focus();
}

// The field that a piece speaks of is wrong for as long as something stands there, or its own error.
function tie(piece) {
  const field = document.querySelector(`:is(input, textarea)[aria-describedby~="${piece.id}"]`);
  if (!field) return;
  const isWrong = piece.querySelector(".here__one:not(.here__one--hint)") || document.getElementById(`${field.id}_error`);
  if (isWrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function say(words) {
  const place = document.getElementById("map-words");
  if (place) place.textContent = words;
}
