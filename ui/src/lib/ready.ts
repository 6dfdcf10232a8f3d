/** Says once that the window shows real data and answers keys: the end of the start, for measurements and tests. */
export function markReady(): void {
  if (document.documentElement.dataset.ready === "1") return;
  // Two frames: the first commits the page's layout, the second proves that it was painted. A hidden window paints no
  // frames at all and must still report, hence the timer.
  const done = () => {
    if (document.documentElement.dataset.ready === "1") return;
    document.documentElement.dataset.ready = "1";
    performance.mark("interactive");
  };
  requestAnimationFrame(() => requestAnimationFrame(done));
  setTimeout(done, 250);
}
