let reporting = false;

/** Says once that the window shows real data and answers keys: the end of the start, for measurements and tests. */
export function markReady(): void {
  if (reporting) return;
  reporting = true;
  const done = () => {
    clearTimeout(timer);
    if (document.documentElement.dataset.ready === "1") return;
    document.documentElement.dataset.ready = "1";
    performance.mark("interactive");
  };
  // Two frames: the first commits the page's layout, the second proves that it was painted. A hidden window paints no
  // frames at all and must still report, hence the timer.
  const timer = setTimeout(done, 250);
  requestAnimationFrame(() => requestAnimationFrame(done));
}
