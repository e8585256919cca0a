// A template as it is typed: one line per variable, volume, port. What can't be read is told with the field it is in.
import type { Template, TemplateIssue } from '../../../preload/contract/templates.ts';

export interface Draft {
  name: string;
  description: string;
  org: string;
  image: string;
  container: string;
  /** One argument a line. */
  command: string;
  /** NAME=value a line. */
  env: string;
  /** source:target[:ro] a line. */
  volumes: string;
  /** One a line. */
  networks: string;
  cpus: string;
  memory: string;
  pids: string;
  shm: string;
  restart: Template['restart'];
  /** name=value a line. */
  labels: string;
  health: string;
  interval: string;
  timeout: string;
  retries: string;
  startPeriod: string;
  /** "5901 from 20000-20999" a line. */
  ports: string;
  placement: Template['placement']['kind'];
  engines: string;
  column: string;
}

export const emptyDraft: Draft = {
  ...{ name: '', description: '', org: '', image: '', container: 'desk-{{username:slug}}', command: '', env: '' },
  ...{ volumes: 'home-{{username:slug}}:/home/lab', networks: '', cpus: '1', memory: '1g', pids: '512', shm: '' },
  ...{ restart: 'unless-stopped', labels: '', health: '', interval: '30', timeout: '10', retries: '3' },
  ...{ startPeriod: '0', ports: '', placement: 'round-robin', engines: '', column: 'engine' },
};

const units: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

export function bytesOf(text: string): number | null {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(text) ?? [];
  return number === undefined ? null : Math.round(Number(number) * units[unit.toLowerCase()]!);
}

export function sizeOf(bytes: number | null): string {
  if (bytes === null) return '';
  const unit = ['t', 'g', 'm', 'k'].find((one) => bytes % units[one]! === 0);
  return unit ? `${bytes / units[unit]!}${unit}` : String(bytes);
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function toDraft(template: Template): Draft {
  const { health, placement } = template;
  const pairs = (list: Template['env']) => list.map(({ name, value }) => `${name}=${value}`).join('\n');
  return {
    ...{ name: template.name, description: template.description, org: template.org ?? '', image: template.image },
    ...{ container: template.container, command: template.command.join('\n'), env: pairs(template.env) },
    volumes: template.volumes
      .map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`)
      .join('\n'),
    ...{ networks: template.networks.join('\n'), cpus: String(template.cpus ?? ''), memory: sizeOf(template.memory) },
    ...{ pids: String(template.pids ?? ''), shm: sizeOf(template.shm), restart: template.restart },
    ...{ labels: pairs(template.labels), health: health?.command ?? '', interval: String(health?.interval ?? 30) },
    ...{ timeout: String(health?.timeout ?? 10), retries: String(health?.retries ?? 3) },
    startPeriod: String(health?.startPeriod ?? 0),
    ports: template.ports
      .map(({ container, protocol, from, to, address }) => {
        const where = address === '' ? '' : ` on ${address}`;
        return `${container}${protocol === 'udp' ? '/udp' : ''} from ${from}-${to}${where}`;
      })
      .join('\n'),
    ...{ placement: placement.kind, engines: placement.engines.join('\n'), column: placement.column },
  };
}

/** @returns what the backend is asked to check, and what could not even be read */
export function fromDraft(draft: Draft): { template: Record<string, unknown>; issues: TemplateIssue[] } {
  const issues: TemplateIssue[] = [];
  const say = (path: string, message: string) => void issues.push({ path, message });
  const number = (path: string, text: string): number | null => {
    if (text.trim() === '') return null;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    say(path, `“${text}” is no number`);
    return null;
  };
  const size = (path: string, text: string): number | null => {
    const bytes = bytesOf(text);
    if (bytes === null && text.trim() !== '') say(path, `“${text}” is no size: write 512m or 2g`);
    return bytes;
  };
  const pairs = (path: string, text: string) =>
    lines(text).flatMap((line) => {
      const at = line.indexOf('=');
      if (at < 1) say(path, `“${line}” needs a name and a value: NAME=value`);
      return at < 1 ? [] : [{ name: line.slice(0, at).trim(), value: line.slice(at + 1) }];
    });
  const template = {
    ...{ name: draft.name.trim(), description: draft.description.trim(), org: draft.org.trim() || null },
    ...{ image: draft.image, container: draft.container, command: lines(draft.command) },
    env: pairs('env', draft.env),
    volumes: lines(draft.volumes).flatMap((line) => {
      const [, source, target, mode] = /^(.+?):(\/[^:]*)(?::(ro|rw))?$/.exec(line) ?? [];
      if (source === undefined) say('volumes', `“${line}” needs a source and a target: home-{{username}}:/home/lab`);
      return source === undefined ? [] : [{ source, target, readOnly: mode === 'ro' }];
    }),
    networks: lines(draft.networks),
    ...{ cpus: number('cpus', draft.cpus), memory: size('memory', draft.memory) },
    ...{ pids: number('pids', draft.pids), shm: size('shm', draft.shm), restart: draft.restart },
    labels: pairs('labels', draft.labels),
    health:
      draft.health.trim() === ''
        ? null
        : {
            command: draft.health,
            ...{ interval: number('health', draft.interval) ?? 30, timeout: number('health', draft.timeout) ?? 10 },
            ...{ retries: number('health', draft.retries) ?? 3, startPeriod: number('health', draft.startPeriod) ?? 0 },
          },
    ports: lines(draft.ports).flatMap((line) => {
      const [, port, protocol = 'tcp', from, to, address = ''] =
        /^(\d+)(?:\/(tcp|udp))?\s+from\s+(\d+)\s*[-–]\s*(\d+)(?:\s+on\s+(\S+))?$/.exec(line) ?? [];
      if (port === undefined) say('ports', `“${line}” is to be written as: 5901 from 20000-20999`);
      if (port === undefined) return [];
      return [{ container: Number(port), protocol, from: Number(from), to: Number(to), address }];
    }),
    placement: { kind: draft.placement, engines: lines(draft.engines), column: draft.column.trim() },
  };
  return { template, issues };
}

/** The field of the form that a path of the template is in. */
export function fieldOf(path: string): keyof Draft {
  const [first = '', second = ''] = path.split('.');
  if (first === 'placement') return second === 'engines' ? 'engines' : second === 'column' ? 'column' : 'placement';
  return first as keyof Draft;
}
