// Notices that the computer slept: timers stood still and the clock went on. What was open to other machines is then dead
// without a word, and what was known of them is old.

/** A machine that is only busy fires its timers late too, but not by this many ms. */
const leap = 15_000;

/**
 * @param tick ms between looks at the clock
 * @returns the function that ends it
 */
export function onWake(woken: () => void, tick: number): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    const slept = now - last - tick > leap;
    last = now;
    if (slept) woken();
  }, tick);
  timer.unref();
  return () => clearInterval(timer);
}
