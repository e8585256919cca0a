// Containers for people whom somebody else knows: what is asked for them, what they have, and what they would get.
import { accountsAtMost, type Template } from '../../preload/contract/templates.ts';
import type { Operator } from '../access/operator.ts';
import { accountLabel, maySee, type Engines } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Population } from '../plans/operation.ts';
import { usernameProblem, type Account } from './accounts-file.ts';
import { layOut, type Seat } from './lay-out.ts';
import { engineFacts, readEngines } from './live.ts';
import type { CreateParams, TakeAwayParams } from './payload.ts';
import { kept, usedColumns } from './plan-create.ts';
import { populationOf } from './population.ts';
import { labels } from './render.ts';
import type { StoredTemplate } from './store.ts';

/** Whom a container is for. */
export type Person = Pick<Account, 'username' | 'columns'>;

export interface MakeInput {
  template: string;
  engines: readonly string[] | undefined;
  org: string | undefined;
  start: boolean;
  pull: boolean;
}

export interface PersonSeat {
  container: string;
  /** It is there already, and made for this person. */
  has: boolean;
  problem: string | null;
}

export interface ForPeople {
  /** Reads the engines' lists anew, which the others look at. Resolves also when engines are away. */
  read(signal: AbortSignal): Promise<void>;
  /** … when somebody else has changed them. */
  refresh(): void;
  /** What making a container for each asks for, as it is kept with a plan. @throws ProvostError BAD_INPUT, NOT_FOUND */
  requestFor(input: MakeInput, people: readonly Person[], operator: Operator): CreateParams;
  /** By username, as engines are last known: the container that each has, or would get, or why none. */
  seatsOf(request: CreateParams): Map<string, PersonSeat>;
  /** Containers that were made from a template, also from one that was removed since, for whom, and whether only force removes them. */
  madeFrom(template: string, operator: Operator): { username: string; container: string; runs: boolean }[];
  /** What taking those of some people away asks for. @throws ProvostError FORBIDDEN */
  takingOf(input: TakeInput, operator: Operator): TakeAwayParams;
  population(): Population;
}

export interface TakeInput {
  template: string;
  /** null: of everybody. */
  usernames: readonly string[] | null;
  org: string | null;
  force: boolean;
  volumes: boolean;
}

interface Deps {
  find(name: string, operator: Operator): StoredTemplate;
  version(name: string, version: number): StoredTemplate | null;
  orgFor(template: Template, asked: string | undefined, operator: Operator): string | null;
  engines: Engines;
}

/** Accounts as they are kept with a plan: with the columns that the template uses. */
export function keptWith(template: Template, accounts: readonly Account[]): CreateParams['accounts'] {
  const used = usedColumns(template);
  return accounts.map(({ line, username, columns }) => ({
    ...{ line, username },
    columns: [...columns].filter(([column]) => kept(used, column)).map(([name, value]) => ({ name, value })),
  }));
}

/** Why nobody's container of this name is this person's. */
function problemOf({ rendered, existing, place }: Seat): string | null {
  if (rendered.problems[0] !== undefined) return rendered.problems[0];
  if (existing.length > 0) return null;
  if (place === null) return 'there is no place for it';
  if ('problem' in place) return place.problem;
  return place.engine.rows.some(({ name }) => name === rendered.name)
    ? `another container is called "${rendered.name}" there`
    : null;
}

const running: ReadonlySet<string> = new Set(['running', 'paused', 'restarting']);

/** They are of no file: no line is told. */
const noLine = 0;

export function forPeople({ find, version, orgFor, engines }: Deps): ForPeople {
  return {
    async read(signal) {
      await readEngines(engines, signal);
    },
    refresh() {
      for (const { engineId } of engines.list()) void engines.refresh(engineId);
    },
    requestFor(input, people, operator) {
      const { template, version: current } = find(input.template, operator);
      if (people.length > accountsAtMost) {
        throw new ProvostError('BAD_INPUT', `Containers are made for ${accountsAtMost} accounts at most in one plan.`, {
          hint: 'Choose fewer accounts.',
        });
      }
      const accounts: Account[] = [];
      const problems: CreateParams['problems'] = [];
      for (const { username, columns } of people) {
        const problem = usernameProblem(username);
        if (problem === null) accounts.push({ line: noLine, username, columns });
        else problems.push({ line: noLine, username, problem });
      }
      return {
        ...{ template: input.template, version: current, problems, accounts: keptWith(template, accounts) },
        ...{ start: input.start, pull: input.pull, keepFailed: false, group: null },
        org: orgFor(template, input.org, operator),
        engines: [...(input.engines ?? [])],
        orgs: operator.orgs && [...operator.orgs],
      };
    },
    seatsOf(request) {
      const seats = new Map<string, PersonSeat>();
      for (const { username, problem } of request.problems) seats.set(username, { container: '', has: false, problem });
      const { template } = version(request.template, request.version)!;
      const accounts = request.accounts.map(({ columns, ...account }) => ({
        ...account,
        columns: new Map(columns.map(({ name, value }) => [name, value])),
      }));
      const options = { ...request, orgs: request.orgs && new Set(request.orgs) };
      for (const seat of layOut(template, accounts, engineFacts(engines), options).seats) {
        const [own] = seat.existing;
        const container = own?.row.name ?? seat.rendered.name;
        seats.set(seat.account.username, { container, has: own !== undefined, problem: problemOf(seat) });
      }
      return seats;
    },
    madeFrom(template, { orgs }) {
      return engines.rows().flatMap(({ labels: own, org, name: container, state }) => {
        const username = own[accountLabel];
        const its = own[labels.template] === template && username !== undefined && maySee(orgs, org);
        return its ? [{ username, container, runs: running.has(state) }] : [];
      });
    },
    takingOf({ template, usernames, org, force, volumes }, { orgs }) {
      if (orgs !== null && (org === null || !orgs.has(org))) {
        throw new ProvostError('FORBIDDEN', 'This organization is not among yours.', { hint: 'Choose one of yours.' });
      }
      return { template, usernames: usernames && [...usernames], org, force, volumes, orgs: orgs && [...orgs] };
    },
    population: () => populationOf(engines),
  };
}
