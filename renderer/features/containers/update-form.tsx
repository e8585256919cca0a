// New limits and restart policy for containers; what is left empty stays as it is. Nothing is restarted.
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DialogForm } from '../../ui/dialog-form.tsx';
import { planWords } from '../../ui/plan/plan-form.tsx';
import type { VerbFormProps } from './verb-dialog.tsx';

const size = /^\d{1,15}(\.\d{1,3})?\s?([bkmgt]|[kmgt]i?b)?$/i;
const policies = [
  { value: 'no', label: 'Never' },
  { value: 'on-failure', label: 'When it fails' },
  { value: 'on-failure:5', label: 'When it fails, 5 times' },
  { value: 'unless-stopped', label: 'Unless it was stopped' },
  { value: 'always', label: 'Always' },
];

export function UpdateForm({ title, asked }: VerbFormProps) {
  const [cpus, setCpus] = useState<number | string>('');
  const [memory, setMemory] = useState('');
  const [swap, setSwap] = useState('');
  const [pids, setPids] = useState<number | string>('');
  const [restart, setRestart] = useState<string | null>(null);
  const wrong = (text: string, also?: string) =>
    text === '' || size.test(text) || text.toLowerCase() === also ? null : 'A number and a unit, like 512m or 2g.';
  const problems = [wrong(memory), wrong(swap, 'unlimited')];
  const given = {
    ...(cpus !== '' && { cpus: Number(cpus) }),
    ...(memory !== '' && { memory }),
    ...(swap !== '' && { memorySwap: swap }),
    ...(pids !== '' && { pids: Number(pids) }),
    ...(restart !== null && { restart }),
  };
  return (
    <DialogForm
      title={title}
      size="sm"
      {...planWords}
      ready={Object.keys(given).length > 0 && problems.every((one) => one === null)}
      onSubmit={() => asked.go(given)}
      onClose={asked.close}
    >
      <NumberInput
        label="CPUs"
        description="At most, like 1.5. Empty fields stay as they are."
        min={0.01}
        step={0.5}
        value={cpus}
        onChange={setCpus}
        data-autofocus
      />
      <TextInput
        label="Memory"
        description="At most, like 512m or 2g."
        value={memory}
        onChange={(event) => setMemory(event.currentTarget.value)}
        error={problems[0]}
      />
      <TextInput
        label="Memory with swap"
        description="Both together, like 4g, or unlimited."
        value={swap}
        onChange={(event) => setSwap(event.currentTarget.value)}
        error={problems[1]}
      />
      <NumberInput
        label="Processes"
        description="At most; 0 for no limit."
        min={0}
        decimalScale={0}
        value={pids}
        onChange={setPids}
      />
      <Select label="Restart" placeholder="As it is" data={policies} value={restart} onChange={setRestart} clearable />
    </DialogForm>
  );
}
