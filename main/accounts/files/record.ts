// The row of the audit log about what left: who, what for, how much of what, and the hash of the file.
import type { TargetRow } from '../../../preload/contract/targets.ts';
import type { Call } from '../../rpc/handlers.ts';
import type { FilesDeps } from './index.ts';

export function disclose(
  { database, audit }: Pick<FilesDeps, 'database' | 'audit'>,
  { operator }: Call,
  { targetId, name, org }: TargetRow,
  action: string,
  detail: Record<string, unknown>,
): void {
  const own = operator.orgs?.size === 1 ? [...operator.orgs][0]! : null;
  const entry = { actor: operator.name, action, subject: name, org: org ?? own, detail: { targetId, ...detail } };
  database.transaction(() => audit.append(entry))();
}
