// Leaves all changes out that the filter shows, or takes them back in: not only those that were scrolled to.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ChangeRow } from '../../../preload/contract/plans.ts';
import { showNumber } from '../format.ts';
import type { ReadPage } from '../paged/page.ts';
import { walkPages } from '../paged/walk-pages.ts';
import { isDeed } from './kinds.tsx';

interface Props {
  read: ReadPage<ChangeRow>;
  total: number;
  busy: boolean;
  onCheck(rows: () => Promise<readonly ChangeRow[]>, included: boolean): void;
}

export function LeaveOutAll({ read, total, busy, onCheck }: Props) {
  const [count, setCount] = useState<number | null>(null);
  const all = (excluded: boolean) => async () => {
    const rows: ChangeRow[] = [];
    try {
      for await (const page of walkPages(read, setCount)) rows.push(...page);
    } finally {
      setCount(null);
    }
    return rows.filter((row) => isDeed(row.kind) && row.excluded === excluded);
  };
  if (count !== null) {
    return (
      <span role="status">
        Reading {showNumber(count)} of {showNumber(total)}
      </span>
    );
  }
  return (
    <>
      <Button variant="default" disabled={busy} onClick={() => onCheck(all(false), false)}>
        Leave out all {showNumber(total)}
      </Button>
      <Button variant="default" disabled={busy} onClick={() => onCheck(all(true), true)}>
        Take back in
      </Button>
    </>
  );
}
