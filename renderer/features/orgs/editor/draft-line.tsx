// What became of the draft, in the words of the moment.
import { Age } from '../../../ui/age.tsx';
import type { DraftState } from './use-draft.ts';

export function DraftLine({ draft: { savedAt, waiting, problem }, changed }: { draft: DraftState; changed: boolean }) {
  if (problem) return <span>The draft is not kept. The next key tries again.</span>;
  if (waiting) return <span>Keeping a draft…</span>;
  if (savedAt !== null) {
    return (
      <span>
        Draft kept <Age at={savedAt} />
      </span>
    );
  }
  return changed ? null : <span>Unchanged</span>;
}
