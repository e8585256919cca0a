// What happens to values between the file and the plan: usernames, passwords, and what rows lack.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { shaping, type Shaping } from '../../../../preload/contract/imports.ts';
import { Defaults } from './defaults.tsx';
import classes from './import.module.css';

interface Props {
  shaping: Shaping;
  keeps: readonly string[] | null;
  onChange(shaping: Partial<Shaping>): void;
}

const passwordWords: Record<Shaping['passwords'], string> = {
  file: 'As the file says',
  'generate-missing': 'Generated where there is none',
  'generate-all': 'Generated for all',
  none: 'None that anybody knows',
};

export function ShapingStrip({ shaping: now, keeps, onChange }: Props) {
  const [template, setTemplate] = useState(now.usernameTemplate ?? '');
  const saved = now.usernameTemplate ?? '';
  // A profile may have brought another.
  useEffect(() => setTemplate(saved), [saved]);
  const keepTemplate = () => {
    if (template.trim() !== saved) onChange({ usernameTemplate: template.trim() });
  };
  const generates = now.passwords === 'generate-missing' || now.passwords === 'generate-all';
  return (
    <div className={classes.strip}>
      <TextInput
        label="Usernames to make"
        title="%f first name, %l last name, %u username, %e e-mail before the @, %i external id, %n counter; %1f its first letter"
        placeholder="%f.%l"
        w={130}
        value={template}
        onChange={(event) => setTemplate(event.currentTarget.value)}
        onBlur={keepTemplate}
        onKeyDown={(event) => event.key === 'Enter' && keepTemplate()}
      />
      <Checkbox
        label="Small letters"
        checked={now.lowercase}
        onChange={(event) => onChange({ lowercase: event.currentTarget.checked })}
      />
      <Checkbox
        label="Plain letters"
        title="Without accents, and nothing but a-z 0-9 . _ -"
        checked={now.plain}
        onChange={(event) => onChange({ plain: event.currentTarget.checked })}
      />
      <NativeSelect
        size="xs"
        label="Passwords"
        value={now.passwords}
        onChange={(event) => onChange({ passwords: shaping.shape.passwords.parse(event.currentTarget.value) })}
        data={Object.entries(passwordWords).map(([value, label]) => ({ value, label }))}
      />
      {generates && (
        <NativeSelect
          size="xs"
          label="Kind"
          value={now.passwordStyle}
          onChange={(event) =>
            onChange({ passwordStyle: shaping.shape.passwordStyle.parse(event.currentTarget.value) })
          }
          data={[
            { value: 'memorable', label: 'Memorable' },
            { value: 'random', label: 'Random' },
          ]}
        />
      )}
      <Defaults defaults={now.defaults} keeps={keeps} onChange={(defaults) => onChange({ defaults })} />
    </div>
  );
}
