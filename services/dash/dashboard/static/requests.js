// Dash tells the console alone that a request of its failed. Tell the reader; and where trying again can help, as
// while the database or the dashboard restarts, try until it does. What was drawn before stays meanwhile.
(() => {
  const PAUSE = 3000;
  const MAY_PASS = [429, 502, 503, 504];
  const ask = window.fetch;

  function say(words) {
    const line = document.getElementById("failure");
    line.hidden = !words;
    line.textContent = words;
  }

  async function words(answer) {
    if (!answer) return "The dashboard does not answer. Trying again.";
    try {
      return (await answer.clone().json()).message;
    } catch {
      return MAY_PASS.includes(answer.status)
        ? "The dashboard is not ready. Trying again."
        : `The dashboard answered with an error (${answer.status}). Reloading the page may help.`;
    }
  }

  // A script that did not arrive, as while a service restarts, leaves a page that can't be drawn
  addEventListener("error", ({ target }) => {
    if (target.tagName !== "SCRIPT") return;
    say("A part of this page did not arrive. Loading it again.");
    setTimeout(() => location.reload(), PAUSE);
  }, true);

  window.fetch = async (address, options) => {
    if (!String(address).includes("/_dash-")) return ask(address, options);
    for (;;) {
      const answer = await ask(address, options).catch(() => null);
      const passing = !answer || MAY_PASS.includes(answer.status);
      say(answer?.ok ? "" : await words(answer));
      if (!passing) return answer;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  };
})();
