// Changes where a target is, how it is reached, or its name. What it would be is tested first; when that fails it stays as
// it is, and what the test said is shown beside what was typed.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { DialogForm, Doing } from '../../ui/dialog-form.tsx';
import { changedWords, changesOf, isReachedAnew, typedOf } from './changes.ts';
import { TargetFields } from './fields.tsx';
import type { TypedTarget } from './place.ts';
import { TestResult } from './test-result.tsx';

/** What came of it. */
export interface Edited {
  target: TargetRow;
  /** "Its address was changed." */
  words: string;
  /** Null: it was not tested. */
  test: TargetTest | null;
  /** What an earlier test said is of another place. */
  reached: boolean;
}

interface Props {
  target: TargetRow;
  onEdited(edited: Edited): void;
  onClose(): void;
}

export function EditDialog({ target, onEdited, onClose }: Props) {
  const [stored] = useState(target);
  const [typed, setTyped] = useState<TypedTarget>(() => typedOf(stored));
  const [dropsCa, setDropsCa] = useState(false);
  const closed = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    closed.current = controller;
    return () => controller.abort();
  }, []);
  const cache = useQueryClient();
  const changes = changesOf(typed, stored, dropsCa);
  const words = changedWords(changes);
  const reached = isReachedAnew(changes);
  const edit = useMutation({
    mutationFn: (untested: boolean) =>
      client.targets.edit({ target: stored.targetId, ...changes, untested }, { signal: closed.current.signal }),
    async onSuccess({ target: now, test, changed }) {
      if (!changed) return;
      onEdited({ target: now, words: words ?? '', test, reached });
      await Promise.all([
        cache.invalidateQueries({ queryKey: orpc.targets.key() }),
        // What was read of its accounts may be of others.
        cache.invalidateQueries({ queryKey: ['accounts', now.targetId] }),
      ]);
    },
  });
  const failed = edit.data?.changed === false ? edit.data.test : null;
  const again = () => edit.mutate(false);
  const named = typed.name.trim() !== '' && (stored.kind === 'roster' || typed.url.trim() !== '');
  return (
    <DialogForm
      title={`Change ${stored.name}`}
      size="lg"
      verb={reached ? 'Test and change' : 'Change'}
      ready={named && words !== null}
      busy={edit.isPending}
      problem={edit.error ? toProblem(edit.error) : null}
      progress={edit.isPending && reached && <Doing text="Testing it" since={edit.submittedAt} />}
      more={
        failed && (
          <Button variant="default" disabled={edit.isPending} onClick={() => edit.mutate(true)}>
            Change it all the same
          </Button>
        )
      }
      onSubmit={again}
      onClose={onClose}
    >
      <TargetFields
        typed={typed}
        stored={stored}
        dropsCa={dropsCa}
        onType={(change) => {
          setTyped({ ...typed, ...change });
          edit.reset();
        }}
        onDropCa={(drops) => {
          setDropsCa(drops);
          setTyped({ ...typed, ca: '' });
          edit.reset();
        }}
      />
      {failed && <Failed target={placeOf(typed)} test={failed} onAgain={again} />}
    </DialogForm>
  );
}

/** Where the host would be that its accounts are reached through. */
const placeOf = ({ kind, url, via }: TypedTarget) => ({
  kind,
  url: url.trim(),
  user: URL.parse(url.trim())?.username || null,
  via: via.trim() || null,
});

function Failed(props: { target: ReturnType<typeof placeOf>; test: TargetTest; onAgain(): void }) {
  const ref = useRef<HTMLDivElement>(null);
  // A long form may have it, and the buttons, below what is seen.
  useEffect(() => {
    ref.current?.closest('form')?.scrollIntoView({ block: 'end' });
  }, [props.test]);
  return (
    <div ref={ref}>
      <TestResult target={props.target} result={props.test} onAgain={props.onAgain}>
        It stays as it was.
      </TestResult>
    </div>
  );
}
