// What happens to values between the file and the plan: how usernames are made, and where passwords come from.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { shaping, type Shaping } from '../../../../preload/contract/imports.ts';
import classes from './import.module.css';

interface Props {
  shaping: Shaping;
  /** Accounts may be made, and no column is their password. */
  lacksPasswords: boolean;
  onChange(shaping: Partial<Shaping>): void;
}

const passwordWords: Record<Shaping['passwords'], string> = {
  file: 'As in the file',
  'generate-missing': 'Generated if missing',
  'generate-all': 'Generated for all',
  none: 'Known to nobody',
};

export function ShapingStrip({ shaping: now, lacksPasswords, onChange }: Props) {
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
        classNames={{ root: classes.inline! }}
        label="Usernames"
        title="%f first name, %l last name, %u username, %e e-mail before the @, %i external id, %n counter; %1f its first letter"
        placeholder="as is"
        w={168}
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
        classNames={{ root: classes.inline! }}
        label="Passwords"
        w={244}
        value={now.passwords}
        onChange={(event) => onChange({ passwords: shaping.shape.passwords.parse(event.currentTarget.value) })}
        data={Object.entries(passwordWords).map(([value, label]) => ({ value, label }))}
      />
      {generates && (
        <NativeSelect
          size="xs"
          w={118}
          aria-label="Kind of passwords"
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
      {now.passwords === 'file' && lacksPasswords && (
        <span className={classes.stripNote} role="status">
          No password in the files: accounts that are made get one that nobody knows. Choose Generated to print slips.
        </span>
      )}
    </div>
  );
}
