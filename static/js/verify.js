// Compares a file with the fingerprints of a document. It is read here and sent nowhere.
"use strict";
{
  const MOST_BYTES = 50 * 1024 * 1024;

  const hex = (buffer) =>
    [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const fingerprint = async (file) =>
    hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));

  const paragraph = (text) => Object.assign(document.createElement("p"), { textContent: text });

  const setUp = (section) => {
    const words = section.dataset;
    const result = section.querySelector("[data-result]");
    const input = section.querySelector("input[type=file]");
    const drop = section.querySelector("[data-drop]");
    const known = new Map(
      [...section.querySelectorAll("[data-sha256]")].map((one) => [one.dataset.sha256, one.dataset.words]),
    );
    let latest; // A file chosen meanwhile is the one that is told of.

    const say = (kind, ...lines) => {
      result.className = `verify-result notice notice--${kind}`;
      result.replaceChildren(...lines.map(paragraph));
    };

    const tell = (file, sha256) => {
      const kind = !known.has(sha256) ? "error" : words.superseded === undefined ? "success" : "warning";
      say(kind, file.name, known.get(sha256) ?? words.other, `${words.fingerprint} ${sha256}`);
    };

    const compare = async (files) => {
      const [file, ...more] = files;
      latest = file;
      if (!file) return;
      if (more.length) return say("warning", words.many);
      if (file.size > MOST_BYTES) return say("warning", file.name, words.tooBig);
      say("info", file.name, words.working);
      try {
        const sha256 = await fingerprint(file);
        if (latest === file) tell(file, sha256);
      } catch {
        if (latest === file) say("warning", file.name, words.unread);
      }
    };

    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    const over = (is) => (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault(); // Else the browser would leave the page for the file.
      drop.classList.toggle("verify-drop--over", is);
    };
    document.addEventListener("dragover", over(true));
    document.addEventListener("dragleave", over(false));
    document.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      over(false)(event);
      input.value = "";
      compare(event.dataTransfer.files);
    });
    input.addEventListener("change", () => compare(input.files));
    drop.hidden = false;
    section.querySelector("[data-by-hand]").open = false;
  };

  for (const section of document.querySelectorAll("[data-verify]")) {
    if (globalThis.crypto?.subtle) setUp(section);
    else section.querySelector("[data-not-here]").hidden = false;
  }
}
