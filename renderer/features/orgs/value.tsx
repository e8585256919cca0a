// One value as it is shown everywhere in this area: resolved, or covered when it is secret; and where it stands.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { OrgPlace, OrgValue } from '../../../preload/contract/org-model.ts';
import type { OrgUnit } from '../../../preload/contract/org-servers.ts';
import classes from './orgs.module.css';
import { fileAddress, shortPlace, useFolder } from './place.ts';
import { secretWords } from './words.ts';

export const None = ({ word = 'none' }: { word?: string }) => <span className={classes.dim}>{word}</span>;

/** Beside the name of a line that is not the same in all of its columns. */
export const Differs = () => (
  <>
    {' '}
    <span className={classes.differs} role="img" aria-label="differs" title="Not the same everywhere">
      ≠
    </span>
  </>
);

/** Opens the file at this line. */
export function PlaceLink({ place, children }: { place: OrgPlace; children?: ReactNode }) {
  const folder = useFolder();
  if (!folder) return <>{shortPlace(place)}</>;
  return (
    <Link
      className={classes.place}
      href={fileAddress(folder, place.file, place.line)}
      title={`${place.file}:${place.line}`}
    >
      {children ?? shortPlace(place)}
    </Link>
  );
}

/** "••• 3f9a1c": equal for equal secrets. */
export const coveredText = ({ hash }: { hash: string | null }): string =>
  hash === null ? 'empty' : `••• ${hash.slice(0, 6)}`;

/** As one line of text, for filters and exports. Null: it has no value that could be told. */
export const valueText = ({ resolved, written, secret }: OrgValue): string | null =>
  resolved ?? (secret && written === null ? coveredText(secret) : written);

/** It refers to something that is written nowhere. What the process environment has is not known here, and is no fault. */
const leadsNowhere = ({ references }: OrgValue): boolean =>
  references.some(({ kind, place }) => kind === 'config' && place === null);

export function ValueText({ value }: { value: OrgValue | null }) {
  if (value === null) return <None />;
  const { secret, resolved, written, placeholder } = value;
  if (secret && written === null) {
    return (
      <span className={classes.secret} title={secretWords[secret.why]}>
        {coveredText(secret)}
      </span>
    );
  }
  const text = resolved ?? written;
  if (text === '') return <None word="empty" />;
  return (
    <span className={classes.value} data-attention={placeholder || leadsNowhere(value) || undefined}>
      {text}
      {placeholder && <span className={classes.mark}> placeholder</span>}
    </span>
  );
}

/** Where a value comes from: its line, Tetra's default, and what it refers to. */
export function Origin({ value }: { value: OrgValue }) {
  const { place, references, resolved, secret } = value;
  return (
    <span className={classes.origin}>
      {place ? <PlaceLink place={place} /> : 'Tetra’s default'}
      {references.map(({ written, name, kind, place: from }) => (
        <span key={written}>
          {' from '}
          {from ? (
            <PlaceLink place={from}>{name}</PlaceLink>
          ) : (
            <span className={kind === 'config' ? classes.mark : undefined}>
              {name}, {kind === 'process' ? 'of the process environment' : 'written nowhere'}
            </span>
          )}
        </span>
      ))}
      {resolved === null && secret === null && references.length === 0 && (
        <span className={classes.mark}> unresolved</span>
      )}
    </span>
  );
}

/** {{NAME}} that nobody filled in, each at its line. */
export function Placeholders({ of }: { of: OrgUnit['placeholders'] }) {
  if (of.length === 0) return null;
  return (
    <p className={classes.mark}>
      Not filled in:{' '}
      {of.map(({ name, place }) => (
        <span key={`${name} ${place.line}`}>
          {`{{${name}}} `}
          <PlaceLink place={place} />{' '}
        </span>
      ))}
    </p>
  );
}
