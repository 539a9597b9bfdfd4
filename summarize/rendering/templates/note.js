// What the page does: a citation marks its words in the article, marked words say who relies on them.
(() => {
  "use strict";
  const source = document.getElementById("source");
  const beside = matchMedia("(min-width: 62rem)");
  const index = (selector) => {
    const found = new Map();
    for (const element of document.querySelectorAll(selector)) {
      for (const note of element.dataset.notes.split(" ")) {
        if (!found.has(note)) found.set(note, []);
        found.get(note).push(element);
      }
    }
    return found;
  };
  const marks = index("mark[data-notes]");
  const claims = index(".claim");

  const clear = (name) => {
    for (const element of document.querySelectorAll("." + name)) element.classList.remove(name);
  };
  const show = (ref) => {
    clear("on");
    ref.classList.add("on");
    for (const mark of marks.get(ref.dataset.note) || []) mark.classList.add("on");
  };
  const bring = (ref) => {
    const [first] = marks.get(ref.dataset.note) || [];
    if (!first || !beside.matches) return;
    const away = first.getBoundingClientRect().top - source.getBoundingClientRect().top;
    source.classList.add("smooth");
    source.scrollTo({ top: source.scrollTop + away - source.clientHeight / 3 });
  };

  document.addEventListener("click", (event) => {
    const ref = event.target.closest(".ref");
    if (ref) {
      show(ref);
      const [first] = marks.get(ref.dataset.note) || [];
      if (!first || !beside.matches) return; // one column: the link itself leads there
      event.preventDefault();
      bring(ref);
      first.querySelector("a").focus({ preventScroll: true });
    } else if (event.target.closest("mark a, .card a")) {
      hide();
    }
  });
  document.addEventListener("focusin", (event) => {
    const ref = event.target.closest(".ref");
    if (ref) {
      show(ref);
      bring(ref);
    }
  });

  // The card beside marked words. It stands in the document right behind them, so the next Tab leads into it.
  const card = document.createElement("div");
  card.className = "card";
  card.id = "card";
  card.hidden = true;
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", "Relied on by");
  let owner = null;
  let leaving = 0;

  const section = (claim) => claim.closest("[data-section]")?.dataset.section || "";
  const entry = (claim, place, all) => {
    const link = document.createElement("a");
    link.href = "#" + claim.id;
    if (place === 0 || section(all[place - 1]) !== section(claim)) {
      const where = document.createElement("small");
      where.textContent = section(claim);
      link.append(where);
    }
    const words = document.createElement("span");
    words.dir = "auto";
    words.textContent = claim.querySelector(".words").textContent;
    link.append(words);
    const item = document.createElement("li");
    item.append(link);
    return item;
  };
  const open = (mark) => {
    clearTimeout(leaving);
    if (owner === mark) return;
    hide();
    owner = mark;
    const relying = new Set(mark.dataset.notes.split(" ").flatMap((note) => claims.get(note) || []));
    const said = new Map();
    for (const claim of relying) {
      claim.classList.add("relies");
      const key = claim.textContent + section(claim);
      if (!said.has(key)) said.set(key, claim);
    }
    const title = document.createElement("p");
    title.textContent = "Relied on by";
    const list = document.createElement("ul");
    list.append(...[...said.values()].map(entry));
    card.replaceChildren(title, list);
    mark.after(card);
    card.hidden = false;
    mark.querySelector("a").setAttribute("aria-describedby", "card");
    place(mark);
  };
  const place = (mark) => {
    const box = source.getBoundingClientRect();
    const rects = mark.getClientRects();
    const last = rects[rects.length - 1];
    const first = rects[0];
    const below = last.bottom - box.top + source.scrollTop + 6;
    const fits = last.bottom + card.offsetHeight + 12 < innerHeight || first.top < card.offsetHeight + 12;
    card.style.top = (fits ? below : first.top - box.top + source.scrollTop - card.offsetHeight - 6) + "px";
    const room = source.clientWidth - card.offsetWidth - 12;
    card.style.left = Math.max(12, Math.min(first.left - box.left, room)) + "px";
  };
  const hide = () => {
    clearTimeout(leaving);
    if (!owner) return;
    owner.querySelector("a").removeAttribute("aria-describedby");
    owner = null;
    card.hidden = true;
    clear("relies");
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 250);
  };

  source.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const mark = event.target.closest("mark");
    if (mark) open(mark);
    else if (event.target.closest(".card")) clearTimeout(leaving);
    else leave();
  });
  source.addEventListener("pointerleave", leave);
  source.addEventListener("focusin", (event) => {
    const mark = event.target.closest("mark");
    if (mark && event.target.matches(":focus-visible")) open(mark);
    else if (event.target.closest(".card")) clearTimeout(leaving);
  });
  source.addEventListener("focusout", (event) => {
    if (!event.relatedTarget?.closest("mark, .card")) leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (owner && card.contains(document.activeElement)) owner.querySelector("a").focus();
    if (owner) hide();
    else clear("on");
  });
})();
