// Templates: recipes that turn an account into a container, and the plans that make and take away one for each of many.
import type { templates as contract, Template, TemplateRow } from '../../preload/contract/templates.ts';
import { accountsAtMost } from '../../preload/contract/templates.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { Operator } from '../access/operator.ts';
import type { Audit } from '../audit/index.ts';
import { inspectOne, maySee, type ActOperation, type Engines } from '../containers/index.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import type { Json, Operation } from '../plans/operation.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import { readAccounts } from './accounts-file.ts';
import { compareWithTemplate } from './compare.ts';
import { dangersOf, readTemplate, requireTemplate } from './check.ts';
import { templateFromText, templateToText } from './file.ts';
import { layOut } from './lay-out.ts';
import { engineFacts, readImage } from './live.ts';
import { templateOperations } from './operation.ts';
import type { CreateParams, TakeAwayParams, TemplatePayload } from './payload.ts';
import { forPeople, keptWith, type ForPeople } from './people.ts';
import { preview, withoutSecrets } from './preview.ts';
import { readAccountRows } from './read-accounts.ts';
import { labels } from './render.ts';
import { templateStore, type StoredTemplate } from './store.ts';

export { createParams, type CreateParams, type TakeAwayParams, type TemplatePayload } from './payload.ts';
export { render, labels as templateLabels, type CreateBody, type Rendered } from './render.ts';

export interface TemplatesDeps {
  database: Database;
  audit: Audit;
  engines: Engines;
  /** `containers.act`: removals and what is put back are its. */
  acting: ActOperation;
  /** Files of templates that are there from the beginning: the demo's. */
  invented: readonly string[];
  plans: {
    plan(operation: string, params: Json, call: Call): Promise<PlanSummary>;
    onJobFinished(listener: (operation: string, jobId: string) => void): void;
  };
  /** For tests, which can't wait for the usual one. */
  settle?: number;
}

export interface Templates extends ForPeople {
  handlers: Handlers<typeof contract>;
  /** To be registered with the plan engine. */
  operations: {
    create: Operation<CreateParams, TemplatePayload>;
    takeAway: Operation<TakeAwayParams, TemplatePayload>;
  };
  /** The current version. @throws ProvostError NOT_FOUND, also when the operator may not see it */
  find(name: string, operator: Operator): StoredTemplate;
  /** One version, for a plan that names it; null when it is no longer kept. */
  version(name: string, version: number): StoredTemplate | null;
  /** What is asked for, as it is kept with a plan. @throws ProvostError BAD_INPUT, NOT_FOUND */
  request(input: Parameters<Handlers<typeof contract>['planCreate']>[0], operator: Operator): CreateParams;
}

export function createTemplates({
  database,
  audit,
  engines,
  acting,
  invented,
  plans,
  settle = 2000,
}: TemplatesDeps): Templates {
  const store = templateStore(database, audit);
  const { create, takeAway, finished } = templateOperations({ engines, acting, store, settle });
  plans.onJobFinished((name, jobId) => {
    finished(jobId);
    if (name !== create.name && name !== takeAway.name) return;
    people.refresh();
  });
  if (store.current().length === 0) for (const text of invented) store.save(templateFromText(text), null, 'demo');

  const find = (name: string, operator: Operator): StoredTemplate => {
    const stored = store.find(name);
    if (stored && maySee(operator.orgs, stored.template.org)) return stored;
    throw new ProvostError('NOT_FOUND', `There is no template "${name}".`, {
      hint: 'List templates to see those stored here.',
    });
  };

  const mayWrite = ({ permissions }: Operator) => permissions.has('templates.write');

  /** Whoever acts for some organizations only writes their templates, and none that reaches beyond them. */
  const save = (template: Template, basedOn: number | null, { operator }: Call, detail: object = {}) => {
    const there = store.find(template.name);
    if (operator.orgs !== null) {
      if (!maySee(operator.orgs, template.org)) {
        throw new ProvostError('FORBIDDEN', 'You can save templates of your own organizations only.', {
          hint: 'Set the template’s org to one of yours.',
        });
      }
      if (there && !maySee(operator.orgs, there.template.org)) {
        throw new ProvostError('CONFLICT', `The name "${template.name}" is not free.`, {
          hint: 'Choose another name.',
        });
      }
      const [danger] = dangersOf(template);
      if (danger) {
        throw new ProvostError(
          'FORBIDDEN',
          `You act for some organizations only, and this reaches beyond them. ${danger}.`,
          {
            hint: 'Use a volume, or ask an operator of everything.',
          },
        );
      }
    }
    return store.save(template, basedOn, operator.name, detail);
  };

  const rowOf = ({ template, version, savedAt, savedBy }: StoredTemplate, operator: Operator): TemplateRow => {
    const counts = new Map<string, number>();
    for (const { engineId, labels: own, org } of engines.rows()) {
      if (own[labels.template] !== template.name || !maySee(operator.orgs, org)) continue;
      counts.set(engineId, (counts.get(engineId) ?? 0) + 1);
    }
    const { name, description, org, image, container } = template;
    const names = new Map(engines.list().map((engine) => [engine.engineId, engine.name]));
    return {
      ...{ name, version, description, org, image, container, savedAt, savedBy },
      containers: [...counts.values()].reduce((sum, count) => sum + count, 0),
      engines: [...counts].map(([engineId, containers]) => ({
        engineId,
        name: names.get(engineId) ?? engineId,
        containers,
      })),
    };
  };

  /** @throws ProvostError BAD_INPUT when it is not said for which organization, and the operator has to */
  const orgFor = (template: Template, asked: string | undefined, operator: Operator): string | null => {
    if (template.org !== null && asked !== undefined && asked !== template.org) {
      throw new ProvostError('BAD_INPUT', `The template makes containers of ${template.org} only.`, {
        hint: 'Leave the organization out, or use another template.',
      });
    }
    const org = template.org ?? asked ?? (operator.orgs?.size === 1 ? [...operator.orgs][0]! : null);
    if (operator.orgs === null || (org !== null && operator.orgs.has(org))) return org;
    throw new ProvostError('BAD_INPUT', 'It is not said for which organization.', {
      hint: 'Name one of yours (--org).',
    });
  };

  const people = forPeople({ find, version: store.version, orgFor, engines });

  const request: Templates['request'] = ({ template: name, start, pull, keepFailed, ...input }, operator) => {
    const { template, version } = find(name, operator);
    const { accounts, problems } = readAccounts(input, accountsAtMost);
    return {
      ...{ template: name, version, problems, start, pull, keepFailed },
      accounts: keptWith(template, accounts),
      org: orgFor(template, input.org, operator),
      group: input.group ?? null,
      engines: input.engines ?? [],
      orgs: operator.orgs && [...operator.orgs],
    };
  };

  const handlers: Handlers<typeof contract> = {
    async list({ org, cursor, limit }, { operator, signal }) {
      await engines.settled(signal);
      const all = store
        .current()
        .filter(({ template }) => maySee(operator.orgs, template.org) && (org === undefined || template.org === org));
      return pageOf(all, cursor, limit, (one) => rowOf(one, operator));
    },
    get({ name, version }, { operator }) {
      const current = version === undefined ? find(name, operator) : store.version(name, version);
      if (!current || !maySee(operator.orgs, current.template.org)) {
        throw new ProvostError('NOT_FOUND', `There is no version ${version} of "${name}".`, {
          hint: 'List its versions.',
        });
      }
      const shown = mayWrite(operator)
        ? { template: current.template, masked: false }
        : withoutSecrets(current.template);
      return { name, version: current.version, savedAt: current.savedAt, savedBy: current.savedBy, ...shown };
    },
    listVersions({ name, cursor, limit }, { operator }) {
      const all = store.versions(name).filter(({ org }) => maySee(operator.orgs, org));
      return pageOf(all, cursor, limit, ({ org: _org, ...row }) => row);
    },
    check: ({ template }) => ({ issues: readTemplate(template).issues }),
    preview({ name, template, username, columns }, { operator }) {
      const stored = name === undefined ? null : find(name, operator);
      return preview(template ?? stored?.template, stored?.version ?? 1, { username, columns });
    },
    async compare(input, call) {
      const { row, inspected } = await inspectOne(engines, input, call);
      const name = row.labels[labels.template];
      if (name === undefined) {
        throw new ProvostError('CONFLICT', `"${row.name}" was not made from a template.`, {
          hint: 'Compare it with another container instead.',
        });
      }
      const { template, version } = find(name, call.operator);
      const image = await engines.call(row.engineId, (client) => readImage(client, inspected.Image, call.signal));
      const madeFrom = Number(row.labels[labels.version]) || null;
      return { template: name, version, madeFrom, ...compareWithTemplate(inspected, template, version, image) };
    },
    save: ({ template, basedOn }, call) => save(requireTemplate(template), basedOn ?? null, call),
    import: ({ file }, call) => save(templateFromText(file), null, call),
    export({ name, format }, { operator }) {
      const { template } = find(name, operator);
      return { file: templateToText(mayWrite(operator) ? template : withoutSecrets(template).template, format) };
    },
    remove: ({ name }, { operator }) => store.remove(find(name, operator), operator.name),
    restore({ name, version }, call) {
      const stored = store.version(name, version);
      if (!stored || !maySee(call.operator.orgs, stored.template.org)) {
        throw new ProvostError('NOT_FOUND', `There is no version ${version} of "${name}".`, {
          hint: 'List its versions.',
        });
      }
      return save(stored.template, null, call, { restored: version });
    },
    async readAccounts({ template: name, cursor, limit, ...input }, { operator, signal }) {
      await engines.settled(signal);
      const { template, version } = find(name, operator);
      const read = readAccounts(input, accountsAtMost);
      const options = { version, group: input.group ?? null, engines: input.engines ?? [], orgs: operator.orgs };
      const laid = layOut(template, read.accounts, engineFacts(engines), {
        ...options,
        org: orgFor(template, input.org, operator),
      });
      return readAccountRows(read, laid, engines.list(), (rows) => pageOf(rows, cursor, limit, (row) => row));
    },
    async planCreate(input, call) {
      return plans.plan(create.name, request(input, call.operator), call);
    },
    async planTakeAway({ template, org: asked, force, volumes, ...input }, call) {
      const { operator } = call;
      // Also of a template that was removed: its containers are still there.
      const stored = store.find(template);
      const visible = stored && maySee(operator.orgs, stored.template.org) ? stored.template : null;
      const org = asked ?? (operator.orgs === null ? null : (visible?.org ?? [...operator.orgs][0] ?? null));
      const some = input.accounts !== undefined || (input.usernames?.length ?? 0) > 0;
      const read = some ? readAccounts(input, accountsAtMost) : null;
      if (read?.problems[0]) {
        const { line, problem } = read.problems[0];
        throw new ProvostError('BAD_INPUT', `Line ${line}: ${problem}.`, {
          hint: 'Correct the file: nothing is removed by guess.',
        });
      }
      const usernames = read && read.accounts.map(({ username }) => username);
      const request = people.takingOf({ template, usernames, org, force, volumes }, operator);
      return plans.plan(takeAway.name, request, call);
    },
  };
  return { handlers, operations: { create, takeAway }, find, request, version: store.version, ...people };
}

/** The cursor is how many were given out before: these lists are short and change by hand only. */
function pageOf<Item, Row>(all: readonly Item[], cursor: string | undefined, limit: number, map: (item: Item) => Row) {
  const from = Math.max(0, Number(cursor ?? 0) || 0);
  const rows = all.slice(from, from + limit).map(map);
  return { rows, nextCursor: from + rows.length < all.length ? String(from + rows.length) : null, total: all.length };
}
