// What every page has: light and dark, and the command to copy.
"use strict";
(() => {
const el = id => document.getElementById(id);
function theme(dark) { document.documentElement.classList.toggle("dark", dark); document.dispatchEvent(new Event("theme")); }
const wish = matchMedia("(prefers-color-scheme: dark)");
wish.onchange = () => theme(wish.matches);
el("theme").onclick = () => theme(!document.documentElement.classList.contains("dark"));
theme(wish.matches);
el("copy").onclick = async e => {
  const text = el("replay").textContent;
  try { await navigator.clipboard.writeText(text); } catch { const r = document.createRange(); r.selectNodeContents(el("replay")); getSelection().removeAllRanges(); getSelection().addRange(r); document.execCommand("copy"); }
  e.target.textContent = "copied"; setTimeout(() => e.target.textContent = "copy", 1500);
};
})();
