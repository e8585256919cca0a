// Above the rows: what narrows the list, the view, export and the primary action; or, while rows are selected, their verbs.
import { useMemo, type RefObject } from 'react';
import { showNumber } from '../format.ts';
import { Toolbar, ToolbarPlace } from '../toolbar.tsx';
import classes from './grid-toolbar.module.css';
import { ExportMenu } from './export-menu.tsx';
import { FacetChip } from './facet-chip.tsx';
import { clearField, toggleValue } from './facets.ts';
import { FilterField } from './filter-field.tsx';
import { GroupChip } from './group-chip.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { isEmpty } from './selection.ts';
import type { GridProps } from './types.ts';
import type { Columns } from './use-columns.ts';
import type { Density } from './use-density.ts';
import type { Groups } from './use-groups.ts';
import type { Rows } from './use-rows.ts';
import type { Selected } from './use-selection.ts';
import { useStable } from './use-stable.ts';
import { ViewMenu } from './view-menu.tsx';

interface Props<Row> {
  props: GridProps<Row>;
  columns: Columns<Row>;
  shown: Rows<Row>;
  groups: Groups<Row>;
  selected: Selected<Row>;
  density: Density;
  onDensity(density: Density): void;
  input: RefObject<HTMLInputElement | null>;
  onLeaveFilter(): void;
}

export function GridToolbar<Row extends object>(parts: Props<Row>) {
  const { props, columns, shown, selected } = parts;
  const { filter, terms } = shown;
  // Chips and field are menus and hooks without end: each is drawn anew only when what it shows has changed.
  const setFilter = useStable(shown.setFilter);
  const toggle = useStable((field: string, value: string) => setFilter(toggleValue(filter, field, value)));
  const clear = useStable((field: string) => setFilter(clearField(filter, field)));
  const choose = useStable(parts.groups.choose);
  const closeAll = useStable(parts.groups.closeAll);
  const openAll = useStable(parts.groups.openAll);
  const examples = useMemo(() => (props.facets ?? []).slice(0, 2).map(({ field }) => field), [props.facets]);

  const selection = !isEmpty(selected.selection) && (
    <SelectionBar
      count={selected.rows.length - selected.hidden}
      hidden={selected.hidden}
      spared={selected.spared}
      all={selected.all}
      idle={({ applies }) => applies !== undefined && !selected.rows.some((row) => applies(row))}
      matching={shown.rows.length}
      filter={filter}
      actions={props.actions ?? []}
      onAll={() => selected.selectAll(filter)}
      onClear={() => selected.change({ kind: 'clear' })}
      onAction={(action) => action.run(selected.selection, [...selected.rows])}
    />
  );
  return (
    <ToolbarPlace other={selection}>
      <Toolbar
        label={`${props.label}: filter and view`}
        right={
          <>
            <ViewMenu
              id={props.id}
              columns={columns}
              density={parts.density}
              onDensity={parts.onDensity}
              items={props.viewItems}
            />
            <ExportMenu
              id={props.id}
              matching={shown.rows}
              selected={selected.rows}
              columns={columns.shown.map(({ column }) => column)}
            />
            {props.primary}
          </>
        }
      >
        <FilterField
          id={props.id}
          value={filter}
          onChange={setFilter}
          fields={shown.fieldNames}
          examples={examples}
          unknownField={shown.unknownField}
          input={parts.input}
          onLeave={parts.onLeaveFilter}
        />
        {props.facets?.map((facet) => (
          <FacetChip
            key={facet.field}
            facet={facet}
            rows={props.rows}
            terms={terms}
            fieldsOf={shown.fieldsOf}
            onToggle={toggle}
            onClear={clear}
          />
        ))}
        {props.groups && (
          <GroupChip
            choices={props.groups}
            by={parts.groups.by}
            onChoose={choose}
            onCloseAll={closeAll}
            onOpenAll={openAll}
          />
        )}
        {/* Unfiltered, the number is the screen's to show; it is still said. */}
        <span className={filter === '' ? 'visually-hidden' : classes.matching} role="status">
          {filter === ''
            ? showNumber(props.rows.length)
            : `${showNumber(shown.rows.length)} of ${showNumber(props.rows.length)}`}
        </span>
      </Toolbar>
    </ToolbarPlace>
  );
}
