// The page of a flame graph: the root stands on top, what it calls below it. All data comes from the
// element #data, and reaches the page as text, never as markup.
//
// Frames are elements, so that they can be reached by keyboard and read aloud; only those that lie in
// the window and are wide enough exist. Nodes are numbers in preorder: callers come before what they
// call, so that the arrays below are filled in one pass.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { parent, functions, files } = data;
  const count = parent.length;
  const kRow = 20; // height of a frame, pixels
  const kLeastWidth = 1; // of a frame that is drawn, pixels
  const kLeastTextWidth = 24;

  const nameOf = (node) => (node === 0 ? "all" : functions[data.function[node]]);
  const depth = new Uint32Array(count);
  const children = Array.from({ length: count }, () => []);
  let rows = 1;
  for (let node = 1; node < count; node++) {
    depth[node] = depth[parent[node]] + 1;
    rows = Math.max(rows, depth[node] + 1);
    children[parent[node]].push(node);
  }
  const after = new Uint32Array(count); // the first node behind those that a node calls
  for (let node = count - 1; node >= 0; node--) {
    after[node] = Math.max(after[node], node + 1);
    if (node > 0) after[parent[node]] = Math.max(after[parent[node]], after[node]);
  }
  const isDiff = data.older !== "";

  // What the reader has chosen.
  const state = { type: data.shown, older: false, zoom: 0, focus: 0, query: "" };
  // Where frames lie, as parts of the whole width.
  const begin = new Float64Array(count);
  const end = new Float64Array(count);
  let matches = new Uint8Array(count);

  // ---- Texts ----

  // Nothing that is invisible or turns the direction of writing.
  const kHidden = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
  const shown = (text) => text.replace(kHidden, "\ufffd");

  const kUnits = {
    nanoseconds: [[3.6e12, "h"], [6e10, "min"], [1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]],
    bytes: [[2 ** 40, "TB"], [2 ** 30, "GB"], [2 ** 20, "MB"], [2 ** 10, "kB"], [1, "B"]],
  };
  const valueText = (value, unit) => {
    const scales = kUnits[unit];
    if (!scales) {
      const number = value.toLocaleString("en-US");
      return unit === "" || unit === "count" ? number : `${number} ${shown(unit)}`;
    }
    const [size, name] = scales.find(([s]) => Math.abs(value) >= s) ?? scales.at(-1);
    const scaled = value / size;
    return (Number.isInteger(scaled) ? String(scaled) : scaled.toFixed(2)) + " " + name;
  };
  const shareText = (part, whole) => (whole === 0 ? "0" : ((100 * part) / whole).toFixed(2)) + " %";
  const signedText = (value, unit) => (value > 0 ? "+" : "") + valueText(value, unit);

  // "b.(*T).m" of "example.com/a/b.(*T).m".
  const shortName = (name) => {
    const bracket = name.indexOf("[");
    const path = bracket < 0 ? name : name.slice(0, bracket);
    return name.slice(path.lastIndexOf("/") + 1);
  };
  const packageOf = (name) => {
    const slash = name.lastIndexOf("/", name.indexOf("[") < 0 ? name.length : name.indexOf("["));
    const dot = name.indexOf(".", slash + 1);
    return dot < 0 ? name : name.slice(0, dot);
  };

  const describe = (node) => {
    const t = data.types[state.type];
    const self = valueText(t.self[node], t.unit);
    let text = `${valueText(t.total[node], t.unit)}, ${shareText(t.total[node], t.total[0])}; itself ${self}`;
    if (isDiff) {
      const change = t.total[node] - t.olderTotal[node];
      text += `; before ${valueText(t.olderTotal[node], t.unit)}, change ${signedText(change, t.unit)}`;
    }
    const file = files[data.function[node]];
    return { name: shown(nameOf(node)), text, file: file ? shown(file) : "" };
  };

  // ---- The page ----

  const make = (tag, attributes = {}, ...inner) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key in element && key !== "list") element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...inner);
    return element;
  };
  const option = (text, value) => make("option", { value, textContent: text });

  const typeSelect = make("select", { id: "type" });
  data.types.forEach((t, i) => typeSelect.append(option(shown(`${t.type} (${t.unit})`), String(i))));
  typeSelect.value = String(state.type);
  const widthSelect = make("select", { id: "width" }, option("newer", "newer"), option("older", "older"));
  const search = make("input", { id: "search", type: "search", placeholder: "part of a name", autocomplete: "off", spellcheck: false });
  const reset = make("button", { type: "button", id: "reset", textContent: "Whole graph", disabled: true });
  const theme = make("button", { type: "button", id: "theme", textContent: "Theme: automatic" });
  const found = make("output", { id: "found", htmlFor: "search" });
  const details = make("div", { id: "details", role: "status" });
  const graph = make("div", { id: "graph", role: "tree", "aria-label": "Calls, callers above what they call" });
  const notes = make("footer");

  const title = make("h1", {}, shown(data.kind), " ", make("small", { textContent: shown(isDiff ? `${data.name}, compared with ${data.older}` : data.name) }));
  const toolbar = make("div", { className: "toolbar" }, make("label", {}, "Show ", typeSelect));
  if (isDiff) toolbar.append(make("label", {}, "Width by ", widthSelect));
  toolbar.append(make("label", { className: "search" }, "Search ", search), reset, theme, found);
  const head = make("header", {}, title, toolbar, details);
  document.body.append(head, make("main", {}, graph), notes);

  const note = (text) => notes.append(make("p", { textContent: text }));
  if (data.remarks) note(shown(data.remarks));
  if (data.leftOut > 0) note(`${data.leftOut.toLocaleString("en-US")} of ${(count - 1 + data.leftOut).toLocaleString("en-US")} frames are too small to be seen and were left out; their values count in what calls them.`);
  if (data.typesLeftOut > 0) note(`${data.typesLeftOut} more sample types were left out.`);
  if (isDiff) note("Red: more than before; blue: less; grey: the same.");
  if (data.types.some((t) => t.total.some((v) => v < 0))) note("Frames whose values are negative have no width.");
  note("Keys in the graph: arrows move, Enter zooms in, Escape shows the whole, / searches; in the search, Enter goes to the widest match.");

  // ---- Layout ----

  const values = () => (state.older ? data.types[state.type].olderTotal : data.types[state.type].total);

  // Where values are negative, what a function calls can add up to more than it has: then it is squeezed.
  const layOut = () => {
    const total = values();
    const width = (node) => Math.max(0, total[node]);
    begin[0] = 0;
    end[0] = 1;
    for (let node = 0; node < count; node++) {
      let sum = 0;
      for (const child of children[node]) sum += width(child);
      const whole = Math.max(sum, width(node));
      const scale = whole > 0 ? (end[node] - begin[node]) / whole : 0;
      let at = begin[node];
      for (const child of children[node]) {
        begin[child] = at;
        at += width(child) * scale;
        end[child] = at;
      }
    }
  };

  const isAncestor = (node, of) => node <= of && of < after[node]; // or the same

  // Left edge and width in pixels, with the zoom.
  const place = (node) => {
    const whole = graph.clientWidth;
    if (node !== state.zoom && isAncestor(node, state.zoom)) return [0, whole];
    const size = end[state.zoom] - begin[state.zoom];
    if (size <= 0) return node === state.zoom ? [0, whole] : [0, 0];
    if (!isAncestor(state.zoom, node)) return [0, 0];
    return [((begin[node] - begin[state.zoom]) / size) * whole, ((end[node] - begin[node]) / size) * whole];
  };
  const isDrawn = (node) => place(node)[1] >= kLeastWidth;

  // ---- Drawing ----

  const hueOf = new Map();
  const hue = (node) => {
    const name = packageOf(nameOf(node));
    let h = hueOf.get(name);
    if (h === undefined) {
      h = 0;
      for (let i = 0; i < name.length; i++) h = (Math.imul(h, 31) + name.charCodeAt(i)) >>> 0;
      h = (h * 137.5) % 360;
      hueOf.set(name, h);
    }
    return h;
  };

  const paint = (element, node) => {
    const style = element.style;
    if (isDiff) {
      const t = data.types[state.type];
      const [now, before] = [t.total[node], t.olderTotal[node]];
      const change = (now - before) / Math.max(Math.abs(now), Math.abs(before), 1);
      style.setProperty("--hue", change > 0 ? "8" : "215");
      style.setProperty("--strength", String(Math.min(1, Math.abs(change))));
    } else {
      style.setProperty("--hue", hue(node).toFixed(0));
      style.setProperty("--strength", node === 0 ? "0" : "0.6");
    }
  };

  const elements = new Map(); // by node
  const draw = () => {
    graph.style.height = `${rows * kRow}px`;
    const top = graph.getBoundingClientRect().top;
    const firstRow = Math.floor((-top - window.innerHeight / 2) / kRow);
    const lastRow = Math.ceil((-top + 1.5 * window.innerHeight) / kRow);
    const wanted = new Set();
    for (let node = 0; node < count; node++) {
      if ((depth[node] < firstRow || depth[node] > lastRow) && node !== state.focus) continue;
      const [left, width] = place(node);
      if (width < kLeastWidth) continue;
      wanted.add(node);
      let element = elements.get(node);
      if (!element) {
        element = make("div", { className: "frame", role: "treeitem", "aria-level": depth[node] + 1 });
        element.dataset.node = String(node);
        elements.set(node, element);
        graph.append(element);
      }
      const style = element.style;
      style.left = `${left.toFixed(2)}px`;
      style.width = `${Math.max(kLeastWidth, width - 1).toFixed(2)}px`;
      style.top = `${depth[node] * kRow}px`;
      const text = width >= kLeastTextWidth ? shown(shortName(nameOf(node))) : "";
      if (element.textContent !== text) element.textContent = text;
      const { name, text: numbers } = describe(node);
      element.setAttribute("aria-label", `${name}: ${numbers}`);
      element.setAttribute("aria-selected", String(node === state.focus));
      element.tabIndex = node === state.focus ? 0 : -1;
      element.classList.toggle("match", matches[node] === 1);
      element.classList.toggle("above", node !== state.zoom && isAncestor(node, state.zoom));
      paint(element, node);
    }
    for (const [node, element] of elements) {
      if (wanted.has(node)) continue;
      element.remove();
      elements.delete(node);
    }
    graph.classList.toggle("searching", state.query !== "");
    reset.disabled = state.zoom === 0;
  };

  let waiting = false;
  const drawSoon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };

  const showDetails = (node) => {
    const { name, text, file } = describe(node);
    details.replaceChildren(make("b", { textContent: name }), make("span", { textContent: text }), make("span", { className: "file", textContent: file }));
  };

  // ---- What the reader does ----

  // `scroll`: into the window, below the head that stays there.
  const focusOn = (node, scroll = true) => {
    state.focus = node;
    draw();
    const element = elements.get(node);
    element?.focus({ preventScroll: true });
    showDetails(node);
    if (!scroll || !element) return;
    const box = element.getBoundingClientRect();
    const headEnd = head.getBoundingClientRect().bottom;
    if (box.top < headEnd) window.scrollBy(0, box.top - headEnd - kRow);
    else if (box.bottom > window.innerHeight) window.scrollBy(0, box.bottom - window.innerHeight + kRow);
  };

  const zoomTo = (node) => {
    state.zoom = node;
    focusOn(node);
  };

  const searchFor = (query) => {
    state.query = query;
    matches = new Uint8Array(count);
    const wanted = query.toLowerCase();
    const total = values();
    let [number, sum] = [0, 0];
    const within = new Uint8Array(count); // a match or called by one: counts once
    for (let node = 0; node < count && wanted !== ""; node++) {
      within[node] = node > 0 ? within[parent[node]] : 0;
      if (node === 0 || !nameOf(node).toLowerCase().includes(wanted)) continue;
      matches[node] = 1;
      number++;
      if (!within[node]) sum += total[node];
      within[node] = 1;
    }
    found.textContent = wanted === "" ? "" : `${number.toLocaleString("en-US")} ${number === 1 ? "frame" : "frames"}, ${shareText(sum, total[0])}`;
    draw();
  };

  const widest = (nodes) => nodes.reduce((best, node) => (best < 0 || values()[node] > values()[best] ? node : best), -1);

  const moveDown = () => {
    const drawn = children[state.focus].filter(isDrawn);
    if (drawn.length > 0) return focusOn(widest(drawn));
    const next = widest(children[state.focus]);
    if (next >= 0 && values()[next] > 0) {
      state.zoom = state.focus;
      if (isDrawn(next)) focusOn(next);
      else zoomTo(next);
    }
  };

  // The neighbour in the same row.
  const moveBy = (step) => {
    for (let node = state.focus + step; node >= 0 && node < count; node += step) {
      if (depth[node] === depth[state.focus] && isDrawn(node)) return focusOn(node);
    }
  };

  const kActions = {
    ArrowDown: moveDown,
    ArrowUp: () => focusOn(parent[state.focus]),
    ArrowLeft: () => moveBy(-1),
    ArrowRight: () => moveBy(1),
    Home: () => focusOn(0),
    Enter: () => zoomTo(state.focus),
    " ": () => zoomTo(state.focus),
    Escape: () => {
      state.zoom = 0;
      focusOn(state.focus);
    },
  };
  graph.addEventListener("keydown", (event) => {
    const action = kActions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  const nodeOf = (event) => {
    const frame = event.target.closest?.(".frame");
    return frame ? Number(frame.dataset.node) : -1;
  };
  graph.addEventListener("click", (event) => {
    const node = nodeOf(event);
    if (node >= 0) zoomTo(node);
  });
  graph.addEventListener("pointerover", (event) => {
    const node = nodeOf(event);
    if (node >= 0) showDetails(node);
  });
  graph.addEventListener("pointerleave", () => showDetails(state.focus));
  reset.addEventListener("click", () => zoomTo(0));
  search.addEventListener("input", () => searchFor(search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      search.value = "";
      searchFor("");
    }
    if (event.key !== "Enter") return;
    const best = widest([...matches.keys()].filter((node) => matches[node]));
    if (best < 0 || values()[best] <= 0) return;
    state.zoom = isAncestor(state.zoom, best) ? state.zoom : 0;
    if (isDrawn(best)) focusOn(best);
    else zoomTo(best);
  });
  const change = () => {
    layOut();
    searchFor(state.query);
    if (!isDrawn(state.focus)) state.focus = state.zoom = 0;
    draw();
    showDetails(state.focus);
  };
  typeSelect.addEventListener("change", () => {
    state.type = Number(typeSelect.value);
    change();
  });
  widthSelect.addEventListener("change", () => {
    state.older = widthSelect.value === "older";
    change();
  });
  const kThemes = ["automatic", "light", "dark"];
  theme.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme ?? kThemes[0];
    const next = kThemes[(kThemes.indexOf(now) + 1) % kThemes.length];
    document.documentElement.dataset.theme = next;
    theme.textContent = `Theme: ${next}`;
  });
  window.addEventListener("scroll", drawSoon, { passive: true });
  window.addEventListener("resize", drawSoon);
  change();
})();
