// The door of this room: files of organizations in a folder of this computer, changed through plan, apply and undo.
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { capturedDocuments } from '../../database/captured.ts';
import type { Database } from '../../database/open.ts';
import type { Plans } from '../../plans/index.ts';
import type { Call } from '../../rpc/handlers.ts';
import { planFileIntents, type FileDocument, type PlanFiles } from './intents.ts';
import { filesOperation, type FilesOperation } from './operation.ts';
import type { Steps } from './write.ts';

export type { FileIntent, PlanFiles } from './intents.ts';
export { hashOfBytes, look, rootOf, type Place } from './disk.ts';

export interface OrgFilesDeps {
  database: Database;
  plans: Pick<Plans, 'plan' | 'write'>;
  /** For tests: what happens between the steps of a write. */
  steps?: Steps;
}

export interface OrgFiles {
  /** To be registered with the plan engine. */
  operation: FilesOperation;
  /**
   * Plans changes of files of a folder of this computer; whoever asks may name it (`requireLocalFolder`).
   * @throws ProvostError BAD_INPUT, FORBIDDEN when a path leads out of the root; NOT_FOUND when there is no root
   */
  planFiles(wanted: PlanFiles, call: Call): Promise<PlanSummary>;
}

export function createOrgFiles({ database, plans, steps }: OrgFilesDeps): OrgFiles {
  const documents = capturedDocuments<FileDocument>(
    database,
    { name: 'org_documents', column: 'document' },
    plans.write,
  );
  return {
    operation: filesOperation({ documents, ...(steps && { steps }) }),
    planFiles: (wanted, call) => planFileIntents(wanted, call, documents, plans.plan),
  };
}
