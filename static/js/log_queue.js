// What was logged without a connection waits on this phone until the server has it: sent in the
// order it was entered, by one tab at a time. The server knows each entry by its key, so one that
// is sent again stays one. Loaded by the form and by any page with an element `data-owner`, whose
// other data are the words used here; nothing of another owner is shown or sent.
"use strict";
{
  const STORE = "entries";
  const AT_FIRST = 30_000;
  const AT_MOST = 600_000;

  // The words outlive their element, as what is shown may change without a new page.
  let last = {};
  const data = () => (last = document.querySelector("[data-owner]")?.dataset ?? last);
  const word = (name, values = {}) =>
    (data()[`word${name}`] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

  // --- Kept on the phone -------------------------------------------------------------------

  let opening;
  const database = () =>
    (opening ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("activity-log", 1);
      asked.onupgradeneeded = () =>
        asked.result
          .createObjectStore(STORE, { keyPath: "id", autoIncrement: true })
          .createIndex("key", "key", { unique: true });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    }));

  const inStore = async (mode, work) => {
    const deal = (await database()).transaction(STORE, mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      const asked = work(deal.objectStore(STORE));
      deal.oncomplete = () => resolve(asked.result);
      deal.onabort = () => reject(deal.error);
    });
  };

  const find = (key) => inStore("readonly", (store) => store.index("key").get(key));

  // The same key again takes the place of what was kept, and its turn.
  const keep = async (entry) => {
    await inStore("readwrite", (store) => {
      const known = store.index("key").get(entry.key);
      known.onsuccess = () => {
        if (known.result) entry.id = known.result.id;
        // Photos that are changed before what was sent back is sent again.
        const isMore = entry.isDraft && known.result && !known.result.isDraft;
        const kept = isMore ? { ...known.result, photos: entry.photos } : entry;
        store.put(kept).onsuccess = (event) => (entry.id = event.target.result);
      };
      return known;
    });
    changed();
  };

  const forget = async (entry) => {
    if (entry.id) await inStore("readwrite", (store) => store.delete(entry.id));
    changed();
  };

  // What this person has here, in its order; photos of an unfinished draft wait for nothing.
  const mine = async () => {
    const all = await inStore("readonly", (store) => store.getAll()).catch(() => []);
    return all.filter((entry) => entry.owner === data().owner && !entry.isDraft);
  };

  const forgetDraftsOfOthers = async () => {
    const all = await inStore("readonly", (store) => store.getAll());
    for (const entry of all)
      if (entry.isDraft && entry.owner !== data().owner) await forget(entry);
  };

  // --- Sent --------------------------------------------------------------------------------

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const path = (address) => new URL(address, location.href).pathname;
  const surface = (address) => path(address).split("/")[1];

  // kept, refused (with a page that says why), out (not signed in), or lost on the way.
  const state = (call, entry) => {
    if ([0, 408, 429].includes(call.status) || call.status >= 500) return "lost";
    const elsewhere = surface(call.responseURL) !== surface(entry.address);
    if (call.status === 403 || elsewhere) return "out";
    return call.status < 300 && path(call.responseURL) !== path(entry.address) ? "kept" : "refused";
  };

  const post = (entry, token, progress) =>
    new Promise((resolve) => {
      const data = new FormData();
      for (const [name, value] of entry.fields) data.append(name, value);
      for (const photo of entry.photos) data.append("photos", photo, photo.name);
      data.append("csrfmiddlewaretoken", token);
      const call = new XMLHttpRequest();
      call.open("POST", entry.address);
      call.timeout = AT_MOST;
      call.upload.onprogress = (event) => progress?.(event.loaded / event.total);
      call.onloadend = () =>
        resolve({ state: state(call, entry), url: call.responseURL, html: call.responseText });
      call.send(data);
    });

  // The form as this person gets it now: its token is good, and it shows who is signed in.
  const freshToken = async (entry) => {
    const answer = await fetch(entry.address);
    if (answer.status >= 500) throw new Error(answer.statusText);
    const form = parsed(await answer.text()).querySelector("#activity-form");
    return form?.dataset.owner === entry.owner ? form.elements.csrfmiddlewaretoken.value : null;
  };

  const send = async (entry, { token, progress } = {}) => {
    try {
      const answer = token && (await post(entry, token, progress));
      if (answer && answer.state !== "out") return answer;
      const fresh = await freshToken(entry);
      return fresh ? await post(entry, fresh, progress) : { state: "out", url: answer?.url };
    } catch {
      return { state: "lost" };
    }
  };

  const reasons = (html) =>
    [...parsed(html).querySelectorAll("main .invalid-feedback, main .alert, main .errorlist")]
      .map((element) => element.textContent.trim().replace(/\s+/g, " "))
      .filter((text, number, all) => text && all.indexOf(text) === number)
      .join(" ");

  const settle = async (entry, answer) => {
    if (answer.state === "kept") await forget(entry);
    if (answer.state !== "refused") return;
    await keep({ ...entry, refused: true, reasons: reasons(answer.html) });
  };

  const alone = (options, work) =>
    navigator.locks ? navigator.locks.request("activity-log", options, work) : work({});

  // Sends what waits; `own` is the entry the person waits for. Stops where nothing gets through.
  const sendAll = async (own, ways) => {
    const waiting = (await mine()).filter((entry) => !entry.refused && entry.key !== own?.key);
    if (own) waiting.push(own);
    for (const entry of waiting) {
      const answer = await send(entry, entry === own ? ways : {});
      await settle(entry, answer).catch(() => {});
      if (entry === own || answer.state === "lost" || answer.state === "out") return answer;
      if (answer.state === "kept") news.push({ entry, url: answer.url });
      changed();
    }
    return {};
  };

  const submit = (entry, ways) => alone({}, () => sendAll(entry, ways));

  let pause = AT_FIRST;
  let timer;
  const inBackground = async () => {
    clearTimeout(timer);
    if (!(await mine()).some((entry) => !entry.refused)) return;
    if (navigator.onLine) {
      const answer = await alone({ ifAvailable: true }, (lock) => lock && sendAll());
      signIn = answer?.state === "out" && (answer.url ?? path((await mine())[0]?.address ?? ""));
      changed();
    }
    clearTimeout(timer);
    timer = setTimeout(inBackground, pause);
    pause = Math.min(pause * 2, AT_MOST);
  };
  const soon = () => {
    pause = AT_FIRST;
    inBackground();
  };

  // --- Shown -------------------------------------------------------------------------------

  const news = [];
  let signIn = false;
  let open; // The key of what stands in the form just now: that is no waiting entry.

  const element = (tag, attributes = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...inside);
    return made;
  };

  const panel = () => {
    const found = document.getElementById("log-waiting");
    if (found) return found;
    const made = element("section", { id: "log-waiting", className: "notice notice--warning" });
    made.setAttribute("role", "status");
    document.querySelector("main").prepend(made);
    return made;
  };

  const discard = (entry) =>
    element("button", {
      type: "button",
      className: "btn btn-quiet",
      textContent: word("Discard"),
      onclick: () => forget(entry),
    });

  const line = (entry) => {
    const item = element("li", {}, element("strong", { textContent: entry.title }), ": ");
    if (!entry.refused) item.append(word("Waiting"));
    else {
      const href = `${entry.address}#entry=${entry.key}`;
      item.append(`${word("Refused")} ${entry.reasons} `);
      item.append(element("a", { href, textContent: word("Correct") }), " ", discard(entry));
    }
    return item;
  };

  const done = ({ entry, url }) =>
    element("li", {}, element("a", { href: url, textContent: word("Sent", entry) }));

  const show = async () => {
    if (open === undefined && document.getElementById("activity-form")) return;
    const entries = (await mine()).filter((entry) => entry.key !== open);
    const list = element("ul", {}, ...news.map(done), ...entries.map(line));
    const box = element("div", {}, list);
    if (signIn) box.prepend(element("a", { href: signIn, textContent: word("SignIn") }));
    if (!list.children.length && !document.getElementById("log-waiting")) return;
    panel().replaceChildren(box);
    panel().hidden = !list.children.length;
    dispatchEvent(new Event("activity-log"));
  };

  const channel = globalThis.BroadcastChannel && new BroadcastChannel("activity-log");
  channel?.addEventListener("message", show);
  const changed = () => {
    channel?.postMessage("changed");
    show();
  };
  const opened = (key) => {
    open = key;
    show();
  };

  globalThis.activityLog = {
    element,
    find,
    forget,
    forgetDraftsOfOthers,
    keep,
    opened,
    parsed,
    send,
    soon,
    submit,
    word,
  };
  addEventListener("online", soon);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    soon();
  });
}
