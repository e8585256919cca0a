// "Schedule…" on a selection: opens a new schedule with a filter that means these containers, and those that come to match.
import { IconCalendarClock } from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import type { ContainerRow } from '../../../preload/contract/containers.ts';
import { formatFilter, parseFilter } from '../../../preload/contract/filter.ts';
import type { GridAction } from '../../ui/grid/types.ts';

/** A filter of more names than these is no longer one that people read. */
const namesAtMost = 20;

/** @param engine name of the engine that the list is narrowed to; null: every engine */
export const scheduleAction = (
  navigate: (address: string) => void,
  engine: string | null,
): GridAction<ContainerRow> => ({
  id: 'schedule',
  label: 'Schedule…',
  icon: <IconCalendarClock size={15} stroke={1.6} />,
  run(selection, rows) {
    const byName = selection.kind === 'rows';
    if (byName ? rows.length > namesAtMost : selection.except.size > 0) {
      notifications.show({
        message: 'A schedule keeps a filter, not single rows. Filter the list, then select all that match.',
        color: 'yellow',
      });
      return;
    }
    const terms = byName
      ? rows.map(({ name }) => ({ field: 'name', op: '=' as const, value: name, negated: false }))
      : parseFilter(selection.filter);
    if (engine !== null) terms.push({ field: 'engine', op: '=', value: engine, negated: false });
    const search = new URLSearchParams({ open: 'new', for: formatFilter(terms) });
    navigate(`/schedules?${search.toString()}`);
  },
});
