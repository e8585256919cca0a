// What Compose writes on the containers that it makes, and the order that follows from it.
export const projectLabel = 'com.docker.compose.project';
export const serviceLabel = 'com.docker.compose.service';
const dependsLabel = 'com.docker.compose.depends_on';
const filesLabel = 'com.docker.compose.project.config_files';
const dirLabel = 'com.docker.compose.project.working_dir';

type Labels = Record<string, string>;

export interface Need {
  service: string;
  /** It has to be healthy, not just started. */
  healthy: boolean;
}

/** "db:service_healthy:true,cache:service_started:false"; Compose 1 writes none. */
export const needsOf = (labels: Labels): Need[] =>
  (labels[dependsLabel] ?? '')
    .split(',')
    .map((part) => part.trim().split(':'))
    .filter(([service]) => service !== undefined && service !== '')
    .map(([service, condition]) => ({ service: service!, healthy: condition === 'service_healthy' }));

/** Compose 1 writes names relative to the folder; absolute ones stay. */
export const filesOf = (labels: Labels): string[] =>
  (labels[filesLabel] ?? '')
    .split(',')
    .map((file) => file.trim())
    .filter((file) => file !== '');

export const workingDirOf = (labels: Labels): string | null => labels[dirLabel] || null;

/**
 * Services so that each comes after those that it needs; by name where nothing decides. What needs itself in a circle,
 * which Compose refuses, comes by name too instead of going missing.
 */
export function startOrder(needs: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (service: string): void => {
    if (state.has(service)) return;
    state.set(service, 'open');
    for (const need of [...(needs.get(service) ?? [])].sort()) if (needs.has(need)) visit(need);
    state.set(service, 'done');
    order.push(service);
  };
  for (const service of [...needs.keys()].sort()) visit(service);
  return order;
}
