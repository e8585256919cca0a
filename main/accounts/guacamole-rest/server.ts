// What the server at the other end is and can do. No version of Guacamole says its version over the REST API, so what it
// can do is found out by asking for it in a way that changes nothing.
import { ProvostError } from '../../errors.ts';
import type { Session } from './session.ts';
import { failed, get } from './calls.ts';

export interface Server {
  /** "1.6.0", of the web application's own texts; null: these don't tell. */
  version: string | null;
  /** Lists of changes are one transaction (1.6 and later). */
  atomic: boolean;
  /** `disabled` stands beside the attributes (1.6 and later) instead of among them. */
  disabledApart: boolean;
  /** Attributes of users that the server takes; it drops others without a word. */
  attributes: ReadonlySet<string>;
  /** "Guacamole 1.6.0 over REST, data source mysql" */
  words: string;
}

interface Form {
  fields?: { name?: string }[];
}

/** @throws ProvostError TARGET_* */
export async function meetServer(session: Session, signal: AbortSignal): Promise<Server> {
  await session.begin(signal);
  const groups = await session.call({ method: 'GET', path: '/userGroups' }, signal);
  if (groups.status === 404)
    throw new ProvostError('TARGET_UNSUPPORTED', 'This server has no user groups: it is older than Guacamole 1.0', {
      hint: 'Bring Guacamole up to date',
    });
  if (groups.status !== 200) throw failed('read its groups', groups);
  const forms = (await get(session, '/schema/userAttributes', 'read which attributes it keeps', signal)) as Form[];
  const attributes = new Set(forms.flatMap((form) => (form.fields ?? []).map((field) => field.name ?? '')));
  // An empty list of changes: 1.6 answers with the (empty) list of their outcomes, older ones with nothing at all.
  const nothing = await session.call({ method: 'PATCH', path: '/users', json: [] }, signal);
  const outcomes = (nothing.body as { patches?: unknown } | undefined)?.patches;
  const atomic = nothing.status === 200 && Array.isArray(outcomes);
  const version = await webVersion(session, signal);
  const about = version ?? (atomic ? '1.6 or later' : 'before 1.6');
  return {
    version,
    atomic,
    disabledApart: !attributes.has('disabled'),
    attributes,
    words: `Guacamole ${about} over REST, data source ${session.dataSource}`,
  };
}

/** The texts of the sign-in page hold the version that it shows in its corner. A brand of one's own may have replaced them. */
async function webVersion(session: Session, signal: AbortSignal): Promise<string | null> {
  const answer = await session.open('/translations/en.json', signal);
  const version = (answer.body as { APP?: { VERSION?: unknown } } | undefined)?.APP?.VERSION;
  return typeof version === 'string' && /^\d+\.\d+(\.\d+)?/.test(version) ? version : null;
}
