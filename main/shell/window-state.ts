// Where the window was, so that it opens there again, unless that screen is gone.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const windowState = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const MIN_SIZE = { width: 1024, height: 640 };
const initial: WindowState = { width: 1280, height: 800, maximized: false };

/** Enough of the title bar has to be on a screen for the window to be got hold of. */
const GRIP = { width: 120, height: 40 };

/** @param areas work areas of the displays, the primary first */
export function fitWindow(state: WindowState, areas: readonly Area[]): WindowState {
  const { x, y } = state;
  const home =
    x === undefined || y === undefined
      ? undefined
      : areas.find(
          (area) =>
            x + state.width >= area.x + GRIP.width &&
            x <= area.x + area.width - GRIP.width &&
            y >= area.y &&
            y <= area.y + area.height - GRIP.height,
        );
  const area = home ?? areas[0];
  const width = Math.max(MIN_SIZE.width, Math.min(state.width, area?.width ?? state.width));
  const height = Math.max(MIN_SIZE.height, Math.min(state.height, area?.height ?? state.height));
  // Without a place of its own the system centres it.
  return { ...(home ? { x, y } : {}), width, height, maximized: state.maximized };
}

/** @returns what was saved, or the initial size when there is nothing readable */
export function loadWindowState(file: string): WindowState {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // First start, or a file that something else damaged: where the window was is not worth a question.
    return initial;
  }
}

/** @throws Error from the system when it can't be written */
export function saveWindowState(file: string, state: WindowState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
