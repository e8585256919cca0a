// What is typed of a target, but for its kind: what it is called, where it is, how it is reached.
import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { NowhereForSecrets } from './nowhere.tsx';
import { kindForms, type Field, type TypedTarget } from './place.ts';
import classes from './targets.module.css';

interface Props {
  typed: TypedTarget;
  onType(change: Partial<TypedTarget>): void;
  /** The one that is changed; without it, it is a new one. */
  stored?: TargetRow;
  /** Whether the certificate authority that is stored is to be taken away. */
  dropsCa?: boolean;
  onDropCa?(drops: boolean): void;
}

export function TargetFields({ typed, onType, stored, dropsCa = false, onDropCa }: Props) {
  const form = kindForms[typed.kind];
  const text = (field: Field) => ({
    value: typed[field],
    onChange: (event: { currentTarget: { value: string } }) => onType({ [field]: event.currentTarget.value }),
  });
  // Accounts of the first roster say themselves whose they are.
  const ofOneOrg = !(stored?.kind === 'roster' && stored.org === null);
  return (
    <>
      {form.password && <NowhereForSecrets />}
      <div className={classes.pair}>
        <TextInput
          label="Name"
          description="What to call it here: small letters and digits."
          required
          maxLength={63}
          data-autofocus={stored ? true : undefined}
          {...text('name')}
        />
        {ofOneOrg && (
          <TextInput label="Organization" description="Whose accounts it holds; may be empty." {...text('org')} />
        )}
      </div>
      {form.address && (
        <TextInput
          label="Address"
          description={form.address.description}
          placeholder={form.address.example}
          required
          spellCheck={false}
          {...text('url')}
        />
      )}
      {form.password && (
        <PasswordInput
          size="xs"
          label={form.password}
          description={
            stored
              ? 'Empty: the one that is stored is kept, and used at a new address too.'
              : 'Sent once and kept sealed. It is never shown again.'
          }
          autoComplete="off"
          {...text('password')}
        />
      )}
      {form.bind && (
        <div className={classes.pair}>
          <TextInput
            label="Signs in as"
            placeholder="cn=reader,dc=example,dc=com"
            spellCheck={false}
            {...text('bindDn')}
          />
          <TextInput
            label="Filter of the accounts"
            placeholder="(objectClass=inetOrgPerson)"
            spellCheck={false}
            {...text('searchFilter')}
          />
        </div>
      )}
      {form.rest && (
        <div className={classes.pair}>
          <TextInput label="Data source" description="Empty: the first that holds accounts." {...text('dataSource')} />
          <TextInput
            label="Code of the second factor"
            description="When its account has one."
            autoComplete="one-time-code"
            {...text('totp')}
          />
        </div>
      )}
      {form.address && typed.kind !== 'linux' && (
        <TextInput
          label="Reached through"
          description="SSH destination on the way: an alias of ~/.ssh/config, or user@host. Empty: reached directly."
          spellCheck={false}
          {...text('via')}
        />
      )}
      {form.ca && !dropsCa && (
        <Textarea
          label="Certificate authority"
          description={
            stored?.ownCa
              ? 'In PEM. Empty: the one that is stored is kept.'
              : 'In PEM, instead of those that this computer trusts; may be empty.'
          }
          autosize
          minRows={1}
          maxRows={5}
          spellCheck={false}
          {...text('ca')}
        />
      )}
      {form.ca && stored?.ownCa && (
        <Checkbox
          label="Trust the authorities of this computer, and forget the one that is stored"
          checked={dropsCa}
          onChange={(event) => onDropCa?.(event.currentTarget.checked)}
        />
      )}
    </>
  );
}
