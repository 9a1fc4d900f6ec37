"use strict";
/* Swagger UI as people need it who see little, or in the dark: its own dark colours by the system's
 * wish, and names and focus where its page leaves them out. Runs before Swagger UI starts. */
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", paint);
  paint();

  const mends = [
    // a link within a button: what it leads to is what the button does
    [".opblock-summary-control a[href]", (link) => link.removeAttribute("href")],
    // a region that scrolls must be reachable by keyboard
    ["pre:not([tabindex]), .model-box:not([tabindex])", (box) => box.setAttribute("tabindex", "0")],
    ["textarea:not([aria-label])", (area) => area.setAttribute("aria-label", "Request body")],
    [".examples-select-element:not([aria-label])", (one) => one.setAttribute("aria-label", "Example")],
    ["select:not([aria-label])", (one) => one.setAttribute("aria-label", "Media type")],
    ["input[type=text]:not([aria-label])", (one) =>
      one.setAttribute("aria-label", one.getAttribute("placeholder") || "Value")],
    // the page has one title; what stands below it is one step lower
    [".info h2.title:not([aria-level])", (one) => one.setAttribute("aria-level", "1")],
    ["h3:not([aria-level]), .models h4:not([aria-level])", (one) => one.setAttribute("aria-level", "2")],
    [".opblock h4:not([aria-level])", (one) => one.setAttribute("aria-level", "3")],
    [".opblock h5:not([aria-level])", (one) => one.setAttribute("aria-level", "4")],
    [".information-container:not([role])", (one) => {
      one.setAttribute("role", "region");
      one.setAttribute("aria-label", "About this service");
    }],
  ];
  const mend = () => {
    for (const [selector, apply] of mends) {
      for (const element of document.querySelectorAll(selector)) apply(element);
    }
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mend(); });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
