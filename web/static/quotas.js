// Adds up quotas while they are typed; the server adds them up anyway.
"use strict";

const read = (text) => {
  const narrow = text.normalize("NFKC").replace(/，/g, ",").trim();
  return narrow === "" ? 0 : Number(narrow.replace(/,/g, ""));
};

// Four decimals are kept, and whole ten-thousandths add up exactly.
const shown = (sum) => (Number.isNaN(sum) ? "—" : String(Math.round(sum * 10000) / 10000));

function add() {
  const sums = document.getElementById("sums");
  const rows = [...document.querySelectorAll("[data-quota]")].filter((one) => {
    const part = one.closest("tr").querySelector("select");
    return part && part.value === "lead";
  });
  const sum = rows.reduce((so_far, one) => so_far + read(one.value), 0);
  document.getElementById("sum").textContent = shown(sum);
  document.getElementById("apart").textContent = shown(sum - Number(sums.dataset.target));
}

document.addEventListener("DOMContentLoaded", () => {
  if (!document.getElementById("sums")) return;
  document.addEventListener("input", add);
  document.addEventListener("change", add);
});
