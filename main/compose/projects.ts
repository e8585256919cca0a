// Projects as the labels of containers tell them.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ComposeService, ProjectRow } from '../../preload/contract/compose.ts';
import type { EngineStatus } from '../../preload/contract/engines.ts';
import { maySee, type Engines, type StoredRow } from '../containers/index.ts';
import { filesOf, needsOf, projectLabel, serviceLabel, startOrder, workingDirOf } from './labels.ts';
import type { Tool } from './tool.ts';

export interface Project {
  engineId: string;
  name: string;
  rows: StoredRow[];
  /** Services in the order in which they are started. */
  order: string[];
  /** Absolute. */
  files: string[];
  workingDir: string | null;
}

/** One that the engine keeps restarting does not count: what it is for is not there. */
const runs = ({ state }: StoredRow): boolean => state === 'running' || state === 'paused';
export const serviceOf = (row: StoredRow): string => row.labels[serviceLabel] ?? row.name;

export const keyOf = ({ engineId, name }: Pick<Project, 'engineId' | 'name'>): string => `${engineId}/${name}`;

export function projectsOf(engines: Engines, orgs: ReadonlySet<string> | null): Project[] {
  const groups = new Map<string, StoredRow[]>();
  for (const row of engines.rows()) {
    const name = row.labels[projectLabel];
    if (!name || !maySee(orgs, row.org)) continue;
    const key = `${row.engineId}/${name}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()]
    .map((rows): Project => {
      const labels = rows[0]!.labels;
      const needs = new Map<string, string[]>();
      for (const row of rows) {
        const service = serviceOf(row);
        needs.set(service, [...(needs.get(service) ?? []), ...needsOf(row.labels).map((need) => need.service)]);
      }
      const workingDir = workingDirOf(labels);
      return {
        engineId: rows[0]!.engineId,
        name: labels[projectLabel]!,
        rows,
        order: startOrder(needs),
        files: filesOf(labels).map((file) => (workingDir === null ? file : path.resolve(workingDir, file))),
        workingDir,
      };
    })
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** "unix:///run/docker.sock" of an engine on this machine; null: it is elsewhere, where its projects' files are too. */
export function localHost(engine: EngineStatus): string | null {
  if (engine.simulated) return null;
  if (engine.endpoint.startsWith('//./pipe/')) return `npipe:${engine.endpoint}`;
  return path.isAbsolute(engine.endpoint) ? `unix://${engine.endpoint}` : null;
}

/**
 * Why the project's files can't be used, in a sentence; null: they can.
 * @param tool null: there is none; undefined: that is being found out
 */
export function filesProblem(project: Project, engine: EngineStatus, tool: Tool | null | undefined): string | null {
  if (localHost(engine) === null) return 'Its engine is not on this machine, and so are its files.';
  if (tool === undefined) return 'Whether there is a docker compose on this machine is being found out.';
  if (tool === null) return 'There is no docker compose on this machine.';
  if (project.files.length === 0 || project.workingDir === null)
    return 'Its containers do not say where its files are.';
  // A label may name anything: only files that are there, in folders that are there, and only as Compose's own input.
  if (!existsSync(project.workingDir) || !project.files.every((file) => path.isAbsolute(file) && existsSync(file)))
    return 'Its files are not on this machine.';
  return null;
}

export function toRow(project: Project, engine: EngineStatus, tool: Tool | null | undefined): ProjectRow {
  const { engineId, name, rows, order, workingDir, files } = project;
  const services = order.map((service): ComposeService => {
    const mine = rows.filter((row) => serviceOf(row) === service);
    return {
      name: service,
      image: mine[0]?.image ?? '',
      total: mine.length,
      running: mine.filter(runs).length,
      unhealthy: mine.filter(({ health }) => health === 'unhealthy').length,
      dependsOn: [...new Set(mine.flatMap((row) => needsOf(row.labels).map((need) => need.service)))],
      containers: mine.map((row) => ({ id: row.id, name: row.name, state: row.state, health: row.health })),
    };
  });
  const running = rows.filter(runs).length;
  const why = filesProblem(project, engine, tool);
  return {
    engineId,
    project: name,
    state: running === 0 ? 'stopped' : running === rows.length ? 'running' : 'partial',
    total: rows.length,
    running,
    unhealthy: rows.filter(({ health }) => health === 'unhealthy').length,
    services,
    configFiles: files,
    workingDir,
    org: rows.find(({ org }) => org !== null)?.org ?? null,
    files: { usable: why === null, why },
    seenAt: engine.listedAt ?? 0,
  };
}
