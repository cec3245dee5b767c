// A run tells how far it has come, until it has finished; then the page is shown anew.
"use strict";
{
  const EVERY = 2000;
  const MOST = 30000;
  const run = document.querySelector("[data-run]");
  const bar = run.querySelector("progress");
  const words = run.querySelector("[data-run-words]");
  const failures = document.querySelector("[data-run-failures]");
  let wait = EVERY;

  const cell = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  const row = (failure) => {
    const made = document.createElement("tr");
    const unit = cell("th", failure.unit);
    unit.scope = "row";
    made.append(unit, cell("td", failure.language), cell("td", failure.reason));
    return made;
  };

  const tell = (text) => {
    // Read aloud only when it says something new.
    if (words.textContent !== text) words.textContent = text;
  };

  const show = (progress) => {
    bar.max = progress.total;
    bar.value = progress.through;
    tell(progress.words);
    failures.hidden = progress.failures.length === 0;
    failures.querySelector("tbody").replaceChildren(...progress.failures.map(row));
  };

  const look = async () => {
    try {
      const answer = await fetch(run.dataset.run, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const progress = await answer.json();
      wait = EVERY;
      show(progress);
      if (progress.finished) {
        window.location.reload();
        return;
      }
    } catch {
      wait = Math.min(wait * 2, MOST);
      tell(run.dataset.runLost);
    }
    window.setTimeout(look, wait);
  };

  run.querySelector("[data-run-reload] a").hidden = true;
  window.setTimeout(look, EVERY);
}
