// A map is made larger and smaller: buttons, + − 0 on the keyboard, the wheel with Ctrl; dragged where there is a mouse.
// Without this file it has the width of the page, or scrolls. Bound by data-map on the figure.
const LEAST = 0.25;
const MOST = 4;
const STEP = 1.25;

function bind(figure) {
  const view = figure.querySelector("[data-map-view]");
  const drawing = view?.querySelector("svg");
  if (!drawing || figure.dataset.map === "bound") return;
  figure.dataset.map = "bound";
  const told = figure.querySelector("[data-map-scale]");
  const natural = drawing.viewBox.baseVal.width;
  const scale = () => drawing.getBoundingClientRect().width / natural;

  function zoom(wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) {
    const before = scale();
    const after = Math.min(Math.max(wanted, LEAST), MOST);
    const [left, top] = [view.scrollLeft + x, view.scrollTop + y];
    drawing.style.width = `${after * natural}px`;
    drawing.style.minWidth = "0";
    view.classList.add("map--held");
    view.scrollLeft = (left * after) / before - x;
    view.scrollTop = (top * after) / before - y;
    told.textContent = `${Math.round(after * 100)} %`;
    keep(after);
  }

  function fit() {
    view.classList.remove("map--held");
    drawing.style.width = "100%";
    drawing.style.minWidth = "0";
    told.textContent = "";
    keep("fit");
  }

  // how large it is stays, where it is drawn anew or another step is opened
  const place = `map:${location.pathname}`;
  const keep = (size) => sessionStorage.setItem(place, size);
  const kept = sessionStorage.getItem(place);
  if (kept === "fit") fit();
  else if (kept) zoom(Number(kept), 0, 0);
  show(drawing.querySelector(".node--open"));

  // the step that is being written is in sight
  function show(node) {
    if (!node) return;
    const [box, frame] = [node.getBoundingClientRect(), view.getBoundingClientRect()];
    if (box.top < frame.top || box.bottom > frame.bottom) view.scrollTop += box.top - frame.top - frame.height / 2;
    if (box.left < frame.left || box.right > frame.right) view.scrollLeft += box.left - frame.left - frame.width / 2;
  }

  const acts = { in: () => zoom(scale() * STEP), out: () => zoom(scale() / STEP), fit };
  const keys = { "+": acts.in, "=": acts.in, "-": acts.out, "0": fit };

  const tools = figure.querySelector("[data-map-tools]");
  tools.hidden = false;
  tools.addEventListener("click", (event) => acts[event.target.closest("[data-map-do]")?.dataset.mapDo]?.());

  view.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  view.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const frame = view.getBoundingClientRect();
      zoom(scale() * Math.exp(-event.deltaY / 400), event.clientX - frame.left, event.clientY - frame.top);
    },
    { passive: false },
  );

  let held = null;
  let wasDragged = false;
  view.addEventListener("dragstart", (event) => event.preventDefault());
  view.addEventListener("pointerdown", (event) => {
    wasDragged = false;
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
  });
  view.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    if (!wasDragged && Math.hypot(x, y) < 5) return;
    if (!wasDragged) {
      wasDragged = true;
      view.setPointerCapture(event.pointerId);
      view.classList.add("map--dragged");
    }
    view.scrollLeft = held.left - x;
    view.scrollTop = held.top - y;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    view.addEventListener(name, () => {
      held = null;
      view.classList.remove("map--dragged");
    });
  }
  view.addEventListener(
    "click",
    (event) => {
      if (wasDragged) event.preventDefault();
    },
    true,
  );
}

const bindAll = () => document.querySelectorAll("[data-map]").forEach(bind);
bindAll();
document.addEventListener("map:drawn", bindAll); // said by redraw.js
