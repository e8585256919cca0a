// The frame of every dialog that asks something: its fields, why it could not be done, Cancel, and the button that says the deed.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { toProblem, type Problem } from '../client/index.ts';
import { Dialog, type DialogProps } from './dialog.tsx';
import classes from './dialog.module.css';
import { showDuration } from './format.ts';
import { useNow } from './now.ts';
import { ProblemLine } from './problem-line.tsx';
import { ShownLate } from './shown-late.tsx';

export interface DialogFormProps extends DialogProps {
  /** What the button says. */
  verb: string;
  ready?: boolean;
  busy?: boolean;
  problem?: Problem | null;
  /** What comes next, above the buttons. */
  note?: string;
  /** How far it is, beside the buttons. */
  progress?: ReactNode;
  /** Further buttons, before the one that does it. */
  more?: ReactNode;
  /** What came of it, in place of what was asked. */
  result?: ReactNode;
  onSubmit(): void;
}

export function DialogForm(props: DialogFormProps) {
  const {
    verb,
    ready = true,
    busy = false,
    problem,
    note,
    progress,
    more,
    result,
    onSubmit,
    children,
    ...dialog
  } = props;
  if (result) {
    return (
      <Dialog {...dialog}>
        <Result onClose={dialog.onClose}>{result}</Result>
      </Dialog>
    );
  }
  return (
    <Dialog {...dialog}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onSubmit();
        }}
      >
        {children}
        {problem && <ProblemLine problem={problem} />}
        {note && <p className={classes.note}>{note}</p>}
        <div className={classes.foot}>
          {progress && (
            <span className={classes.progress} role="status">
              {progress}
            </span>
          )}
          <Button variant="default" onClick={dialog.onClose}>
            Cancel
          </Button>
          {more}
          <Button type="submit" disabled={!ready} loading={busy}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Result({ onClose, children }: { onClose(): void; children: ReactNode }) {
  const close = useRef<HTMLButtonElement>(null);
  // The button that had the focus is gone.
  useEffect(() => close.current?.focus(), []);
  return (
    <div className={classes.form}>
      {children}
      <div className={classes.foot}>
        <Button ref={close} onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

interface WorkFormProps<Done> extends Omit<DialogFormProps, 'busy' | 'problem' | 'progress' | 'onSubmit'> {
  /** @param signal the dialog was closed */
  work(signal: AbortSignal): Promise<Done>;
  /** What goes on meanwhile, when it can take long and `work` ends with its signal: "Reading 400 accounts". */
  doing?: string;
  onDone(done: Done): void | Promise<void>;
}

/** Does one thing when it is submitted, and stays open with the reason when that fails. */
export function WorkForm<Done>({ work, doing, onDone, ...frame }: WorkFormProps<Done>) {
  const closed = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    closed.current = controller;
    return () => controller.abort();
  }, []);
  const run = useMutation({ mutationFn: () => work(closed.current.signal), onSuccess: onDone });
  return (
    <DialogForm
      {...frame}
      busy={run.isPending}
      problem={run.error ? toProblem(run.error) : null}
      progress={run.isPending && doing !== undefined && <Doing text={doing} since={run.submittedAt} />}
      onSubmit={() => run.mutate()}
    />
  );
}

/** What goes on, and for how long already. @param since when it began, in ms */
export function Doing({ text, since }: { text: string; since: number }) {
  const now = useNow(1_000);
  return (
    <ShownLate>
      {text}
      {/* Not read aloud every second. */}
      {now - since >= 1_000 && <span aria-hidden>, {showDuration(now - since)}</span>}. Cancel ends it.
    </ShownLate>
  );
}
