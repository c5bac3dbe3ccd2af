// Names are offered below a field while one types. Bound by data-pick, the address that knows them.
// All fields with the same list share it; the list holds what was asked for last.
const WAIT = 200; // milliseconds after the last letter
let waiting;

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset?.pick || field.value.trim().length < 2) return;
  if ([...(field.list?.options ?? [])].some((option) => option.value === field.value)) return; // one was chosen
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const answer = await fetch(`${field.dataset.pick}?q=${encodeURIComponent(field.value.trim())}`);
    if (answer.ok && !answer.redirected) field.list.innerHTML = await answer.text();
  }, WAIT);
});
