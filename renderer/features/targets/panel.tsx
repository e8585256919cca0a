// One target: what it is and in what state, its test, and what can be done with it.
import { Button, Menu, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { labelOf } from '../../../preload/contract/account-model.ts';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { showNumber } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { kindWords, targetAddress, TargetState } from '../accounts/index.tsx';
import { canRemove, TargetDialog } from './dialogs.tsx';
import type { Question } from './question.ts';
import classes from './targets.module.css';
import { TestResult } from './test-result.tsx';

interface Props {
  target: TargetRow;
  /** Of its last test in this window. */
  test: TargetTest | null;
  /** What was changed of it just now. */
  changed: string | null;
  onEdit(): void;
  onTested(test: TargetTest): void;
  onClose(): void;
}

export function TargetPanel({ target, test, changed, onEdit, onTested, onClose }: Props) {
  const cache = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const [totp, setTotp] = useState('');
  const run = useMutation({
    mutationFn: () =>
      client.targets.test({ target: target.targetId, ...(totp.trim() !== '' && { totp: totp.trim() }) }),
    async onSuccess(result) {
      setTotp('');
      onTested(result);
      await cache.invalidateQueries({ queryKey: orpc.targets.key() });
    },
  });
  const own = target.kind === 'roster';
  const item = (id: Question, label: string) => <Menu.Item onClick={() => setQuestion(id)}>{label}</Menu.Item>;
  return (
    <SidePanel id="target" title={target.name} label={`Target ${target.name}`} onClose={onClose}>
      <div className={classes.panel}>
        {target.problem !== null && !test && (
          <ProblemLine problem={{ message: `It is ${target.state}.`, words: null, hint: target.problem }} />
        )}
        <div className={classes.buttons}>
          <Button variant="default" loading={run.isPending} onClick={() => run.mutate()}>
            Test
          </Button>
          <Button variant="default" onClick={onEdit}>
            Change…
          </Button>
          {!own && target.kind !== 'linux' && (
            <Button variant="default" onClick={() => setQuestion('password')}>
              Set password…
            </Button>
          )}
          {own && (
            <Button variant="default" onClick={() => setQuestion('policy')}>
              Password policy…
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" rightSection={<IconChevronDown size={14} />}>
                More
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {target.traits.writes && !own && item('policy', 'Password policy…')}
              {target.traits.writes && item('backup', 'Back up…')}
              {target.traits.writes && item('restore', 'Restore…')}
              {canRemove(target) && item('remove', 'Remove…')}
            </Menu.Dropdown>
          </Menu>
        </div>
        {target.kind === 'guacamole-rest' && (
          <TextInput
            label="Code of the second factor"
            description="For the next test, when the account that signs in has one."
            autoComplete="one-time-code"
            w={220}
            value={totp}
            onChange={(event) => setTotp(event.currentTarget.value)}
          />
        )}
        {run.error && <ProblemLine problem={toProblem(run.error)} />}
        {changed !== null && <StateDot tone="ok" wraps word={changed} />}
        {test && <TestResult target={target} result={test} onAgain={() => run.mutate()} />}
        <Facts target={target} />
        {target.traits.writes && <PolicyFacts target={target} />}
      </div>
      {question && (
        <TargetDialog
          question={question}
          target={target}
          onClose={() => setQuestion(null)}
          onTested={onTested}
          onRemoved={onClose}
        />
      )}
    </SidePanel>
  );
}

/** A star stands for all that begin so. */
const fieldText = (field: string): string => (field === 'attribute.*' ? 'any attribute' : labelOf(field).toLowerCase());

function Facts({ target }: { target: TargetRow }) {
  const { traits } = target;
  return (
    <dl className={classes.facts}>
      <dt>State</dt>
      <dd>
        <TargetState target={target} />
      </dd>
      <dt>Kind</dt>
      <dd>{kindWords[target.kind]}</dd>
      {target.kind !== 'roster' && (
        <>
          <dt>Where</dt>
          <dd className="mono">{target.url ?? 'unknown'}</dd>
          <dt>Signs in as</dt>
          <dd>{target.user ?? 'nobody named'}</dd>
          <dt>Through</dt>
          <dd className={target.via === null ? undefined : 'mono'}>{target.via ?? 'directly'}</dd>
          <dt>Version</dt>
          <dd>{target.version ?? 'unknown'}</dd>
        </>
      )}
      <dt>Organization</dt>
      <dd>{target.org ?? (target.kind === 'roster' ? 'each account says it itself' : 'none')}</dd>
      <dt>Accounts</dt>
      <dd>
        <Link href={targetAddress(target)}>
          {target.accounts === null ? 'unknown: never read' : showNumber(target.accounts)}
        </Link>
        {target.readAt !== null && (
          <span className={classes.dim}>
            {' '}
            read <Age at={target.readAt} />
          </span>
        )}
      </dd>
      <dt>Keeps</dt>
      <dd>{traits.fields.length === 0 ? 'unknown: never opened' : traits.fields.map(fieldText).join(', ')}</dd>
      <dt>Changes</dt>
      <dd>
        {!traits.writes
          ? 'none: it is read, and imported from'
          : traits.restoresPasswords
            ? 'all; undo brings former passwords back'
            : 'all; former passwords do not come back'}
      </dd>
    </dl>
  );
}

function PolicyFacts({ target: { policy } }: { target: TargetRow }) {
  const asks = [
    `${policy.minLength} characters at least`,
    policy.blocklist && 'none of the commonest',
    policy.blocked.length > 0 && `none with ${policy.blocked.join(', ')}`,
    policy.prohibitUsername && 'not the username',
    policy.requireMultipleCase && 'small and capital letters',
    policy.requireDigit && 'a digit',
    policy.requireSymbol && 'a symbol',
    policy.historySize > 0 && `none of the last ${policy.historySize}`,
    policy.maxAgeDays !== null && `changed every ${policy.maxAgeDays} days`,
    policy.changeAtNextLogin && 'changed at the next sign-in',
  ].filter(Boolean);
  return (
    <div>
      <h3>Passwords</h3>
      {asks.join('; ')}.
    </div>
  );
}
