// The door of this room: files of organizations in a folder of this computer, changed through plan, apply and undo.
import type { orgFiles } from '../../../preload/contract/org-files.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import type { Audit } from '../../audit/index.ts';
import { capturedDocuments } from '../../database/captured.ts';
import type { Database } from '../../database/open.ts';
import type { Plans } from '../../plans/index.ts';
import type { Call, Handlers } from '../../rpc/handlers.ts';
import type { Ask } from '../reading/index.ts';
import { openDrafts } from './drafts.ts';
import { openFolders } from './folders.ts';
import { fileHandlers } from './handlers.ts';
import { planFileIntents, type FileDocument, type PlanFiles } from './intents.ts';
import { filesOperation, type FilesOperation } from './operation.ts';
import { activeLink, nameInLink } from './switch.ts';
import { Bases } from './texts.ts';
import type { Steps } from './write.ts';

export type { FileIntent, PlanFiles } from './intents.ts';
export { hashOfBytes, type Place } from './disk.ts';

export interface OrgFilesDeps {
  database: Database;
  audit: Pick<Audit, 'append'>;
  ask: Ask;
  plans: Pick<Plans, 'plan' | 'write'>;
  /** For tests: what happens between the steps of a write. */
  steps?: Steps;
}

export interface OrgFiles {
  handlers: Handlers<typeof orgFiles>;
  /** To be registered with the plan engine. */
  operation: FilesOperation;
  /**
   * Plans changes of files of a folder of this computer; whoever asks may name it (`requireLocalFolder`).
   * @throws ProvostError BAD_INPUT, FORBIDDEN when a path leads out of the root; NOT_FOUND when there is no root
   */
  planFiles(wanted: PlanFiles, call: Call): Promise<PlanSummary>;
}

export function createOrgFiles({ database, audit, ask, plans, steps }: OrgFilesDeps): OrgFiles {
  const documents = capturedDocuments<FileDocument>(
    database,
    { name: 'org_documents', column: 'document' },
    plans.write,
  );
  const bases = new Bases();
  const drafts = openDrafts(database, bases);
  const folders = openFolders(database);
  const planFiles = (wanted: PlanFiles, call: Call) => planFileIntents(wanted, call, documents, plans.plan);
  return {
    handlers: fileHandlers({ database, audit, ask, bases, drafts, folders, planFiles }),
    operation: filesOperation({
      documents,
      placed: ({ root, path, kind, target, edited, name }, before) =>
        plans.write(() => {
          if (edited !== null) drafts.applied(root, path, edited);
          const active = kind === 'link' && path === activeLink ? nameInLink(target) : null;
          if (active !== null) folders.switched(root, active, nameInLink(before.target), name);
        }),
      ...(steps && { steps }),
    }),
    planFiles,
  };
}
