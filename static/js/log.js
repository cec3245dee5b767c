// The form of an activity on a phone: photos made small, words kept while typing, one tap sends
// once, and without a connection the entry waits on the phone. Without this file it is a form.
"use strict";
{
  const log = globalThis.activityLog;
  const { clock, draft: draftOf, fields, fill } = globalThis.activityDraft;
  const { element, word } = log;

  // A tab's own number, also where the page came without a secure connection.
  const newKey = () => crypto.randomUUID?.() ?? URL.createObjectURL(new Blob()).slice(-36);

  // The answer of the server takes the place of this page, as if the browser had gone there.
  const showPage = (page, address) => {
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.title = page.title;
    for (const { src } of page.querySelectorAll("head script[src]"))
      if (![...document.scripts].some((known) => known.src === src))
        document.head.append(element("script", { src }));
    if (!address) return;
    history.pushState(null, "", address);
    addEventListener("popstate", () => location.reload(), { once: true });
    scrollTo(0, 0);
    document.querySelector("main").focus();
  };

  let pristine;

  const start = (carried) => {
    const form = document.getElementById("activity-form");
    if (!form) return;
    pristine ??= fields(form);
    const button = document.getElementById("activity-submit");
    const progress = document.getElementById("upload-progress");
    const status = document.getElementById("form-state");
    const isNew = Boolean(form.dataset.draftUrl);
    const { key, typed_at: typedAt } = form.elements;
    let isBusy = false;
    let isTried = false;

    const say = (...words) => {
      status.replaceChildren(...words);
      status.hidden = !words.length;
    };
    // What is to be known before one goes on stands first.
    const top = element("p", { className: "notice", hidden: true });
    top.setAttribute("role", "status");
    form.prepend(top);
    const sayFirst = (...words) => {
      top.replaceChildren(element("span", {}, ...words));
      top.hidden = !words.length;
    };
    const choice = (text, onclick) =>
      element("button", { type: "button", className: "btn btn-quiet", textContent: text, onclick });

    const entryOf = (photos, more) => ({
      key: key.value,
      owner: form.dataset.owner,
      address: form.action,
      title: form.elements.title.value.trim() || word("Untitled"),
      photos,
      ...more,
    });

    // A phone short of memory closes the page behind the camera: what was chosen is kept as well.
    const keepPhotos = (files) => {
      retouched();
      if (!isNew || isBusy) return;
      const kept = files.length
        ? log.keep(entryOf(files, { fields: [], isDraft: true }))
        : log.find(key.value).then((found) => found?.isDraft && log.forget(found));
      kept.catch(() => {});
    };

    // The server may have kept what got no answer: other words are another entry then.
    const retouched = () => {
      if (isTried) key.value = newKey();
      isTried = false;
    };

    const draft = draftOf(form, say);
    const photos = globalThis.activityPhotos(form, keepPhotos);

    const busy = (is) => {
      isBusy = is;
      button.disabled = is;
      form.setAttribute("aria-busy", is);
      progress.hidden = !is;
      progress.value = 0;
    };

    // As the page was before anything was typed; of a copy or a draft only what can be chosen.
    const empty = () => {
      fill(form, pristine);
      for (const mark of document.querySelectorAll("#form-errors, #activity-form .invalid-feedback"))
        mark.remove();
      for (const control of form.elements) {
        control.classList.remove("is-invalid");
        if (!location.search) continue;
        if (["text", "number", "textarea"].includes(control.type)) control.value = "";
        if (control.type === "checkbox") control.checked = false;
        if (control.name === "plan_item") control.value = "";
      }
    };

    const clear = () => {
      empty();
      key.value = newKey();
      typedAt.value = "";
      photos.put([]);
      say();
      sayFirst();
      draft.hold();
      log.opened(key.value);
      form.elements.title.focus();
    };

    const discard = async () => {
      draft.discard();
      const kept = await log.find(key.value).catch(() => null);
      if (kept) await log.forget(kept);
      clear();
    };

    const another = (entry) => {
      const next = element("section", { className: "panel" });
      const words = element("p", { textContent: word("Queued", entry) });
      words.setAttribute("role", "status");
      addEventListener("activity-log", async () => (await log.find(entry.key)) ?? words.remove());
      const go = choice(word("Another"), () => {
        next.remove();
        form.hidden = false;
        clear();
      });
      go.className = "btn btn-primary";
      next.append(words, go);
      say();
      form.before(next);
      form.hidden = true;
      log.opened("");
      log.soon();
      go.focus();
    };

    const refused = (answer) => {
      const page = log.parsed(answer.html);
      if (!page.getElementById("activity-form")) return say(word("Refused"));
      for (const words of page.querySelectorAll("[data-without-script]")) words.remove();
      showPage(page);
      start(photos.chosen());
      document.querySelector("main :is(.is-invalid, [aria-invalid=true])")?.focus();
    };

    const tell = (answer, entry, isKept) => {
      if (answer.state === "kept") {
        draft.forget();
        showPage(log.parsed(answer.html), answer.url);
        start();
      } else if (answer.state === "refused") refused(answer);
      else if (!isKept) {
        isTried = true;
        say(word(answer.state === "out" ? "SignedOut" : "Failed"));
      } else {
        draft.forget();
        if (answer.state === "out") location.assign(answer.url ?? entry.address);
        else another(entry);
      }
    };

    const submit = async (event) => {
      if (event.submitter && event.submitter !== button) return;
      event.preventDefault();
      if (isBusy) return;
      busy(true);
      draft.wait();
      say(word("Sending"));
      const entry = entryOf(await photos.files(), { fields: fields(form, event.submitter) });
      const isKept = isNew && (await log.keep(entry).then(() => true, () => false));
      const ways = {
        token: form.elements.csrfmiddlewaretoken.value,
        progress: (part) => (progress.value = part * progress.max),
      };
      const isOff = !navigator.onLine;
      const answer = isOff ? { state: "lost" } : await (isNew ? log.submit : log.send)(entry, ways);
      busy(false);
      tell(answer, entry, isKept);
    };

    const restored = (at) =>
      sayFirst(word("Restored", { time: clock(at) }), " ", choice(word("Discard"), discard));

    // One that the server sent back, opened from the list of those that wait.
    const correct = async (wanted) => {
      const entry = await log.find(wanted).catch(() => null);
      if (entry?.owner !== form.dataset.owner) return false;
      fill(form, entry.fields);
      await photos.again(entry.photos);
      sayFirst(word("Refused"), " ", entry.reasons ?? "");
      return true;
    };

    const begin = async () => {
      const wanted = new URLSearchParams(location.hash.slice(1)).get("entry");
      await log.forgetDraftsOfOthers().catch(() => {});
      if (carried) photos.put(carried);
      else if (!wanted || !(await correct(wanted))) {
        const kept = await draft.restore();
        if (kept) restored(kept.typedAt);
        const held = isNew && (await log.find(key.value).catch(() => null));
        if (held?.owner === form.dataset.owner) await photos.again(held.photos);
        if (held?.refused) top.append(word("Refused"), " ", held.reasons);
      }
      log.opened(key.value);
    };

    form.addEventListener("input", retouched);
    form.addEventListener("submit", submit);
    begin();
  };

  addEventListener("hashchange", () => location.hash.startsWith("#entry=") && location.reload());
  document.addEventListener("DOMContentLoaded", () => start());
}
