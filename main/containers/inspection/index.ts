// One container looked into: handlers of `inspection.*`.
import type { inspection as contract } from '../../../preload/contract/inspection.ts';
import type { Audit } from '../../audit/index.ts';
import type { Database } from '../../database/open.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import type { Engines } from '../engines.ts';
import { findRow, inspectOne } from '../one.ts';
import { differences } from './differ.ts';
import { eventsOf } from './events.ts';
import { healthOf } from './health.ts';
import { masked } from './mask.ts';

export interface InspectionDeps {
  engines: Engines;
  database: Database;
  audit: Pick<Audit, 'append'>;
}

const asText = (value: unknown): string => JSON.stringify(value, null, 2);
/** More differences than this are two strangers. */
const differencesAtMost = 500;

export function createInspection({ engines, database, audit }: InspectionDeps): Handlers<typeof contract> {
  return {
    async show({ container, engineId, with: other, withEngineId }, call) {
      const mine = await inspectOne(engines, { container, engineId }, call);
      const theirs =
        other === undefined ? null : await inspectOne(engines, { container: other, engineId: withEngineId }, call);
      const covered = masked(mine.inspected);
      return {
        name: mine.row.name,
        json: asText(covered.value),
        masked: covered.secrets.length,
        other: theirs && { name: theirs.row.name, json: asText(masked(theirs.inspected).value) },
        differences: theirs && differences(mine.inspected, theirs.inspected).slice(0, differencesAtMost),
      };
    },
    async reveal({ container, engineId }, call) {
      const { row, inspected } = await inspectOne(engines, { container, engineId }, call);
      const { secrets } = masked(inspected);
      // Written first: what can't be written down is not shown.
      database.transaction(() => {
        audit.append({
          actor: call.operator.name,
          action: 'containers.revealed',
          subject: row.name,
          org: row.org,
          detail: { names: secrets.map(({ where, name }) => `${where} ${name}`) },
        });
      })();
      return { values: secrets };
    },
    async health(input, call) {
      return healthOf((await inspectOne(engines, input, call)).inspected);
    },
    async *events({ follow, hours, ...input }, call) {
      await engines.settled(call.signal);
      yield* eventsOf(engines, findRow(engines, input, call.operator.orgs), { follow, hours }, call.signal);
    },
  };
}
