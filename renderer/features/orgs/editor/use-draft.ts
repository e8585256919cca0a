// Keeps what is written as a draft: a second after the last key, five after the first, and at once when the window is left.
import { useCallback, useEffect, useRef, useState } from 'react';
import { client, toProblem, type Problem } from '../../../client/index.ts';
import type { Work } from './work.ts';

const pauseMs = 1_000;
const longestMs = 5_000;

export interface DraftState {
  /** When it was kept, UTC ms; null: there is none, the text is the file's. */
  savedAt: number | null;
  /** Something of it is not kept yet. */
  waiting: boolean;
  /** Why it could not be kept. */
  problem: Problem | null;
}

export interface DraftKeeper extends DraftState {
  changed(text: string): void;
  /** @throws what keeping it throws */
  flush(): Promise<void>;
  /** Nothing more is kept: it was discarded, or another work takes its place. */
  stop(): Promise<void>;
}

export function useDraft(work: Work): DraftKeeper {
  const [state, setState] = useState<DraftState>({
    ...{ savedAt: work.draft?.savedAt ?? null, waiting: false, problem: null },
  });
  const text = useRef<string | null>(null);
  const since = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saving = useRef<Promise<void>>(Promise.resolve());
  const here = useRef(true);

  // One after the other, so that an older text never comes last.
  const save = useCallback(() => {
    clearTimeout(timer.current);
    const show = (next: DraftState) => here.current && setState(next);
    const one = async () => {
      const taken = text.current;
      if (taken === null) return;
      text.current = null;
      const { root, path, base, baseText, mergedFrom } = work;
      try {
        const { kept, savedAt } = await client.orgs.saveDraft({ root, path, base, baseText, mergedFrom, text: taken });
        show({ savedAt: kept ? savedAt : null, waiting: text.current !== null, problem: null });
      } catch (error) {
        text.current ??= taken;
        const problem = toProblem(error);
        if (here.current) setState((last) => ({ ...last, waiting: true, problem }));
        throw error;
      }
    };
    const next = saving.current.then(one, one);
    saving.current = next;
    return next;
  }, [work]);

  // What went wrong is shown by `problem`, and the next key tries again.
  const quietly = useCallback(() => void save().catch(() => undefined), [save]);

  useEffect(() => {
    here.current = true;
    const hidden = () => document.visibilityState === 'hidden' && quietly();
    document.addEventListener('visibilitychange', hidden);
    window.addEventListener('pagehide', quietly);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      window.removeEventListener('pagehide', quietly);
      here.current = false;
      quietly();
    };
  }, [quietly]);

  return {
    ...state,
    changed(next) {
      if (text.current === null) since.current = Date.now();
      text.current = next;
      setState((last) => (last.waiting ? last : { ...last, waiting: true }));
      clearTimeout(timer.current);
      const left = Math.max(0, since.current + longestMs - Date.now());
      timer.current = setTimeout(quietly, Math.min(pauseMs, left));
    },
    flush: save,
    async stop() {
      clearTimeout(timer.current);
      text.current = null;
      await saving.current.catch(() => undefined);
      setState({ savedAt: null, waiting: false, problem: null });
    },
  };
}
