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

type Judge = (text: string) => boolean;

/** What `*` stands for is anything, also nothing. */
function matcher(pattern: string): Judge {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
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

/** Judges many: the patterns are read once, and each image is judged once. */
export function protector({ protectedNames, protectedImages }: Protection): (each: Guarded) => boolean {
  const names = protectedNames.map(matcher);
  const images = protectedImages.map(matcher);
  const judged = new Map<string, boolean>();
  const protectsImage = (image: string): boolean => {
    let known = judged.get(image);
    if (known === undefined) {
      const forms = imageForms(image);
      judged.set(image, (known = images.some((matches) => forms.some(matches))));
    }
    return known;
  };
  return ({ name, image, labels }) => {
    // The label decides before the settings do.
    const label = labels[protectLabel]?.toLowerCase();
    if (label !== undefined) return label !== 'false';
    const own = name.toLowerCase();
    return names.some((matches) => matches(own)) || protectsImage(image);
  };
}

/** Whether it is left out of every selection that does not name it. */
export const isProtected = (each: Guarded, settings: Protection): boolean => protector(settings)(each);
