// Adds an engine: those that were found are offered first, then any by its address. It is tested before it is added.
import { Button, Checkbox, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EngineCandidate, EngineStatus } from '../../../preload/contract/engines.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { DialogForm } from '../../ui/dialog-form.tsx';
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

  const busy = test.isPending || add.isPending;
  return (
    <DialogForm
      title="Add an engine"
      size="lg"
      verb={testable ? 'Test and add' : 'Add'}
      ready={ready && !busy}
      busy={add.isPending}
      problem={problem ? toProblem(problem) : null}
      more={
        <>
          {testable && (
            <Button
              variant="default"
              disabled={!ready || busy}
              loading={test.isPending && !add.isPending}
              onClick={() => test.mutate()}
            >
              Test
            </Button>
          )}
          {failed && !failed.hostKey && (
            <Button variant="default" disabled={busy} onClick={() => add.mutate(true)}>
              Add it all the same
            </Button>
          )}
        </>
      }
      onSubmit={() => add.mutate(false)}
      onClose={onClose}
    >
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
    </DialogForm>
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
