// Rows of images, volumes, networks and Compose projects for people: names instead of records, sizes in words.
import type { ProjectRow } from '../../preload/contract/compose.ts';
import type { UsedBy } from '../../preload/contract/images.ts';
import { showBytes } from '../plans/sentence.ts';

interface Resource {
  id?: string;
  size?: number | null;
  sharedSize?: number | null;
  usedBy: readonly UsedBy[];
}

const bytes = (size: number | null): string | null => (size === null ? null : showBytes(size));

export const resourceShape = (row: Resource): object => ({
  ...row,
  ...(row.id !== undefined && { id: row.id.replace(/^sha256:/, '').slice(0, 12) }),
  ...(row.size !== undefined && { size: bytes(row.size) }),
  ...(row.sharedSize !== undefined && { sharedSize: bytes(row.sharedSize) }),
  usedBy: row.usedBy.length > 3 ? `${row.usedBy.length} containers` : row.usedBy.map(({ name }) => name),
});

export const projectShape = (row: ProjectRow): object => ({ ...row, services: row.services.map(({ name }) => name) });
