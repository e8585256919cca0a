// The editor of one template: its fields on the left, what one account would get on the right.
import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { client, orpc, toProblem, type Problem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ShownLate } from '../../ui/shown-late.tsx';
import { emptyDraft, fieldOf, fromDraft, toDraft, type Draft } from './draft.ts';
import { TemplateFields } from './fields.tsx';
import { PreviewPane } from './preview-pane.tsx';
import classes from './templates.module.css';

export const NewScreen = () => <Editor title="New template" draft={emptyDraft} basedOn={0} />;

export function EditScreen({ name }: { name: string }) {
  // Read once: what is being typed is not to be overwritten by what somebody else saves meanwhile.
  const stored = useQuery(orpc.templates.get.queryOptions({ input: { name }, staleTime: Infinity, gcTime: 0 }));
  if (stored.data) {
    const { template, version, masked } = stored.data;
    return <Editor key={version} title={name} draft={toDraft(template)} basedOn={version} masked={masked} />;
  }
  return (
    <Screen title={name} scrolls>
      {stored.error ? (
        <ErrorState problem={toProblem(stored.error)} onRetry={() => void stored.refetch()} />
      ) : (
        <ShownLate>
          <p role="status">Reading the template.</p>
        </ShownLate>
      )}
    </Screen>
  );
}

interface Props {
  title: string;
  draft: Draft;
  /** Version that is edited; 0: none yet. */
  basedOn: number;
  /** Secrets are masked: this operator may look only. */
  masked?: boolean;
}

function Editor({ title, draft: first, basedOn, masked = false }: Props) {
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const [savedAs, setSavedAs] = useState<string | null>(null);
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  const mayWrite = (info.data?.permissions.includes('templates.write') ?? false) && !masked;
  const [settled] = useDebouncedValue(draft, 250);
  const read = fromDraft(settled);
  const checked = useQuery(
    orpc.templates.check.queryOptions({ input: { template: read.template }, placeholderData: keepPreviousData }),
  );
  const issues = [...read.issues, ...(checked.data?.issues ?? [])];
  const changed = JSON.stringify(draft) !== JSON.stringify(first);
  // An empty form is not scolded for what nobody has come to yet.
  const shown = issues.filter(
    ({ path }) =>
      tried ||
      basedOn > 0 ||
      draft[fieldOf(path)] !== emptyDraft[fieldOf(path)] ||
      read.issues.some((one) => one.path === path),
  );
  const errors = new Map(shown.toReversed().map(({ path, message }) => [fieldOf(path), message]));

  const save = async () => {
    setTried(true);
    const now = fromDraft(draft);
    if (now.issues.length > 0) return;
    setSaving(true);
    setProblem(null);
    try {
      const saved = await client.templates.save({
        template: now.template as Parameters<typeof client.templates.save>[0]['template'],
        basedOn,
      });
      await cache.invalidateQueries({ queryKey: orpc.templates.key() });
      setSavedAs(saved.name);
    } catch (error) {
      setProblem(toProblem(error));
      document.querySelector<HTMLElement>('#template [aria-invalid=true]')?.focus();
    } finally {
      setSaving(false);
    }
  };

  const leaving = useLeaveGuard(changed && mayWrite && savedAs === null, {
    title: 'Leave without saving?',
    sentence: 'What you changed in this template is lost.',
    leave: 'Leave without saving',
    stay: 'Go on editing',
  });
  // Once nothing guards this screen any more.
  useEffect(() => {
    if (savedAs !== null) navigate(`/templates/create/${encodeURIComponent(savedAs)}`);
  }, [savedAs, navigate]);

  return (
    <Screen
      title={title}
      aside={basedOn > 0 ? `version ${basedOn}` : undefined}
      actions={
        <>
          <Button variant="default" onClick={() => navigate('/templates')}>
            Back to the list
          </Button>
          <Button type="submit" form="template" loading={saving} disabled={!mayWrite || (basedOn > 0 && !changed)}>
            {basedOn > 0 ? `Save as version ${basedOn + 1}` : 'Save the template'}
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        <form
          id="template"
          className={classes.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {problem && (problem.code !== 'BAD_INPUT' || errors.size === 0) && <ProblemLine problem={problem} />}
          {masked && <p className={classes.note}>You may look at this template, not change it. Secrets are masked.</p>}
          <TemplateFields draft={draft} onChange={setDraft} errors={errors} named={basedOn > 0} />
        </form>
        <PreviewPane template={read.template} ready={issues.length === 0} />
      </div>
      {leaving}
    </Screen>
  );
}
