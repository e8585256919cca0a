// Which containers a selection leaves out unless they are named: infrastructure that everybody depends on. And which are
// never touched by hand: tasks of a Swarm service. The window, the backend and the command line judge alike.
import type { Settings } from './system.ts';

export const protectLabel = 'provost.protect';
const taskLabel = 'com.docker.swarm.task.id';
const serviceLabel = 'com.docker.swarm.service.name';

export interface Guarded {
  name: string;
  image: string;
  labels: Readonly<Record<string, string>>;
}

export type Protection = Pick<Settings, 'protectedNames' | 'protectedImages'>;

/** What `*` stands for is anything, also nothing. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** An image's reference as it is and without its tag and digest, each also without its registry. */
function imageForms(image: string): string[] {
  const whole = image.toLowerCase();
  const bare = whole.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const local = (text: string) => text.replace(/^[^/]*[.:][^/]*\/|^localhost\//, '').replace(/^library\//, '');
  return [...new Set([whole, bare, local(whole), local(bare)])];
}

/** The Swarm service that this container is a task of, by name; null: none. */
export const swarmServiceOf = ({ labels }: Pick<Guarded, 'labels'>): string | null =>
  labels[taskLabel] === undefined ? null : labels[serviceLabel] || labels[taskLabel];

/** Whether it is left out of every selection that does not name it. The label decides before the settings do. */
export function isProtected({ name, image, labels }: Guarded, settings: Protection): boolean {
  const label = labels[protectLabel]?.toLowerCase();
  if (label !== undefined) return label !== 'false';
  const own = name.toLowerCase();
  if (settings.protectedNames.some((pattern) => matches(pattern, own))) return true;
  const forms = imageForms(image);
  return settings.protectedImages.some((pattern) => forms.some((form) => matches(pattern, form)));
}
