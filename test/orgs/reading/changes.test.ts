// A folder that is remembered is always told as it is: whatever changes in it, the next answer is that of a first reading.
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRoot } from '../../../main/orgs/index.ts';
import { createReadings, type FolderRead, type Readings } from '../../../main/orgs/reading/readings.ts';
import type { OrgRoot } from '../../../preload/contract/org-model.ts';
import { copyOf, tetraFolder } from '../fixtures/index.ts';

const { signal } = new AbortController();
/** Hashes are of one reading: which are equal is all that they tell. */
function plain(root: OrgRoot): unknown {
  const hashes = new Map<string, string>();
  return JSON.parse(JSON.stringify(root), (key, value: unknown) => {
    if (key !== 'hash' || typeof value !== 'string') return value;
    const known = hashes.get(value) ?? `secret ${hashes.size}`;
    hashes.set(value, known);
    return known;
  });
}

let root: string;
let readings: Readings;
const at = (file: string) => path.join(root, file);
const read = (): Promise<FolderRead> => readings.read({ root }, signal);

function age(): void {
  readings = createReadings();
}

/** @returns what is told after the change, which must be what a first reading tells */
async function after(change: () => void): Promise<OrgRoot> {
  const before = await read();
  change();
  const now = await read();
  const texts = new Map<string, string>();
  const first = await readRoot(root, { keep: (file, text) => void texts.set(file, text) });
  expect(plain(now.root)).toEqual(plain(first));
  expect(now.texts).toEqual(texts);
  expect(now).not.toBe(before);
  return now.root;
}

const org = (all: OrgRoot, name: string) => all.orgs.find((one) => one.name === name);
const north = 'orgs/northlab/northlab.toml';

beforeEach(() => {
  root = tetraFolder();
  age();
});

it('what did not change is the very same', async () => {
  const first = await read();
  expect(await read()).toBe(first);
  expect(plain(first.root)).toEqual(plain(await readRoot(root)));
});

describe('a change is seen:', () => {
  it('an edit', async () => {
    const now = await after(() => appendFileSync(at(north), '\n[env.edited]\nhost = "192.0.2.77"\n'));
    expect(org(now, 'northlab')!.environments.map(({ name }) => name)).toContain('edited');
  });

  it('an edit of the same size at the same moment, its times put back', async () => {
    const was = readFileSync(at(north), 'utf8');
    const edited = was.replace('192.0.2.10', '192.0.2.99');
    expect(edited).not.toBe(was);
    expect(edited).toHaveLength(was.length);
    const now = await after(() => {
      const { atime, mtime } = statSync(at(north));
      writeFileSync(at(north), edited);
      utimesSync(at(north), atime, mtime);
    });
    expect(JSON.stringify(org(now, 'northlab'))).toContain('192.0.2.99');
  });

  it('another file in its place, as editors save', async () => {
    const now = await after(() => {
      writeFileSync(at(`${north}.new`), readFileSync(at(north), 'utf8').replace('192.0.2.10', '192.0.2.98'));
      renameSync(at(`${north}.new`), at(north));
    });
    expect(JSON.stringify(org(now, 'northlab'))).toContain('192.0.2.98');
  });

  it('a file that comes, and one that goes', async () => {
    const more = await after(() => {
      mkdirSync(at('orgs/northlab/env'));
      writeFileSync(at('orgs/northlab/env/dev.env'), 'COLOUR=blue\n');
    });
    expect(org(more, 'northlab')!.keys.map(({ key }) => key)).toContain('COLOUR');
    const less = await after(() => unlinkSync(at('orgs/northlab/env/dev.env')));
    expect(org(less, 'northlab')!.keys.map(({ key }) => key)).not.toContain('COLOUR');
  });

  it.skipIf(process.platform === 'win32')('a mode', async () => {
    const now = await after(() => chmodSync(at('org/eastlab/secrets.env'), 0o644));
    expect(org(now, 'eastlab')!.files.find(({ path: file }) => file.endsWith('secrets.env'))!.mode).toBe('644');
  });

  it('an alias that leads elsewhere', async () => {
    const now = await after(() => {
      unlinkSync(at('orgs/hl'));
      symlinkSync('northlab', at('orgs/hl'));
    });
    expect(org(now, 'northlab')!.aliases).toEqual(['hl']);
    expect(org(now, 'hilllab')!.aliases).toEqual([]);
  });

  it('a linked file that leads elsewhere, and what it leads to', async () => {
    writeFileSync(at('one.env'), 'COLOUR=blue\n');
    writeFileSync(at('two.env'), 'COLOUR=red\n');
    symlinkSync('../../one.env', at('orgs/northlab/shared.env'));
    const colour = (all: OrgRoot) => org(all, 'northlab')!.keys.find(({ key }) => key === 'COLOUR')?.resolved;
    const there = await after(() => {
      unlinkSync(at('orgs/northlab/shared.env'));
      symlinkSync('../../two.env', at('orgs/northlab/shared.env'));
    });
    expect(colour(there)).toBe('red');
    expect(colour(await after(() => writeFileSync(at('two.env'), 'COLOUR=tan\n')))).toBe('tan');
    expect(colour(await after(() => unlinkSync(at('two.env'))))).toBeUndefined();
  });

  it('another active organization', async () => {
    const now = await after(() => {
      unlinkSync(at('config/tetra.toml'));
      symlinkSync(at('orgs/westlab/tetra.toml'), at('config/tetra.toml'));
    });
    expect(now.active?.org).toBe('westlab');
    expect(now.orgs.filter(({ active }) => active).map(({ name }) => name)).toEqual(['westlab']);
  });

  it('a folder of another name, and one that is gone', async () => {
    const renamed = await after(() => renameSync(at('orgs/northlab'), at('orgs/renamed')));
    expect(org(renamed, 'northlab')).toBeUndefined();
    expect(org(renamed, 'renamed')).toBeDefined();
    expect(org(await after(() => rmSync(at('orgs/renamed'), { recursive: true })), 'renamed')).toBeUndefined();
  });

  it('a folder of sections, moved away and back with another inside', async () => {
    const now = await after(() => {
      renameSync(at('orgs/hilllab/sections'), at('orgs/hilllab/was'));
      mkdirSync(at('orgs/hilllab/sections'));
      writeFileSync(at('orgs/hilllab/sections/00-org.toml'), '[org]\nname = "hilllab"\n');
    });
    expect(org(now, 'hilllab')!.environments).toEqual([]);
  });

  it('services, their links, ports and the registry', async () => {
    await after(() => appendFileSync(at('tsm/services-available/web.tsm'), 'TSM_PORT=4321\n'));
    const stopped = await after(() => unlinkSync(at('tsm/services-enabled/web.tsm')));
    expect(stopped.services.find(({ name }) => name === 'web')).toMatchObject({ state: 'disabled' });
    const ports = await after(() => appendFileSync(at('config/ports.toml'), '\n[more]\nextra = 4567\n'));
    expect(ports.ports.map(({ port }) => port)).toContain(4567);
    const listed = await after(() => appendFileSync(at('orgs/repos.toml'), '\n[newlab]\nalias = "nl"\n'));
    expect(listed.registry.map(({ org: name }) => name)).toContain('newlab');
    await after(() => utimesSync(at('tsm/api/env.toml'), new Date(), new Date()));
  });

  it('what a service takes from an organization: its alias, its secrets', async () => {
    writeFileSync(
      at('tsm/api/env.toml'),
      '[service]\nname = "api"\norg = "wl"\ncommand = "node api.js"\n[dev]\nTOKEN = "${API_TOKEN}"\n',
    );
    const source = (all: OrgRoot) => all.serviceSources.find(({ file }) => file === 'tsm/api/env.toml');
    const named = await after(() => symlinkSync('westlab', at('orgs/wl')));
    expect(source(named)).toMatchObject({ org: 'westlab' });
    const filled = await after(() => writeFileSync(at('orgs/westlab/secrets.env'), 'API_TOKEN=river-stone-42\n'));
    expect(JSON.stringify(source(filled))).toContain('orgs/westlab/secrets.env');
  });

  it('NodeHolder’s folder', async () => {
    const nh = copyOf('nh');
    const both = () => readings.read({ root, nh }, signal);
    const first = await both();
    const file = path.join(nh, 'hill/digocean.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"name": *"/, '"name": "x'));
    const now = await both();
    expect(now).not.toBe(first);
    expect(plain(now.root)).toEqual(plain(await readRoot(root, { nh })));
  });
});

it('secrets of what was read before and after are equal where their values are', async () => {
  writeFileSync(at('orgs/northlab/secrets.env'), 'API_TOKEN=river-stone-42\n');
  const first = await read();
  writeFileSync(at('orgs/westlab/secrets.env'), 'OTHER_TOKEN=river-stone-42\nMORE_TOKEN=else\n');
  const now = await read();
  const hash = (all: OrgRoot, name: string, key: string) =>
    org(all, name)!.keys.find((value) => value.key === key)!.secret!.hash;
  expect(hash(now.root, 'westlab', 'OTHER_TOKEN')).toBe(hash(first.root, 'northlab', 'API_TOKEN'));
  expect(hash(now.root, 'westlab', 'MORE_TOKEN')).not.toBe(hash(first.root, 'northlab', 'API_TOKEN'));
});

it('a folder that is gone is said, and found again', async () => {
  await read();
  renameSync(root, `${root}-away`);
  await expect(read()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  renameSync(`${root}-away`, root);
  expect(plain((await read()).root)).toEqual(plain(await readRoot(root)));
});

it('any changes in any order', { timeout: 60_000 }, async () => {
  const files = [
    north,
    'orgs/westlab/tetra.toml',
    'orgs/westlab/secrets.env',
    'orgs/new/tetra.toml',
    'tsm/api/env.toml',
  ];
  const change = fc.oneof(
    fc.record({
      do: fc.constant('write'),
      file: fc.constantFrom(...files),
      text: fc.constantFrom('A=1\n', 'B=2\n', ''),
    }),
    fc.record({ do: fc.constant('remove'), file: fc.constantFrom(...files) }),
    fc.record({ do: fc.constant('touch'), file: fc.constantFrom(...files), time: fc.constantFrom(1000, 2000) }),
    fc.record({
      do: fc.constant('link'),
      file: fc.constantFrom('orgs/l1', 'orgs/westlab/l.env'),
      to: fc.constantFrom('westlab', '../northlab/northlab.toml', 'nowhere'),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 4 }), async (rounds) => {
      root = tetraFolder();
      age();
      for (const round of rounds) {
        for (const one of round) {
          const file = at(one.file);
          if ('text' in one) {
            mkdirSync(path.dirname(file), { recursive: true });
            writeFileSync(file, one.text);
          } else if ('to' in one) {
            rmSync(file, { force: true });
            symlinkSync(one.to, file);
          } else if ('time' in one) {
            if (statSync(file, { throwIfNoEntry: false })) utimesSync(file, one.time, one.time);
          } else rmSync(file, { force: true });
        }
        expect(plain((await read()).root)).toEqual(plain(await readRoot(root)));
      }
    }),
    { numRuns: 25 },
  );
});
