// Adds an engine: those that were found are offered first, then any by its address. It is tested before it is added.
import { Button, Checkbox, Modal, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { EngineCandidate, EngineStatus, EngineTest } from '../../../preload/contract/engines.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import classes from './engines.module.css';
import { candidateKey, candidatePlace, needsTest, nothingTyped, takesTls, typedPlace, type Typed } from './place.ts';
import { TestResult } from './test-result.tsx';

const byAddress = '';

interface Props {
  onAdded(engine: EngineStatus): void;
  onClose(): void;
}

export function AddDialog({ onAdded, onClose }: Props) {
  const found = useQuery(orpc.engines.discover.queryOptions({ input: {}, staleTime: 0 }));
  const candidates = (found.data?.rows ?? []).filter(({ engineId }) => engineId === null);
  const [picked, setPicked] = useState<string | null>(null);
  const [typed, setTyped] = useState<Typed>(nothingTyped);
  const [name, setName] = useState('');
  const cache = useQueryClient();

  const chosen = picked ?? (candidates[0] ? candidateKey(candidates[0]) : byAddress);
  const candidate = candidates.find((one) => candidateKey(one) === chosen) ?? null;
  const place = candidate ? candidatePlace(candidate) : typedPlace(typed);
  const testable = candidate === null || needsTest(candidate);

  const test = useMutation({ mutationFn: () => client.engines.test(place) });
  const add = useMutation({
    mutationFn: async (untested: boolean) => {
      if (testable && !untested) {
        const result = await test.mutateAsync();
        if (!result.ok || result.sameAs !== null) return null;
      }
      // Tested just now: once is enough.
      return client.engines.add({ ...place, ...(name.trim() !== '' && { name: name.trim() }), untested: true });
    },
    onSuccess(engine) {
      if (!engine) return;
      void cache.invalidateQueries({ queryKey: orpc.engines.key() });
      onAdded(engine);
    },
  });
  const forget = () => {
    test.reset();
    add.reset();
  };
  const ready = candidate !== null || typed.address.trim() !== '';
  const problem = test.error ?? add.error;
  const failed = test.data && (!test.data.ok || test.data.sameAs !== null) ? test.data : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) add.mutate(false);
  };
  return (
    <Modal opened onClose={onClose} title="Add an engine" size="lg">
      <form className={classes.form} onSubmit={submit}>
        {candidates.length > 0 && (
          <Radio.Group
            label="Found"
            value={chosen}
            onChange={(key) => {
              setPicked(key);
              forget();
            }}
          >
            <div className={classes.candidates}>
              {candidates.map((one) => (
                <Radio key={candidateKey(one)} value={candidateKey(one)} label={one.name} description={describe(one)} />
              ))}
              <Radio value={byAddress} label="Another one, by its address" />
            </div>
          </Radio.Group>
        )}
        {candidate === null && (
          <AddressFields
            typed={typed}
            onType={(change) => {
              setTyped({ ...typed, ...change });
              forget();
            }}
          />
        )}
        {testable && (
          <TextInput
            label="Name"
            description="What to call it here; may be left empty."
            placeholder={candidate?.name ?? ''}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {test.data && <TestResult result={test.data} onTrusted={() => test.mutate()} />}
        {problem && <ProblemLine problem={toProblem(problem)} />}
        <Foot
          {...{ ready, testable, failed }}
          testing={test.isPending && !add.isPending}
          adding={add.isPending}
          onTest={() => test.mutate()}
          onAnyway={() => add.mutate(true)}
          onClose={onClose}
        />
      </form>
    </Modal>
  );
}

const describe = ({ source, address, context, kind }: EngineCandidate): string =>
  kind === 'simulated'
    ? 'simulated, of the demo'
    : [source, address === 'default' ? null : (address ?? context)].filter(Boolean).join(' · ');

function AddressFields({ typed, onType }: { typed: Typed; onType(change: Partial<Typed>): void }) {
  const text = (field: 'address' | 'caFile' | 'certFile' | 'keyFile') => ({
    value: typed[field],
    onChange: (event: { currentTarget: { value: string } }) => onType({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput
        label="Address"
        description="/path/to/docker.sock, tcp://host:2376, ssh://user@host or ssh://alias"
        data-autofocus
        required
        {...text('address')}
      />
      {takesTls(typed.address) && (
        <>
          <TextInput label="File of the certificate authority" placeholder="/path/to/ca.pem" {...text('caFile')} />
          <TextInput label="File of the client certificate" placeholder="/path/to/cert.pem" {...text('certFile')} />
          <TextInput label="File of the client key" placeholder="/path/to/key.pem" {...text('keyFile')} />
          <Checkbox
            label="Trust whatever answers there, without checking its certificate"
            checked={typed.skipTlsVerify}
            onChange={(event) => onType({ skipTlsVerify: event.currentTarget.checked })}
          />
        </>
      )}
    </>
  );
}

function Foot(props: {
  ready: boolean;
  testable: boolean;
  testing: boolean;
  adding: boolean;
  failed: EngineTest | null;
  onTest(): void;
  onAnyway(): void;
  onClose(): void;
}) {
  const busy = props.testing || props.adding;
  return (
    <div className={classes.foot}>
      <Button variant="default" onClick={props.onClose}>
        Cancel
      </Button>
      {props.testable && (
        <Button variant="default" disabled={!props.ready || busy} loading={props.testing} onClick={props.onTest}>
          Test
        </Button>
      )}
      {props.failed && !props.failed.hostKey && (
        <Button variant="default" disabled={busy} onClick={props.onAnyway}>
          Add it all the same
        </Button>
      )}
      <Button type="submit" disabled={!props.ready || busy} loading={props.adding}>
        {props.testable ? 'Test and add' : 'Add'}
      </Button>
    </div>
  );
}
