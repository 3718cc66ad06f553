// Adds to pages that work without it: charts from their data, focus kept after a swap, a message said aloud, one press of a button.
"use strict";

function draw(holder) {
  if (!window.echarts || holder.dataset.drawn) return;
  const option = JSON.parse(holder.dataset.chart);
  option.tooltip = { trigger: "axis", renderMode: "richText", ...(option.tooltip || {}) };
  const chart = window.echarts.init(holder, null, { renderer: "svg" });
  chart.setOption(option);
  holder.dataset.drawn = "yes";
  window.addEventListener("resize", () => chart.resize());
}

function prepare(root) {
  root.querySelectorAll("[data-chart]").forEach(draw);
}

document.addEventListener("DOMContentLoaded", () => prepare(document));

// A swap that takes away what had the focus gives it to the element of the same id, else to the part that came; whoever
// went on to another field meanwhile stays there.
let focused = "";
document.addEventListener("htmx:beforeSwap", () => {
  focused = document.activeElement ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  prepare(event.target);
  const said = event.target.querySelector("[data-said]");
  if (said) document.getElementById("said").textContent = said.dataset.said;
  if (document.activeElement === document.body) (document.getElementById(focused) || event.target).focus();
});

// The server records a form once; this only keeps a second press from waiting.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (form.method === "post" && !event.defaultPrevented) form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
