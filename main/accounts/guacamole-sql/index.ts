// Guacamole's accounts in its own database, on MariaDB, MySQL or PostgreSQL, direct or through SSH.
import { ProvostError } from '../../errors.ts';
import type { OpenTarget, TargetAccess } from '../parts.ts';
import type { AccountTarget, TargetConfig, Traits } from '../target.ts';
import { applyDeeds, canBeAsked } from './apply.ts';
import { captureAccounts, describeCapture } from './capture.ts';
import { asCapture } from './captured.ts';
import { captureConnections } from './captured-connection.ts';
import { allLabels } from './connections.ts';
import { awayHint } from './faults.ts';
import { grantsOf, listGroupNames, listGroups } from './groups.ts';
import { forgottenRows, sessionsOf } from './history.ts';
import { leadsTo } from './leads.ts';
import { readAccounts } from './live.ts';
import { connectMysql, mysqlDialect } from './mysql.ts';
import { keptFields, nameRules } from './names.ts';
import { createPool } from './pool.ts';
import { connectPostgres, postgresDialect } from './postgres.ts';
import { probeDatabase } from './probe.ts';
import { findRepairs } from './repairs.ts';
import { readSchema } from './schema.ts';
import { sessionOf, type Session } from './session.ts';
import { snapshot } from './snapshot.ts';
import { specialState } from './special.ts';
import { parseAddress, type Address } from './url.ts';
import { usageOf } from './usage.ts';

/** Accounts in one transaction: long enough to be quick, short enough to hold no locks for long. */
const chunk = 500;
/** A statement that takes longer than this is given up with its connection, ms. */
const statementLimit = 60_000;
/** Opening a target takes no longer, ms. */
const openLimit = 30_000;

const traits: Traits = {
  fields: [...keptFields],
  writes: true,
  restoresPasswords: true,
  history: true,
  makesGroups: true,
  makesConnections: true,
  repairs: true,
};

export const openGuacamoleSql: OpenTarget = async (config, access) => {
  const address = parseAddress(config.url, config.via !== null);
  const pool = createPool((signal) => connect(address, config, access, signal));
  try {
    const schema = await pool.use(readSchema, AbortSignal.timeout(openLimit));
    return targetOf(pool, schema);
  } catch (error) {
    await pool.close();
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new ProvostError(
        'TARGET_UNREACHABLE',
        'The database does not answer.',
        { hint: awayHint },
        { cause: error },
      );
    }
    throw error;
  }
};

async function connect(
  address: Address,
  config: TargetConfig,
  access: TargetAccess,
  signal: AbortSignal,
): Promise<Session> {
  const secret = { password: await access.password(), ca: config.ca };
  const stream = config.via === null ? null : await access.tunnel(address.host, address.port, signal);
  try {
    const raw = await (address.engine === 'mysql' ? connectMysql : connectPostgres)(address, secret, stream);
    return sessionOf(raw, address.engine === 'mysql' ? mysqlDialect : postgresDialect, statementLimit);
  } catch (error) {
    stream?.destroy();
    throw error;
  }
}

function targetOf(pool: ReturnType<typeof createPool>, schema: Awaited<ReturnType<typeof readSchema>>): AccountTarget {
  const names = nameRules(schema);
  const { keyOf } = names;
  const askable = (usernames: readonly string[]) => usernames.filter((name) => canBeAsked(name, schema));
  const one = async (session: Session, username: string) => {
    const known = (await readAccounts(session, askable([username]), keyOf)).get(keyOf(username));
    if (!known) throw new ProvostError('NOT_FOUND', `There is no account “${username}”.`);
    return known;
  };
  return {
    kind: 'guacamole-sql',
    traits,
    names,
    chunk,
    atomic: true,
    probe: async (signal) => (await pool.use(probeDatabase, signal)).probe,
    snapshot: (signal) => snapshot(pool, keyOf, signal),
    read: (usernames, signal) =>
      pool.use(async (session) => {
        const found = await readAccounts(session, askable(usernames), keyOf);
        return new Map([...found].map(([key, { account }]) => [key, account]));
      }, signal),
    capture: (usernames, signal) =>
      pool.use(async (session) => {
        const found = await captureAccounts(session, askable(usernames), schema, names);
        return new Map(
          [...found].map(([key, { known, captured }]) => [
            key,
            { account: known.account, capture: asCapture(captured) },
          ]),
        );
      }, signal),
    apply: (deeds, options, signal) => applyDeeds(pool, deeds, { schema, names, options }, signal),
    describe: describeCapture,
    groups: (signal) => pool.use(listGroups, signal),
    namesOfGroups: (signal) => pool.use(listGroupNames, signal),
    connections: (signal) => pool.use(async (session) => [...(await allLabels(session, keyOf)).values()], signal),
    leads: {
      to: (hostnames, signal) => pool.use((session) => leadsTo(session, askable(hostnames), keyOf), signal),
      capture: (labels, signal) => pool.use((session) => captureConnections(session, askable(labels), keyOf), signal),
    },
    grants: (username, signal) =>
      pool.use(async (session) => grantsOf(session, (await one(session, username)).entityId, keyOf), signal),
    sessions: (username, limit, signal) =>
      pool.use(async (session) => sessionsOf(session, (await one(session, username)).userId, limit), signal),
    usage: (query, signal) => pool.use((session) => usageOf(session, query), signal),
    repairs: (signal) => pool.use((session) => findRepairs(session, schema), signal),
    forgotten: (signal) => pool.use((session) => forgottenRows(session, null), signal),
    special: (what, subjects, signal) =>
      pool.use((session) => specialState(session, what, subjects, schema, names), signal),
    close: () => pool.close(),
  };
}
