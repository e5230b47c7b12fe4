// Dash makes a page's elements anew whenever the page changes, and with them goes the keyboard's focus. Give it to the
// element that took the place of the one that had it.
(() => {
  let held = null;

  function name(element) {
    if (element.id) return `#${CSS.escape(element.id)}`;
    const address = element.getAttribute("href");
    return address ? `a[href="${CSS.escape(address)}"]` : null;
  }

  function restore() {
    if (!held || held.isConnected || document.activeElement !== document.body) return;
    const place = name(held);
    if (place) document.querySelector(place)?.focus({ preventScroll: true });
  }

  document.addEventListener("focusin", ({ target }) => {
    held = target;
  });
  // An element that is still there a moment later was left by the reader, not taken away
  document.addEventListener("focusout", ({ target }) => {
    setTimeout(() => {
      if (held === target && target.isConnected && document.activeElement !== target) held = null;
    });
  });
  document.addEventListener("DOMContentLoaded", () => {
    const page = document.getElementById("react-entry-point");
    new MutationObserver(restore).observe(page, { childList: true, subtree: true });
  });
})();
