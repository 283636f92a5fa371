// Tooltips: what <title> says of a mark, at once and also on touch. Without a script the browser shows the titles itself.
(() => {
  const tip = document.getElementById("tip");
  for (const title of document.querySelectorAll("main svg g title")) {
    title.parentNode.dataset.says = title.textContent;
    title.remove();
  }
  let shown = null;
  const hide = () => {
    if (shown) shown.classList.remove("here");
    shown = null;
    tip.hidden = true;
  };
  const show = (event) => {
    const mark = event.target.closest("[data-says]");
    if (!mark) return hide();
    if (mark !== shown) {
      hide();
      shown = mark;
      mark.classList.add("here");
      tip.textContent = mark.dataset.says;
      tip.hidden = false;
    }
    const { width, height } = tip.getBoundingClientRect();
    const below = event.clientY + 18;
    tip.style.left = Math.max(8, Math.min(event.clientX + 14, innerWidth - width - 8)) + "px";
    tip.style.top = (below + height > innerHeight ? event.clientY - height - 12 : below) + "px";
  };
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("#run-card details")) folded.open = true;
  });
  addEventListener("pointermove", show);
  addEventListener("pointerdown", show);
  addEventListener("scroll", hide, { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
