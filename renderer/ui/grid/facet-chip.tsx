// A chip for one field: its name and what is chosen; behind it the values with their counts.
import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import type { FilterFields, Term } from '../../../preload/contract/filter.ts';
import { showNumber } from '../format.ts';
import classes from './grid-toolbar.module.css';
import { facetValues } from './facets.ts';
import type { Facet } from './types.ts';

interface Props<Row> {
  facet: Facet<Row>;
  rows: readonly Row[];
  terms: readonly Term[];
  fieldsOf(row: Row): FilterFields;
  onToggle(field: string, value: string): void;
  onClear(field: string): void;
}

/** Values of one facet that are listed; beyond that the filter field is quicker. */
const listedAtMost = 40;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function FacetChipView<Row>({ facet, rows, terms, fieldsOf, onToggle, onClear }: Props<Row>) {
  const [opened, setOpened] = useState(false);
  const chosen = terms
    .filter((term) => term.field === facet.field && !term.negated && (term.op === '=' || term.op === ':'))
    .map((term) => term.value);
  // Counting goes through every row, so it happens only while the values are looked at.
  const values = useMemo(
    () => (opened ? facetValues(rows, terms, facet.field, facet.value, fieldsOf) : []),
    [opened, rows, terms, facet, fieldsOf],
  );
  const unlisted = values.slice(listedAtMost).reduce((sum, { count }) => sum + count, 0);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className={classes.chip} data-chosen={chosen.length > 0 || undefined}>
          <span>
            {capital(facet.field)}
            {chosen.length > 0 &&
              `: ${chosen.slice(0, 2).join(', ')}${chosen.length > 2 ? ` +${chosen.length - 2}` : ''}`}
          </span>
          <IconChevronDown size={13} stroke={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} className={classes.scrolling}>
        {values.slice(0, listedAtMost).map(({ value, count, chosen: on }) => (
          <Menu.CheckboxItem
            key={value}
            checked={on}
            rightSection={<span className={classes.count}>{showNumber(count)}</span>}
            onChange={() => onToggle(facet.field, value)}
          >
            {value}
          </Menu.CheckboxItem>
        ))}
        {values.length > listedAtMost && (
          <Menu.Label>
            {`${showNumber(values.length - listedAtMost)} more with ${showNumber(unlisted)}: type ${facet.field}=…`}
          </Menu.Label>
        )}
        {chosen.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onClear(facet.field)}>Any {facet.field}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

export const FacetChip = memo(FacetChipView) as typeof FacetChipView;
