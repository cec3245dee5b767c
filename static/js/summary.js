// The editor of a summary: what is typed is kept at once on this phone and a moment later by the
// server, place by place. Each place knows by its mark what stood there when it was shown; where
// somebody else wrote since, both texts are shown and nothing is overwritten. Without this file
// the editor is a form that is saved by its button.
"use strict";
{
  const MOMENT = 1200;
  const AT_FIRST = 3_000;
  const AT_MOST = 60_000;
  const MONTH = 30 * 24 * 3600 * 1000;

  const form = document.getElementById("summary-form");
  const status = document.getElementById("save-state");
  const word = (name, values = {}) =>
    form.dataset[`word${name}`].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const element = (tag, attributes = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...inside);
    return made;
  };
  const clock = (at) => {
    const then = new Date(at);
    const today = then.toDateString() === new Date().toDateString();
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const day = today ? {} : { day: "numeric", month: "long" };
    return then.toLocaleString(document.documentElement.lang, { ...parts, ...day });
  };
  // As the server keeps a text.
  const plain = (text) => text.replace(/\r\n?/g, "\n").replace(/\n$/, "");

  const marks = JSON.parse(form.elements.marks.value || "{}");
  const places = new Map();
  for (const box of form.querySelectorAll("textarea"))
    places.set(box.name, {
      name: box.name,
      box,
      root: box.closest("[data-place]"),
      // What the server has; not known where the page came back with what was entered.
      saved: "unsaved" in form.dataset ? null : plain(box.defaultValue),
      sent: undefined, // What was sent and got no answer: the server may have it.
      refused: undefined,
      conflict: null,
    });
  const text = (place) => plain(place.box.value);
  const isDirty = (place) => text(place) !== place.saved;
  const dirty = () => [...places.values()].filter(isDirty);
  const isToSend = (place) => isDirty(place) && !place.conflict && place.refused !== text(place);

  const say = (...words) => status.replaceChildren(...words);
  const setMark = (place, mark) => {
    marks[place.name] = mark;
    form.elements.marks.value = JSON.stringify(marks);
  };

  // --- Kept on this phone, under a name of this tab's own ---------------------------------------

  const PREFIX = `summary:${form.dataset.owner}:${form.dataset.summary}:`;
  const tab = PREFIX + (crypto.randomUUID?.() ?? URL.createObjectURL(new Blob()).slice(-36));

  const put = (name, kept) => {
    try {
      if (Object.keys(kept.values).length) localStorage.setItem(name, JSON.stringify(kept));
      else localStorage.removeItem(name);
    } catch {
      // No room, or switched off: the server's copy has to do.
    }
  };
  const keepHere = () => {
    const kept = { at: Date.now(), values: {}, marks: {}, sent: {} };
    for (const place of dirty()) {
      kept.values[place.name] = place.box.value;
      kept.marks[place.name] = marks[place.name];
      if (place.sent !== undefined) kept.sent[place.name] = place.sent;
    }
    put(tab, kept);
  };

  // A tab that is still open holds its name, so that another one leaves its text alone.
  const hold = (name, patience) =>
    new Promise((resolve) => {
      if (!navigator.locks) return resolve(true);
      const signal = AbortSignal.timeout(patience);
      navigator.locks
        .request(name, { signal }, () => {
          resolve(true);
          return new Promise(() => {});
        })
        .catch(() => resolve(false));
    });

  const stored = () => {
    const found = [];
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
      try {
        const kept = JSON.parse(localStorage.getItem(name));
        if (name === tab) continue;
        if (kept.at < Date.now() - MONTH) localStorage.removeItem(name);
        else found.push({ name, kept });
      } catch {
        localStorage.removeItem(name);
      }
    }
    return found.sort((one, other) => other.kept.at - one.kept.at);
  };

  const bringBack = (place, value, mark, sent) => {
    if (plain(value) === place.saved) return true;
    if (isDirty(place)) return false; // Two tabs left a text: the newer is shown, this one waits.
    place.box.value = value;
    const isOurs = mark === marks[place.name] || (sent !== undefined && sent === place.saved);
    if (!isOurs) openConflict(place, place.saved, marks[place.name]);
    return true;
  };

  const restore = async () => {
    let at;
    for (const { name, kept } of stored()) {
      // The page that was just left may still have to let go.
      if (!(await hold(name, 1000))) continue;
      for (const [key, value] of Object.entries(kept.values)) {
        const place = places.get(key);
        if (!place || !bringBack(place, value, kept.marks[key], kept.sent[key])) continue;
        delete kept.values[key];
        at ??= kept.at;
      }
      put(name, kept);
    }
    if (!dirty().length) return;
    keepHere();
    for (const place of places.values()) count(place);
    if (at) say(word("Restored", { time: clock(at) }));
    await save();
  };

  // --- Two texts for one place ------------------------------------------------------------------

  const openConflict = (place, theirs, mark) => {
    place.conflict = { theirs, mark };
    place.root.querySelector(".conflict")?.remove();
    const box = document.getElementById("conflict-template").content.cloneNode(true);
    box.querySelector(".conflict__theirs").textContent = theirs || word("Empty");
    place.root.prepend(box);
  };

  const settle = (place, value) => {
    const { theirs, mark } = place.conflict;
    place.conflict = null;
    place.saved = theirs;
    place.sent = undefined;
    place.root.querySelector(".conflict").remove();
    setMark(place, mark);
    place.box.value = value;
    place.box.focus();
    changed(place);
    save();
  };

  for (const shown of form.querySelectorAll("[data-conflict]")) {
    const place = places.get(shown.dataset.conflict);
    place.conflict = { theirs: plain(shown.dataset.theirs), mark: marks[place.name] };
  }

  // --- Sent -------------------------------------------------------------------------------------

  let timer;
  let pause = AT_FIRST;
  let isBusy = false;
  let isOver = false; // Nobody may write any more: it was handed in, or is somebody else's turn.

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  const post = (chosen) => {
    const body = new URLSearchParams([
      ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value],
      ["marks", JSON.stringify(marks)],
      ...chosen.map((place) => [place.name, place.box.value]),
    ]);
    return fetch(form.dataset.save, { method: "POST", body, redirect: "manual" });
  };

  // After a login in another tab the token of this page is an old one.
  const freshToken = async () => {
    const answer = await fetch(form.action, { redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("summary-form");
    if (fresh?.dataset.owner !== form.dataset.owner) return false;
    form.elements.csrfmiddlewaretoken.value = fresh.elements.csrfmiddlewaretoken.value;
    return true;
  };

  const showErrors = (place, errors) => {
    place.root.classList.toggle("place--refused", errors.length > 0);
    place.box.toggleAttribute("aria-invalid", errors.length > 0);
    place.root
      .querySelector("[data-errors]")
      .replaceChildren(...errors.map((words) => element("p", { className: "refusal", textContent: words })));
  };

  const settleSent = (place, value, before, answer) => {
    const theirs = answer.conflicts[place.name];
    const errors = answer.errors[place.name];
    place.sent = undefined;
    if (theirs !== undefined && plain(theirs) === before) {
      // It is what this tab had sent when the answer got lost.
      place.saved = before;
      setMark(place, answer.marks[place.name]);
    } else if (theirs !== undefined) openConflict(place, plain(theirs), answer.marks[place.name]);
    else if (errors) {
      place.refused = value;
      showErrors(place, errors);
    } else {
      place.saved = value;
      setMark(place, answer.marks[place.name]);
    }
  };

  const takeOver = (place, theirs, answer) => {
    if (!place || isDirty(place) || place.conflict) return;
    place.box.value = theirs;
    place.saved = plain(theirs);
    setMark(place, answer.marks[place.name]);
    count(place);
    const note = element("p", { className: "form-text", textContent: word("Theirs", answer) });
    place.root.querySelector("[data-errors]").replaceChildren(note);
  };

  const settled = (sent, answer) => {
    if (answer.refused) {
      isOver = true;
      return say(answer.refused);
    }
    for (const { place, value, before } of sent) settleSent(place, value, before, answer);
    for (const [name, theirs] of Object.entries(answer.theirs))
      takeOver(places.get(name), theirs, answer);
    pause = AT_FIRST;
    const isRefused = [...places.values()].some((place) => isDirty(place) && place.refused === text(place));
    if ([...places.values()].some((place) => place.conflict)) say(word("Conflict"));
    else if (isRefused) say(word("Refused"));
    else if ([...places.values()].some(isToSend)) say(word("Typing"));
    else say(word("Saved", { time: clock(Date.now()) }));
  };

  const lost = (words) => {
    say(word(words));
    later(pause);
    pause = Math.min(pause * 2, AT_MOST);
  };

  const signedOut = () =>
    say(word("SignedOut"), " ", element("a", { href: form.action, textContent: word("SignIn") }));

  const send = async (chosen, isSecondTry = false) => {
    const answer = await post(chosen);
    if (answer.status === 403 && !isSecondTry && (await freshToken())) return send(chosen, true);
    return answer;
  };

  const save = async () => {
    clearTimeout(timer);
    const chosen = [...places.values()].filter(isToSend);
    if (!chosen.length || isOver) return;
    if (isBusy) return later(MOMENT);
    if (!navigator.onLine) return lost("Offline");
    isBusy = true;
    say(word("Saving"));
    const sent = chosen.map((place) => ({ place, value: text(place), before: place.sent }));
    try {
      for (const { place, value } of sent) place.sent = value;
      keepHere();
      const answer = await send(chosen);
      if (answer.type === "opaqueredirect" || answer.status === 403) signedOut();
      else if ([200, 409, 422].includes(answer.status)) settled(sent, await answer.json());
      else lost("Failed");
    } catch {
      lost("Offline");
    } finally {
      isBusy = false;
      keepHere();
    }
    if ([...places.values()].some((place) => isToSend(place) && place.sent === undefined)) later(MOMENT);
  };

  // --- Typed ------------------------------------------------------------------------------------

  const count = ({ box, root }) => {
    const length = [...plain(box.value)].length;
    const longest = +box.dataset.longest;
    const line = root.querySelector("[data-count-for]");
    line.textContent = word("Count", { count: length, longest });
    line.classList.toggle("late", length > longest);
    if (length > longest) line.append("; ", word("TooLong", { over: length - longest }));
  };

  const changed = (place) => {
    count(place);
    showErrors(place, []);
    keepHere();
    if (isOver) return;
    if (isDirty(place)) say(word(navigator.onLine ? "Typing" : "Offline"));
    later(MOMENT);
  };

  const suggest = (name) => {
    const place = places.get(name);
    const said = form.querySelector(`[data-suggestion="${name}"]`).textContent;
    place.box.value = [place.box.value.trimEnd(), said].filter(Boolean).join("\n");
    place.box.focus();
    changed(place);
  };

  // The page is left by a button only once all that was typed is with the server.
  const goOn = async (then) => {
    while (isBusy) await new Promise((resolve) => setTimeout(resolve, 100));
    await save();
    const left = dirty()[0];
    if (left) return left.box.scrollIntoView({ block: "center" });
    form.append(element("input", { type: "hidden", name: "then", value: then }));
    form.submit();
  };

  form.addEventListener("input", ({ target }) => places.has(target.name) && changed(places.get(target.name)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (name === "suggest") suggest(value);
    else if (name === "keep" || name === "take") {
      const place = [...places.values()].find(({ root }) => root.contains(event.submitter));
      settle(place, name === "keep" ? place.box.value : place.conflict.theirs);
    } else if (name === "then") goOn(value);
    else if (dirty().length) save();
    else say(word("Saved", { time: clock(Date.now()) }));
  });
  addEventListener("online", () => {
    pause = AT_FIRST;
    save();
  });
  addEventListener("offline", () => dirty().length && say(word("Offline")));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());

  for (const place of places.values()) count(place);
  hold(tab, 1000);
  restore();
}
