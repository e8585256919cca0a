// The import of accounts on one screen: which files, what their columns become, where the accounts go. Then the plan.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { orpc } from '../../../client/index.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { useChoices } from './choices.ts';
import { ColumnsPart } from './columns-part.tsx';
import { DropArea } from './drop-area.tsx';
import { FilesPart, pastedFile } from './files-part.tsx';
import { takeFiles } from './handed-over.ts';
import { useImport } from './use-import.ts';
import { useImportTargets } from './use-targets.ts';
import { WherePart } from './where-part.tsx';
import classes from './import.module.css';

export default function ImportScreen() {
  const [, navigate] = useLocation();
  const chosen = useChoices();
  const targets = useImportTargets(chosen.choices.target);
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  const may = info.data === undefined || info.data.permissions.includes('accounts.write');
  const draft = useImport(targets.target?.kind);
  const { state } = draft;
  const add = useRef(draft.addFiles);
  useEffect(() => {
    add.current = draft.addFiles;
  });
  usePastedFiles((files) => may && void add.current(files));
  // Files that were dropped on the list of accounts. They wait for the target, which judges names.
  const { loaded } = targets;
  useEffect(() => {
    if (!loaded) return;
    const files = takeFiles();
    if (files.length > 0) void add.current(files);
  }, [loaded]);

  if (!may) {
    return (
      <Screen title="Import accounts">
        <EmptyState
          sentence="You may look at accounts, not change them. Ask an operator who may."
          action={{ label: 'Back to Accounts', run: () => navigate('/accounts') }}
        />
      </Screen>
    );
  }
  const files = state?.files.length ?? 0;
  // A target that was never asked has not said what it keeps.
  const fields = targets.target?.traits.fields ?? [];
  const keeps = fields.length > 0 ? fields : null;
  return (
    <Screen
      title="Import accounts"
      aside={
        state && files > 0
          ? `${showCount(state.rows, 'row')} of ${showCount(files, 'file')}${draft.busy ? ', reading' : ''}`
          : undefined
      }
      actions={
        <>
          <Button variant="default" onClick={() => navigate('/accounts')}>
            Back to Accounts
          </Button>
          {draft.importId !== null && (
            <Button variant="default" onClick={() => void draft.close()}>
              Start over
            </Button>
          )}
        </>
      }
    >
      <DropArea label="Drop files of accounts here" onFiles={(dropped) => void draft.addFiles(dropped)}>
        <div className={classes.main}>
          {draft.forgotten && (
            <div className={classes.banner}>
              <ProblemLine
                problem={{
                  message: 'This import was forgotten after an hour.',
                  words: null,
                  hint: 'Drop the files again; where and how is as you left it.',
                }}
              />
            </div>
          )}
          {draft.problem && (
            <div className={classes.banner}>
              <ProblemLine problem={draft.problem} />
            </div>
          )}
          <FilesPart draft={draft} targets={targets.rows} />
          {draft.unread ? (
            <ErrorState problem={draft.unread} action={{ label: 'Start over', run: () => void draft.close() }} />
          ) : state && files > 0 && !draft.forgotten ? (
            <ColumnsPart draft={draft} state={state} keeps={keeps} creates={chosen.choices.mode !== 'update'} />
          ) : (
            <section className={classes.later} aria-label="Columns">
              <h2>
                <i aria-hidden>2</i> Columns
              </h2>
              <p className={classes.note}>
                What each column becomes is guessed from its name and shown here with the rows: yours to correct, cell
                by cell if need be. Files of PT Management, Moodle, Google Workspace, Canvas and Guacamole are known.
              </p>
            </section>
          )}
        </div>
        <WherePart draft={draft} targets={targets} chosen={chosen} />
      </DropArea>
    </Screen>
  );
}

/** What is pasted while nothing is being typed: files, or cells of a spreadsheet. */
function usePastedFiles(onFiles: (files: File[]) => void): void {
  const newest = useRef(onFiles);
  useEffect(() => {
    newest.current = onFiles;
  });
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      if (event.target instanceof Element && event.target.matches('input, textarea, select')) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const pasted = files.length > 0 ? files : /[\n\t]/.test(text.trim()) ? [pastedFile(text)] : [];
      if (pasted.length === 0) return;
      event.preventDefault();
      newest.current(pasted);
    };
    document.addEventListener('paste', listen);
    return () => document.removeEventListener('paste', listen);
  }, []);
}
