// What is being typed is kept twice: at once on this phone, and a moment later by the server. Only
// for whoever typed it: another owner who opens the form finds nothing and leaves nothing behind.
"use strict";
{
  const { word } = globalThis.activityLog;
  const PREFIX = "activity-draft:";
  const MOMENT = 1500;
  const MONTH = 30 * 24 * 3600 * 1000;
  const TOKEN = "csrfmiddlewaretoken";

  const fields = (form, submitter) =>
    [...new FormData(form, submitter)].filter(
      ([name, value]) => typeof value === "string" && name !== TOKEN,
    );

  const fill = (form, kept) => {
    const seen = new Map();
    for (const [name, value] of kept) seen.set(name, [...(seen.get(name) ?? []), value]);
    for (const control of form.elements) {
      if (!control.name || control.type === "file" || control.name === TOKEN) continue;
      const values = seen.get(control.name) ?? [];
      if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
      else if (control.type === "select-multiple")
        for (const option of control.options) option.selected = values.includes(option.value);
      else if (values.length) control.value = values.shift();
    }
  };

  const stored = () => {
    const drafts = [];
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
      try {
        drafts.push({ name, ...JSON.parse(localStorage.getItem(name)) });
      } catch {
        localStorage.removeItem(name);
      }
    }
    return drafts;
  };

  // Whoever types into a draft holds it, so that a second tab begins one of its own.
  const hold = (name) =>
    new Promise((resolve) => {
      if (!navigator.locks) return resolve(true);
      const signal = AbortSignal.timeout(1000); // The page just left may still have to let go.
      navigator.locks
        .request(name, { signal }, () => {
          resolve(true);
          return new Promise(() => {});
        })
        .catch(() => resolve(false));
    });

  const clock = (at) => {
    const then = new Date(at);
    const today = then.toDateString() === new Date().toDateString();
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const day = today ? {} : { day: "numeric", month: "long" };
    return then.toLocaleString(document.documentElement.lang, { ...parts, ...day });
  };

  const draft = (form, say) => {
    const page = location.pathname + location.search;
    const { key, typed_at: typedAt, csrfmiddlewaretoken: token } = form.elements;
    const name = () => PREFIX + key.value;
    const version = () => form.elements.version.value;
    let timer;
    let stopped = false;

    const keepHere = () => {
      const kept = { page, owner: form.dataset.owner, version: version(), typedAt: +typedAt.value };
      kept.fields = fields(form);
      try {
        localStorage.setItem(name(), JSON.stringify(kept));
      } catch {
        // No room, or switched off: the server's copy has to do.
      }
    };

    const wait = () => {
      clearTimeout(timer);
      timer = undefined;
    };

    const keepThere = async () => {
      wait();
      const body = new URLSearchParams([...fields(form), ["csrfmiddlewaretoken", token.value]]);
      try {
        if (!navigator.onLine) throw new Error("offline");
        const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive: true });
        stopped ||= answer.status === 409;
        if (!timer) say(word(stopped ? "Newer" : answer.status === 204 ? "Draft" : "DraftHere"));
      } catch {
        if (!timer) say(word("DraftHere"));
      }
    };

    const typed = () => {
      typedAt.value = Date.now();
      keepHere();
      clearTimeout(timer);
      if (!stopped && form.dataset.draftUrl) timer = setTimeout(keepThere, MOMENT);
    };

    const leave = () => {
      if (document.visibilityState === "hidden" && timer) keepThere();
    };

    const forget = () => {
      wait();
      localStorage.removeItem(name());
    };

    const discard = () => {
      forget();
      if (!form.dataset.draftUrl) return;
      const body = new URLSearchParams([["csrfmiddlewaretoken", token.value]]);
      const address = `${form.dataset.draftUrl}${key.value}/discard/`;
      fetch(address, { method: "POST", body }).catch(() => {});
    };

    const isForHere = (kept) => {
      const isTheirs = kept.owner !== form.dataset.owner;
      const isPast = kept.typedAt < Date.now() - MONTH;
      const isHere = kept.page === page || kept.name === name();
      const isStale = isTheirs || isPast || (isHere && kept.version !== version());
      if (isStale) localStorage.removeItem(kept.name);
      return isHere && !isStale;
    };

    const drafts = stored().filter(isForHere);

    // The newest that no other tab is typing into, if it is newer than what the page came with.
    const restore = async () => {
      for (const kept of drafts.sort((one, other) => other.typedAt - one.typedAt)) {
        if (kept.typedAt <= +typedAt.value || !(await hold(kept.name))) continue;
        if (kept.typedAt <= +typedAt.value) return null; // Typing has begun meanwhile.
        fill(form, kept.fields);
        return kept;
      }
      hold(name());
      return null;
    };

    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    document.addEventListener("visibilitychange", leave);
    return { discard, forget, hold: () => hold(name()), restore, wait };
  };

  globalThis.activityDraft = { clock, draft, fields, fill };
}
