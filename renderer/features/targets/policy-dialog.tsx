// What a target asks of passwords: length and a blocklist, and the optional ones that mirror Guacamole's own.
import { Checkbox, TagsInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client, orpc } from '../../client/index.ts';
import { WorkForm } from '../../ui/dialog-form.tsx';
import { limitProblem, NumberField } from '../../ui/number-field.tsx';
import type { DialogProps } from './question.ts';
import classes from './targets.module.css';

const lengthLimits = { min: 1, max: 128 };
const historyLimits = { min: 0, max: 24 };
const ageLimits = { min: 1, max: 3650 };
const flags = [
  ['blocklist', 'Refuse the commonest passwords', 'and those that hold the username or a word of the list below'],
  ['prohibitUsername', 'Refuse passwords that hold the username', null],
  ['requireMultipleCase', 'Ask for small and capital letters', null],
  ['requireDigit', 'Ask for a digit', null],
  ['requireSymbol', 'Ask for a symbol', null],
  ['changeAtNextLogin', 'New passwords have to be changed at the next sign-in', null],
] as const;

export function Policy({ target, onClose }: DialogProps) {
  const cache = useQueryClient();
  const [policy, setPolicy] = useState(target.policy);
  const [length, setLength] = useState<number | string>(policy.minLength);
  const [history, setHistory] = useState<number | string>(policy.historySize);
  const [age, setAge] = useState<number | string>(policy.maxAgeDays ?? '');
  const ready =
    length !== '' &&
    limitProblem(length, lengthLimits) === null &&
    limitProblem(history, historyLimits) === null &&
    limitProblem(age, ageLimits) === null;
  return (
    <WorkForm
      title={`Passwords in ${target.name}`}
      verb="Save"
      ready={ready}
      work={() =>
        client.targets.setPolicy({
          target: target.targetId,
          policy: {
            ...policy,
            minLength: Number(length),
            historySize: Number(history),
            maxAgeDays: age === '' ? null : Number(age),
          },
        })
      }
      onDone={async () => {
        await cache.invalidateQueries({ queryKey: orpc.targets.key() });
        onClose();
      }}
      onClose={onClose}
    >
      <p className={classes.dim}>
        For passwords that Provost sets here from now on. Guacamole’s own rules can’t be read from outside: repeat them.
      </p>
      <NumberField
        label="Characters at least"
        limits={lengthLimits}
        value={length}
        onChange={setLength}
        data-autofocus
      />
      {flags.map(([name, label, description]) => (
        <Checkbox
          key={name}
          label={label}
          description={description}
          checked={policy[name]}
          onChange={(event) => setPolicy({ ...policy, [name]: event.currentTarget.checked })}
        />
      ))}
      <TagsInput
        size="xs"
        label="Words that no password may hold"
        description="The name of the school, of the course, of the lab."
        value={policy.blocked}
        onChange={(blocked) => setPolicy({ ...policy, blocked })}
      />
      <div className={classes.pair}>
        <NumberField
          label="Former passwords refused"
          description="0: none."
          limits={historyLimits}
          value={history}
          onChange={setHistory}
        />
        <NumberField
          label="Days until they have to be changed"
          description="Empty: never."
          limits={ageLimits}
          value={age}
          onChange={setAge}
        />
      </div>
    </WorkForm>
  );
}
