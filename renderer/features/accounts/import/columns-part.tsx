// Part 2: what the columns become, what is wrong with the rows, and mending it in place.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ImportRow, ImportState } from '../../../../preload/contract/imports.ts';
import { client } from '../../../client/index.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showNumber } from '../../../ui/format.ts';
import { Chips } from '../../../ui/paged/chips.tsx';
import type { ReadPage } from '../../../ui/paged/page.ts';
import { usePages } from '../../../ui/paged/use-pages.ts';
import { Cells } from './cells.tsx';
import { Defaults } from './defaults.tsx';
import { LostLines } from './lost-lines.tsx';
import { ProfileMenu } from './profile-menu.tsx';
import { ShapingStrip } from './shaping-strip.tsx';
import { rowsKey, type Import } from './use-import.ts';
import classes from './import.module.css';

interface Props {
  draft: Import;
  state: ImportState;
  keeps: readonly string[] | null;
  /** Whether accounts may be made. */
  creates: boolean;
}

export function ColumnsPart({ draft, state, keeps, creates }: Props) {
  const { importId } = state;
  const [only, setOnly] = useState<'errors' | 'warnings' | null>(null);
  const [search, setSearch] = useState('');
  const read: ReadPage<ImportRow> = (request, signal) =>
    client.imports.rows(
      { importId, only: only ?? 'all', ...(search !== '' && { search }), ...request },
      signal && { signal },
    );
  const pages = usePages([...rowsKey(importId), only, search], read);
  const chips = [
    { id: 'errors' as const, text: `${showNumber(state.errors)} with errors`, tone: 'failed' },
    { id: 'warnings' as const, text: `${showNumber(state.warnings)} with warnings` },
  ].filter(({ id }) => state[id] > 0 || only === id);

  return (
    <section className={classes.columnsPart} aria-label="Columns">
      <div className={classes.head}>
        <h2>
          <i aria-hidden>2</i> Columns
        </h2>
        <span className={state.blocked === null ? classes.dim : classes.blocked}>
          {state.blocked ??
            (state.convention === null ? 'Say what each column becomes.' : `Read as ${possessive(state.convention)}.`)}
        </span>
        <span className={classes.spacer} />
        <Defaults
          defaults={state.shaping.defaults}
          keeps={keeps}
          onChange={(defaults) => void draft.shape({ shaping: { defaults } })}
        />
        <ProfileMenu draft={draft} profile={state.profile} />
      </div>
      <ShapingStrip
        shaping={state.shaping}
        lacksPasswords={creates && !state.columns.some(({ role }) => role === 'password')}
        onChange={(shaping) => void draft.shape({ shaping })}
      />
      <div className={classes.narrow}>
        <Chips<'errors' | 'warnings'>
          label="Which rows"
          all={`All ${showNumber(state.rows)}`}
          chips={chips}
          chosen={only}
          onChoose={setOnly}
          after={
            state.errors === 0 && state.warnings === 0 && state.unread === 0 && state.rows > 0
              ? 'nothing is wrong with them'
              : null
          }
        />
        <span className={classes.spacer} />
        <TextInput
          aria-label="Search in the rows"
          placeholder="Search"
          type="search"
          w={180}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <LostLines state={state} />
      {pages.problem ? (
        <ErrorState problem={pages.problem} onRetry={pages.retry} />
      ) : pages.total === 0 && !pages.loading ? (
        <EmptyState
          sentence={
            only === null && search === ''
              ? 'There is no row in these files: is the first row the only one?'
              : 'No row is like that.'
          }
          {...((only !== null || search !== '') && {
            action: { label: 'Show all rows', run: () => (setOnly(null), setSearch('')) },
          })}
        />
      ) : (
        <Cells
          key={importId}
          columns={state.columns}
          pages={pages}
          keeps={keeps}
          several={state.files.length > 1}
          onRole={(column, role) => void draft.shape({ roles: { [column]: role } })}
          onEdit={(row, column, value) => void draft.editCell(row, column, value)}
        />
      )}
    </section>
  );
}

const possessive = (name: string): string => (name.endsWith('s') ? `${name}’` : `${name}’s`);
