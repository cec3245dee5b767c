// Rows of a form that can be added: empty spare ones stay out of sight until somebody asks.
// Without this file they are simply there.
"use strict";
for (const rows of document.querySelectorAll("[data-rows]")) {
  const form = rows.closest("form");
  const add = form.querySelector("[data-add-row]");
  const pattern = form.querySelector("[data-row-template]");
  const total = form.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
  const most = Number(form.querySelector(`[name="${rows.dataset.rows}-MAX_NUM_FORMS"]`).value);

  const isEmpty = (row) => [...row.querySelectorAll("input")].every((input) => !input.value);

  const grown = () => {
    const number = Number(total.value);
    const copy = pattern.content.cloneNode(true).firstElementChild;
    copy.innerHTML = copy.innerHTML.replaceAll("__prefix__", number);
    copy.querySelector("[data-row-number]").textContent = number + 1;
    rows.append(copy);
    total.value = number + 1;
    return copy;
  };

  const settle = () => {
    add.hidden = Number(total.value) >= most && !rows.querySelector("[hidden]");
  };

  for (const row of rows.querySelectorAll("[data-spare]")) row.hidden = isEmpty(row);
  add.addEventListener("click", () => {
    const row = rows.querySelector("[hidden]") ?? grown();
    row.hidden = false;
    row.querySelector("input").focus();
    settle();
  });
  settle();
}
