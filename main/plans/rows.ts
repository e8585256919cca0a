// Rows of the plan tables, and what they are to the rest of the engine.
import type { ChangeKind, ChangeRow, FieldChange } from '../../preload/contract/plans.ts';
import type { ResultState } from '../../preload/contract/jobs.ts';
import type { Json, PlannedChange } from './operation.ts';

export interface PlanRecord {
  plan_id: string;
  operation: string;
  version: number;
  params: string;
  org: string | null;
  population: string;
  undoes: string | null;
  state: 'building' | 'ready' | 'applied' | 'discarded';
  created_at: number;
  created_by: string;
  summary: string;
}

export interface ChangeRecord {
  plan_id: string;
  seq: number;
  kind: ChangeKind;
  change_key: string;
  label: string;
  action: string;
  place: string;
  lane: string;
  org: string | null;
  fields: string;
  reason: string | null;
  seen: string;
  payload: string;
  undo: string;
  braked: number;
  excluded: number;
}

export interface JobRecord {
  job_id: string;
  plan_id: string;
  state: 'running' | 'paused' | 'cancelling' | 'done' | 'cancelled';
  started_at: number;
  finished_at: number | null;
  started_by: string;
  resumed: number;
  can_undo: number;
}

/** A result with the change that it is of. */
export interface WorkRecord extends ChangeRecord {
  job_id: string;
  state: ResultState;
  message: string | null;
  words: string | null;
  before: string | null;
  after: string | null;
  sent_at: number | null;
  finished_at: number | null;
}

/** Undo is the same few words for most changes of a job: they are read once, and shared. */
let undoRead: { text: string; undo: ChangeRow['undo'] } = { text: '', undo: { restores: null, cannot: [] } };

function undoOf(text: string): ChangeRow['undo'] {
  if (undoRead.text !== text) undoRead = { text, undo: JSON.parse(text) as ChangeRow['undo'] };
  return undoRead.undo;
}

export const toChange = (row: ChangeRecord): PlannedChange => ({
  kind: row.kind,
  key: row.change_key,
  label: row.label,
  action: row.action,
  where: row.place,
  lane: row.lane,
  org: row.org,
  // Hardly ever asked for by who carries a change out, and the longest text of the row.
  get fields() {
    return JSON.parse(row.fields) as FieldChange[];
  },
  reason: row.reason,
  seen: row.seen,
  payload: JSON.parse(row.payload) as Json,
  undo: undoOf(row.undo),
  braked: row.braked === 1,
});

export const toChangeRow = (row: ChangeRecord): ChangeRow => ({
  seq: row.seq,
  kind: row.kind,
  label: row.label,
  action: row.action,
  where: row.place,
  fields: JSON.parse(row.fields) as FieldChange[],
  reason: row.reason,
  undo: JSON.parse(row.undo) as ChangeRow['undo'],
  excluded: row.excluded === 1,
});

export const fromJson = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json));
