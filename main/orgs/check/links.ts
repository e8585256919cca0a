// Links that Tetra goes by: the active organization, and the services that start.
import type { OrgRoot, OrgService } from '../../../preload/contract/org-model.ts';
import type { Repair } from './fix/repair.ts';
import { finding, type Rule } from './rule.ts';

const switching = 'Make the link anew: org switch NAME.';

/** To the organization that is meant: the one of that name, or the only one. A file, or a link to another folder, may be meant so. */
function relinked({ root, active, orgs }: OrgRoot): Repair | null {
  const code = active?.problem?.code;
  if (!active || (code !== 'active-broken' && code !== 'active-missing')) return null;
  const named = orgs.find(({ name, aliases }) => active.name !== null && [name, ...aliases].includes(active.name));
  const org = code === 'active-broken' ? named : orgs.length === 1 ? orgs[0] : undefined;
  const file = org?.files.find(
    ({ path, role }) => path === `${org.folder}/tetra.toml` && ['generated', 'config'].includes(role),
  );
  if (!org || !file) return null;
  // As Tetra writes it: with the whole path, by the name that was in use.
  const home = org.folder.slice(0, org.folder.lastIndexOf('/') + 1);
  const name = active.name ?? org.name;
  return { kind: 'link', path: active.link, target: `${root.replace(/\/$/, '')}/${home}${name}/tetra.toml` };
}

export const activeLink: Rule = function* ({ root }) {
  const { active } = root;
  const problem = active?.problem;
  if (!active || !problem) return;
  const at = { file: active.link, line: 1 };
  const why = {
    'active-missing': 'Tetra’s commands that name no organization have none to work on.',
    'active-broken': 'Tetra goes on naming this organization, and reads nothing of it.',
    'active-not-a-link': 'Tetra names the active organization by the link alone, and shows none.',
    'link-outside': 'What Tetra works on is not what is in this folder.',
  }[problem.code as string];
  const severity = problem.code === 'active-broken' ? 'error' : 'warning';
  yield finding(
    { rule: 'active-link', severity },
    { org: active.org },
    at,
    {
      message: problem.message,
      why: why ?? 'Tetra can’t tell which organization is active.',
      fix: switching,
    },
    relinked(root),
  );
};

/** What is in services-enabled, whether or not it is a link. */
function enabledPath({ link, name, file }: OrgService): string {
  if (link) return link.path;
  return file?.startsWith('services/') ? `services/enabled/${name}.tsm.sh` : `tsm/services-enabled/${name}.tsm`;
}

export const serviceLinks: Rule = function* ({ root: { root, services } }) {
  for (const service of services) {
    const { org, name, state, file } = service;
    if (state === 'enabled-broken') {
      const at = enabledPath(service);
      // The service is where it belongs, and the link is of another folder.
      const repair: Repair =
        file === null
          ? { kind: 'unlink', path: at }
          : { kind: 'link', path: at, target: `${root.replace(/\/$/, '')}/${file}` };
      yield finding(
        { rule: 'service-link-broken', severity: 'error' },
        { org },
        { file: at, line: 1 },
        {
          message: `The link that starts ${name} leads nowhere.`,
          why: 'Tetra passes over it at start, and says nothing.',
          fix: `Remove the link, or put the service back and enable it: tsm enable ${name}.`,
        },
        repair,
      );
    } else if (state === 'enabled-not-a-link') {
      yield finding(
        { rule: 'service-not-a-link', severity: 'error' },
        { org },
        { file: enabledPath(service), line: 1 },
        {
          message: `What enables ${name} is a file and no link.`,
          why: 'Tetra starts links only, and a copy misses later changes to the service.',
          fix: `Move the file to services-available, and enable it: tsm enable ${name}.`,
        },
      );
    } else if (state === 'generated-stale' && file !== null) {
      const environment = service.generated?.environment ?? null;
      yield finding(
        { rule: 'service-stale', severity: 'warning' },
        { org, environment },
        { file, line: 1 },
        {
          message: `${name} was generated before its env.toml was last changed.`,
          why: 'The service starts with the values of then.',
          fix: 'Generate it again: tsm build.',
        },
      );
    }
  }
};
