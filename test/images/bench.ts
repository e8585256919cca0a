// A whole backend in this process over engines of the test's choice, and images to play with.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend, type Backend } from '../../main/backend.ts';
import type { JobRow, ResultRow } from '../../preload/contract/jobs.ts';
import type { ChangeRow, PlanSummary } from '../../preload/contract/plans.ts';
import { quiet, until } from '../containers/harness.ts';
import { rawRequest } from '../support/docker-api.ts';
import type { Client } from '../support/served.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

export interface Lab {
  client: Client;
  backend: Backend;
  dir: string;
  changes(plan: PlanSummary): Promise<ChangeRow[]>;
  /** Applies, waits, and answers with the job and its results. */
  apply(plan: PlanSummary, watch?: (job: JobRow) => void): Promise<{ job: JobRow; results: ResultRow[] }>;
  undo(job: JobRow): Promise<{ plan: PlanSummary; job: JobRow; results: ResultRow[] }>;
  close(): Promise<void>;
}

/** @param sockets engines by name; the first is the one that is found, the others are added */
export async function openLab(sockets: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<Lab> {
  const dir = tempDir('images');
  const [first, ...others] = Object.entries(sockets);
  const backend = await openBackend({
    dataDir: path.join(dir, 'data'),
    shell: 'cli',
    demo: false,
    env: { DOCKER_HOST: `unix://${first![1]}`, DOCKER_CONFIG: path.join(dir, 'docker'), ...env },
    log: quiet,
  });
  const client = backend.client(localOwner('tester'));
  for (const [name, socket] of others) await client.engines.add({ address: socket, name, untested: true });
  await until(
    'all engines to answer',
    async () => (await client.engines.list({})).rows.every(({ state }) => state === 'connected'),
    20_000,
  );
  const lab: Lab = {
    client,
    backend,
    dir,
    async changes({ planId }) {
      return (await client.plans.listChanges({ planId, limit: 500 })).rows;
    },
    async apply({ planId, brake }, watch) {
      const { jobId } = await client.plans.apply({ planId, ...(brake && { confirm: brake.confirm }) });
      let job = await client.jobs.get({ jobId });
      for await (const event of await client.jobs.watch({ jobId })) {
        job = event;
        watch?.(event);
        if (event.finishedAt !== null) break;
      }
      return { job, results: (await client.jobs.listResults({ jobId, limit: 500 })).rows };
    },
    async undo({ jobId }) {
      const plan = await client.jobs.planUndo({ jobId });
      return { plan, ...(await lab.apply(plan)) };
    },
    async close() {
      await backend.close();
      removeTempDir(dir);
    },
  };
  return lab;
}

/** An image of one layer of random bytes, so that no two share anything. */
export async function makeImage(socketPath: string, name: string, bytes: number): Promise<string> {
  const dir = tempDir('layer');
  writeFileSync(path.join(dir, 'content'), randomBytes(bytes));
  const archive = execFileSync('tar', ['-C', dir, '-c', '.'], { maxBuffer: 1024 ** 3 });
  removeTempDir(dir);
  const [repo, tag] =
    name === '' ? ['', ''] : [name.slice(0, name.lastIndexOf(':')), name.slice(name.lastIndexOf(':') + 1)];
  const query = new URLSearchParams({ fromSrc: '-', ...(repo !== '' && { repo, tag }) });
  query.append('changes', 'CMD ["/bin/sleep","1"]');
  query.append('changes', 'ENV API_TOKEN=very-secret PLAIN=shown');
  const answer = await rawRequest(socketPath, 'POST', `/images/create?${query.toString()}`, archive);
  const [id] = /sha256:[0-9a-f]{64}/.exec(answer.text) ?? [];
  if (answer.status !== 200 || id === undefined) throw new Error(`import: ${answer.text}`);
  return id;
}

/** What `docker save` writes. */
export function saved(socketPath: string, name: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    http
      .get({ socketPath, path: `/images/get?names=${encodeURIComponent(name)}` }, (response) => {
        buffer(response).then(resolve, reject);
      })
      .on('error', reject);
  });
}

/** What the engine itself says. */
export async function imageId(socketPath: string, name: string): Promise<string | null> {
  const { status, json } = await rawRequest(socketPath, 'GET', `/images/${encodeURIComponent(name)}/json`);
  return status === 200 ? (json as { Id: string }).Id : null;
}
