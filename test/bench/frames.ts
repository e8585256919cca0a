// How a page moves: the time between the frames that Chromium drew while something was done.
import type { Page } from 'playwright-core';

export interface Frames {
  /** ms between one frame and the next, at worst. */
  longest: number;
  /** Of the frames, 0 to 1, that came more than 33 ms after the one before: two of a screen of 60 Hz were missed. */
  late: number;
  /** ms of processor that the page's main thread needed for a frame, on average: what is true on a busy machine too. */
  work: number;
}

interface Recorder {
  drawnFrames?: { gaps: number[]; going: boolean };
}

const lateMs = 33;
/** What was begun may still be drawn when the last key is up. */
const restMs = 400;

/** @param act what a person does; resolves when its result is on the screen */
export async function framesWhile(page: Page, act: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(() => {
    const frames = { gaps: [] as number[], going: true };
    (window as Recorder).drawnFrames = frames;
    let before = performance.now();
    const next = (now: number) => {
      frames.gaps.push(now - before);
      before = now;
      if (frames.going) requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(next);
    });
  });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  };
  const before = await worked();
  await act();
  await page.waitForTimeout(restMs);
  const gaps = await page.evaluate(() => {
    const frames = (window as Recorder).drawnFrames!;
    frames.going = false;
    return frames.gaps;
  });
  const work = ((await worked()) - before) / gaps.length;
  await cdp.detach();
  if (gaps.length < 10) throw new Error(`only ${gaps.length} frames were drawn`);
  return { longest: Math.max(...gaps), late: gaps.filter((gap) => gap > lateMs).length / gaps.length, work };
}
