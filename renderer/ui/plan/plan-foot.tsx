// The end of a plan review: the brake that asks for its number, discard, and the button that says the deed.
import { Button, TextInput } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import classes from './plan.module.css';

export interface PlanFootProps {
  plan: PlanSummary;
  /** Going back to what it was made from. */
  source: { label: string; run(): void } | null;
  busy: 'apply' | 'discard' | null;
  /** Changes are being left out or taken back in: what would be applied is not settled. */
  changing: boolean;
  /** Why the last try was refused. */
  problem: ReactNode;
  onApply(confirm: number | undefined): void;
  onDiscard(): void;
}

export function PlanFoot({ plan, source, busy, changing, problem, onApply, onDiscard }: PlanFootProps) {
  const [typed, setTyped] = useState('');
  const reasonId = useId();
  const { brake, deed } = plan;
  const held = changing || (brake !== null && typed.trim() !== String(brake.confirm));

  if (plan.state !== 'ready') {
    return (
      <footer className={classes.foot}>
        {plan.state === 'applied' ? 'This plan was applied.' : 'This plan was discarded. Nothing happened.'}
        {plan.jobId && <Link href={`/jobs/${plan.jobId}`}>Open its job</Link>}
      </footer>
    );
  }
  return (
    <form
      className={classes.foot}
      onSubmit={(event) => {
        event.preventDefault();
        if (!held && deed && !busy) onApply(brake?.confirm);
      }}
    >
      {problem}
      {deed && brake && (
        <div className={classes.brake}>
          <span id={reasonId}>{brake.reason}</span>
          <TextInput
            label={`Type ${brake.confirm} to go on`}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            aria-describedby={reasonId}
            classNames={{ root: classes.brakeInput, label: classes.brakeLabel }}
          />
        </div>
      )}
      <div className={classes.buttons}>
        {deed ? (
          <Button
            type="submit"
            disabled={held}
            loading={busy === 'apply'}
            color={plan.counts.delete > 0 ? 'red' : undefined}
          >
            {deed}
          </Button>
        ) : (
          <span className={classes.dim}>Nothing would change.</span>
        )}
        <Button variant="default" onClick={onDiscard} loading={busy === 'discard'}>
          Discard
        </Button>
        {source && (
          <Button variant="default" onClick={source.run}>
            {source.label}
          </Button>
        )}
      </div>
    </form>
  );
}
