// Finding things: what is meant comes first, words in any order, letters missing or wrong, and never a secret.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRoot } from '../../../main/orgs/index.ts';
import { search, type Found } from '../../../main/orgs/search/index.ts';
import { orgFoundKinds, type OrgFoundKind } from '../../../preload/contract/org-search.ts';
import type { OrgRoot } from '../../../preload/contract/org-model.ts';
import { copyOf, tetraFolder } from '../fixtures/index.ts';

let read: OrgRoot;
const secrets = ['river-stone-42', 'Zq8vN2xK7mP4wL9tRb3Y', 'hunter-green-77'];
beforeAll(async () => {
  const root = tetraFolder();
  const folder = path.join(root, 'orgs/westlab');
  mkdirSync(path.join(folder, 'env'));
  writeFileSync(
    path.join(folder, 'env/dev.env'),
    `API_TOKEN=${secrets[0]}\nODD="${secrets[1]}"\nDATABASE_URL=postgres://app:${secrets[2]}@192.0.2.10/app\nCOLOUR=Ocean blue\n`,
  );
  read = await readRoot(root, { nh: copyOf('nh') });
});

const find = (text: string, kinds?: OrgFoundKind[], limit = 500): Promise<Found> =>
  search(read, { text, kinds, limit });
const shown = ({ rows }: Found) => rows.map(({ kind, org, title }) => `${kind} ${org} ${title}`);
/** Of things with these names alone. */
const letters = (text: string) => text.replaceAll(/[^a-z]/gi, '');

describe('finds', () => {
  it('an organization by its name, its alias, a piece of it', async () => {
    expect((await find('hilllab')).rows[0]).toMatchObject({ kind: 'organization', title: 'hilllab', score: 1 });
    expect((await find('hl')).rows[0]).toMatchObject({ kind: 'organization', org: 'hilllab', title: 'hl' });
    expect(shown(await find('hilll', ['organization']))).toEqual(['organization hilllab hilllab']);
  });

  it('each kind of thing, at its file and line', async () => {
    const first = async (text: string, kind: OrgFoundKind) => (await find(text, [kind])).rows[0];
    expect(await first('dev westlab', 'environment')).toMatchObject({ title: 'dev', org: 'westlab' });
    expect(await first('192.0.2.10', 'host')).toMatchObject({ title: '192.0.2.10', score: 1 });
    expect(await first('web', 'service')).toMatchObject({ title: 'web', org: null });
    expect(await first('secrets.env', 'file')).toMatchObject({ file: 'org/eastlab/secrets.env' });
    expect(await first('COLOUR', 'key')).toMatchObject({
      file: 'orgs/westlab/env/dev.env',
      line: 4,
      detail: 'Ocean blue',
    });
    const droplet = read.digests.flatMap(({ droplets }) => droplets)[0]!;
    expect(await first(droplet.name, 'droplet')).toMatchObject({ title: droplet.name, line: droplet.place.line });
  });

  it('a key by its value', async () => {
    expect(shown(await find('ocean bl', ['key']))).toEqual(['key westlab COLOUR']);
    expect((await find('ocean blue', ['key'])).rows[0]!.matched.detail).toEqual([
      [0, 5],
      [6, 10],
    ]);
  });

  it('what has letters left out or one of them wrong, after what fits as it is', async () => {
    expect((await find('hlllab')).rows[0]).toMatchObject({ title: 'hilllab' });
    expect((await find('hlillab')).rows[0]).toMatchObject({ title: 'hilllab' });
    expect((await find('nrthlb')).rows[0]).toMatchObject({ title: 'northlab' });
    expect((await find('northxab')).rows[0]).toMatchObject({ title: 'northlab' });
  });

  it('nothing where there is nothing', async () => {
    expect(await find('zzzzqqqq')).toEqual({ rows: [], total: 0 });
  });

  it('the organizations when nothing is typed', async () => {
    expect((await find('  ')).rows.map(({ kind }) => kind)).toContain('organization');
    expect(new Set((await find('')).rows.map(({ kind }) => kind))).toEqual(new Set(['organization']));
    expect(new Set((await find('', ['host', 'file'])).rows.map(({ kind }) => kind))).toEqual(new Set(['host', 'file']));
  });

  it('organizations before keys, where both fit alike', async () => {
    const kinds = (await find('westlab')).rows.map(({ kind }) => kind);
    expect(kinds[0]).toBe('organization');
  });
});

describe('never finds a secret', () => {
  it.each(secrets)('%s', async (secret) => {
    for (const text of [secret, secret.slice(0, 8), secret.slice(2, 12).toUpperCase(), `${secret} westlab`]) {
      expect(JSON.stringify(await find(text))).not.toContain(secret);
      expect((await find(text, ['key'])).rows.filter(({ org }) => org === 'westlab')).toEqual([]);
    }
  });

  it('in whatever is found', async () => {
    const all = JSON.stringify(await find('', [...orgFoundKinds], 500));
    for (const secret of secrets) expect(all).not.toContain(secret);
    // Their names are found all the same.
    expect((await find('API_TOKEN', ['key'])).rows[0]).toMatchObject({ org: 'westlab', detail: '' });
  });
});

describe('always', () => {
  const names = () =>
    fc.constantFrom(...new Set(read.orgs.flatMap(({ name, keys }) => [name, ...keys.map(({ key }) => key)])));
  const queries = () =>
    fc.oneof(
      fc.string({ maxLength: 30 }),
      fc
        .array(
          fc.oneof(
            names(),
            names().map((name) => name.slice(1, 5)),
            fc.constantFrom('dev', 'host', '.', '192'),
          ),
          {
            ...{ minLength: 1, maxLength: 4 },
          },
        )
        .map((words) => words.join(' ')),
    );

  it('an exact name comes first', async () => {
    await fc.assert(
      fc.asyncProperty(names(), async (name) => {
        const { rows } = await find(name, undefined, 5);
        expect(rows[0]).toMatchObject({ title: name, score: 1 });
      }),
    );
  });

  it('one letter less, more, other, or two in each other’s place still find it', async () => {
    const long = () => fc.constantFrom(...read.orgs.map(({ name }) => name).filter((name) => letters(name).length > 5));
    const slips = fc.constantFrom<(name: string, at: number) => string>(
      (name, at) => name.slice(0, at) + name.slice(at + 1),
      (name, at) => `${name.slice(0, at)}x${name.slice(at)}`,
      (name, at) => `${name.slice(0, at)}x${name.slice(at + 1)}`,
      (name, at) => name.slice(0, at) + name[at + 1]! + name[at]! + name.slice(at + 2),
    );
    await fc.assert(
      fc.asyncProperty(long(), slips, fc.nat(), async (name, slip, number) => {
        // The first letter is what people get right.
        const typed = slip(name, 1 + (number % (name.length - 2)));
        expect(shown(await find(typed, ['organization']))).toContain(`organization ${name} ${name}`);
      }),
    );
  });

  it('the order of words and of kinds is nothing', async () => {
    await fc.assert(
      fc.asyncProperty(queries(), fc.shuffledSubarray([...orgFoundKinds], { minLength: 1 }), async (text, kinds) => {
        const words = text
          .split(/\s+/)
          .filter((word) => word !== '')
          .slice(0, 8);
        const [one, other] = [
          await find(words.join(' '), kinds),
          await find(words.toReversed().join('  '), kinds.toReversed()),
        ];
        expect(other).toEqual(one);
        expect(one.rows.every(({ kind }) => kinds.includes(kind))).toBe(true);
      }),
    );
  });

  it('rows are in order, as many as asked for, and letters lie in their texts', async () => {
    await fc.assert(
      fc.asyncProperty(queries(), fc.integer({ min: 1, max: 60 }), async (text, limit) => {
        const { rows, total } = await find(text, undefined, limit);
        expect(rows).toHaveLength(Math.min(limit, total));
        expect(rows.map(({ score }) => score)).toEqual(rows.map(({ score }) => score).toSorted((a, b) => b - a));
        for (const { matched, title, org, detail, score } of rows) {
          expect(score).toBeLessThanOrEqual(1);
          const texts = { title, org: org ?? '', detail };
          for (const [where, ranges] of Object.entries(matched)) {
            let end = -1;
            for (const [from, to] of ranges) {
              expect(from).toBeGreaterThan(end);
              expect(to).toBeGreaterThan(from);
              end = to;
            }
            expect(end).toBeLessThanOrEqual(texts[where as keyof typeof texts].length);
          }
        }
      }),
    );
  });

  it('fewer rows are the first of more', async () => {
    await fc.assert(
      fc.asyncProperty(queries(), async (text) => {
        const some = await find(text, undefined, 7);
        const more = await find(text, undefined, 500);
        // Where the answer is not full, words are guessed at, and there may be more of them.
        fc.pre(more.total >= 500 || some.total < 7);
        expect(more.rows.slice(0, some.rows.length)).toEqual(some.rows);
      }),
    );
  });
});
