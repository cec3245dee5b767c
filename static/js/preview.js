// Looks every moment whether the pages of a preview are made, and shows them; stops after a while.
"use strict";
{
  const state = document.getElementById("preview-state");
  const MOMENT = 1500;
  const MOST = 120; // times: three minutes

  const look = async (times) => {
    if (times > MOST) {
      state.querySelector("span").textContent = state.dataset.wordSlow;
      return;
    }
    try {
      const answer = await fetch(state.dataset.stateUrl, { redirect: "manual" });
      const made = answer.ok && (await answer.json());
      if (["made", "failed"].includes(made?.state)) return location.reload();
    } catch {
      // No connection just now: it is looked for again.
    }
    setTimeout(() => look(times + 1), MOMENT);
  };

  if (state) setTimeout(() => look(1), MOMENT);
}
