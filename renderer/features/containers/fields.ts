// What a container offers to a filter. The same as main/containers/rows.ts says, since "all that match" is worked out there:
// test/features/container-fields.test.ts holds the two together.
import type { ContainerRow } from '../../../preload/contract/containers.ts';
import type { FilterFields } from '../../../preload/contract/filter.ts';

/** @param now UTC ms, for `age` */
export const containerFields = (row: ContainerRow, engineName: string, now: number): FilterFields => ({
  name: row.name,
  id: row.id,
  image: row.image,
  state: row.state,
  status: row.status,
  health: row.health,
  org: row.org,
  account: row.account,
  engine: [row.engineId, engineName],
  project: row.project,
  service: row.service,
  label: Object.entries(row.labels).flatMap(([key, value]) => [key, `${key}=${value}`]),
  port: row.ports.flatMap((port) => [String(port.container), ...(port.host === null ? [] : [String(port.host)])]),
  age: now - row.createdAt,
});
