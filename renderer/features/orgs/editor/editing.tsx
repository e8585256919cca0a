// A file while it is edited: its text, what became of its draft, what happened to it on disk meanwhile, and the way to its plan.
import { Button, Switch } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { client, toProblem, type Problem } from '../../../client/index.ts';
import { useAddress } from '../../../ui/address.ts';
import { CopyText } from '../../../ui/copy-text.tsx';
import { showCount } from '../../../ui/format.ts';
import layout from '../../../ui/layout.module.css';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { usePlanner } from '../../../ui/plan/use-planner.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { useShortcut } from '../../../ui/shortcuts.ts';
import fileClasses from '../file/file.module.css';
import { useNotes } from '../file/notes.ts';
import { fileAddress, type Folder } from '../place.ts';
import { useOrgs } from '../read.ts';
import { conflictsIn } from './conflicts.ts';
import { DraftLine } from './draft-line.tsx';
import { EditView, type EditHandle } from './edit-view.tsx';
import classes from './editor.module.css';
import { formKind } from './entries.ts';
import { Form } from './form.tsx';
import { likeEditor } from './line-ends.ts';
import { useDisk } from './use-disk.ts';
import { useDraft } from './use-draft.ts';
import { mergeDraft, type Work } from './work.ts';
import { WorkStrip } from './work-strip.tsx';

interface Props {
  folder: Folder;
  /** As the folder names it. */
  path: string;
  work: Work;
  mayWrite: boolean;
  onMerged(work: Work): void;
  /** Opens the file again, or its draft. */
  onReopen(): void;
}

const usual = ['local', 'dev', 'staging', 'prod'];

export function Editing({ folder, path, work, mayWrite, onMerged, onReopen }: Props) {
  const [lineText] = useAddress('line');
  const handle = useRef<EditHandle>(null);
  const [text, setText] = useState(likeEditor(work.text));
  const [showChanges, setShowChanges] = useState(false);
  const [asForm, setAsForm] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const draft = useDraft(work);
  const disk = useDisk(work);
  const planner = usePlanner();
  const orgs = useOrgs(folder);
  const notes = useNotes(folder, path, disk.state === 'same' ? disk.problems : undefined);
  const owner = orgs.rows.find((row) => path.startsWith(`${row.folder}/`));
  const environments = useMemo(() => [...new Set([...(owner?.environments ?? []), ...usual])], [owner]);
  const changed = text !== likeEditor(work.baseText);
  const conflicts = useMemo(() => conflictsIn(text).length, [text]);
  const leaving = useLeaveGuard(draft.problem !== null && draft.waiting, {
    title: 'Leave the editor?',
    sentence: 'The last of what you wrote could not be kept as a draft. It is gone when you leave.',
    leave: 'Leave',
    stay: 'Stay',
  });

  const { changed: keep } = draft;
  const begun = useRef(false);
  useEffect(() => {
    // A merge is kept as what is written from now on.
    if (work.mergedFrom !== null && !begun.current) keep(likeEditor(work.text));
    begun.current = true;
  }, [work, keep]);

  const { problem: planProblem } = planner;
  useEffect(() => {
    const at = /\bline (\d+)/i.exec(planProblem?.message ?? '')?.[1];
    if (at !== undefined) handle.current?.toLine(Number(at));
  }, [planProblem]);

  const act = async (deed: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await deed();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const merge = () =>
    act(async () => {
      await draft.flush();
      const next = await mergeDraft(work);
      await draft.stop();
      onMerged(next);
    });
  const discard = () =>
    act(async () => {
      await draft.stop();
      await client.orgs.discardDraft({ root: work.root, path: work.path });
      onReopen();
    });
  const plan = () =>
    act(async () => {
      if (!changed || conflicts > 0 || !mayWrite) return;
      // What has changed on disk is looked at before it is planned with.
      if ((await disk.look()) !== 'same') return;
      // The plan holds the text itself: one that can't be kept as a draft can be planned all the same.
      await draft.flush().catch(() => undefined);
      const { root, base, baseText, mergedFrom } = work;
      const edited = { path: work.path, base, baseText, mergedFrom, text: handle.current?.text() ?? text };
      planner.go(() => client.orgs.planEdit({ root, files: [edited] }));
    });

  useShortcut('edit.find', 'mod+f', 'Find in the file', () => handle.current?.find(), { group: 'File' });
  useShortcut('edit.plan', 'mod+s', 'Plan the change', () => void plan(), { group: 'File' });
  const form = formKind(work.kind);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const why = !changed ? 'Nothing is changed yet.' : conflicts > 0 ? 'Resolve the conflicts first.' : undefined;
  return (
    <Screen
      title={name}
      aside={mayWrite ? 'editing' : 'read only'}
      actions={
        <>
          <Button
            variant="default"
            onClick={() => void discard()}
            disabled={busy || !mayWrite || (!changed && draft.savedAt === null)}
          >
            Discard changes
          </Button>
          <Button
            onClick={() => void plan()}
            loading={planner.busy}
            disabled={why !== undefined || busy || !mayWrite}
            title={why}
          >
            Plan change
          </Button>
        </>
      }
    >
      <div className={layout.list}>
        <div className={fileClasses.bar}>
          <CopyText text={path} label="the path" />
          <Link href={fileAddress(folder, path)}>Show the file</Link>
          {work.keys.size > 0 && <span>{showCount(work.keys.size, 'secret')} covered</span>}
          {mayWrite ? (
            <DraftLine draft={draft} changed={changed} />
          ) : (
            <span>You may read this file, not change it.</span>
          )}
          <span className={fileClasses.right}>
            {form !== null && (
              <Switch
                size="xs"
                label="Form"
                checked={asForm}
                onChange={(event) => setAsForm(event.currentTarget.checked)}
              />
            )}
            <Switch
              size="xs"
              label="Show changes"
              checked={showChanges}
              onChange={(event) => setShowChanges(event.currentTarget.checked)}
            />
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconSearch size={14} />}
              onClick={() => handle.current?.find()}
            >
              {mayWrite ? 'Find and replace' : 'Find'}
            </Button>
          </span>
        </div>
        <WorkStrip
          work={work}
          disk={disk.state}
          changed={changed}
          conflicts={conflicts}
          busy={busy}
          onMerge={() => void merge()}
          onReopen={onReopen}
        />
        {[problem, planner.problem, draft.problem].map((one) => one && <ProblemLine key={one.message} problem={one} />)}
        <div className={classes.sides}>
          <EditView
            handle={handle}
            work={work}
            notes={notes}
            environments={environments}
            line={lineText !== null && /^\d+$/.test(lineText) ? Number(lineText) : null}
            readOnly={!mayWrite}
            showChanges={showChanges}
            onChange={(next) => {
              setText(next);
              draft.changed(next);
            }}
            onPlan={() => void plan()}
          />
          {asForm && form !== null && (
            <Form
              text={text}
              kind={form}
              readOnly={!mayWrite}
              splice={(from, to, insert) => handle.current?.splice(from, to, insert)}
              toLine={(line) => handle.current?.toLine(line)}
            />
          )}
        </div>
        <p className={classes.keys}>
          Ctrl-S or Cmd-S plans the change. Escape, then Tab, leaves the text. Ctrl-Space offers names.
        </p>
      </div>
      {leaving}
    </Screen>
  );
}
