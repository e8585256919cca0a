// Promotion of an environment to the next one: what becomes of each key, and what is in the files afterwards.
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askHere } from '../../../main/orgs/index.ts';
import { promoteHandlers } from '../../../main/orgs/promote/index.ts';
import { rulesOf } from '../../../main/orgs/promote/rules.ts';
import { renamed } from '../../../main/orgs/promote/pairs.ts';
import { folderWith, openBench, type Bench } from '../files/harness.ts';

const toml = `# Where it runs.
[org]
name = "acme"

[env.dev]
host = "192.0.2.1"
work_user = "dev"
domain = "dev.acme.example.com"
app_port = 3000
feature = "new" # since May

[env.staging]
# Its own host.
host = "192.0.2.2"
work_user = "staging"
domain = "staging.acme.example.com"
app_port = 4000
feature = "old" # stays here
`;
const dev = `# Development
export NODE_ENV=development
export PORT=3000
export SITE=https://dev.acme.example.com/x
export DATA=/home/dev/data
export DEBUG=true
export LOG_LEVEL=debug
export SESSION_SECRET="invented-dev"
export MAIL_TOKEN="invented-mail-dev"
export GREETING="hello" # shown
export BOTH=$HOME/x
`;
const staging = `# Staging, edited by hand
export NODE_ENV=staging
export PORT=4000   # nginx knows it
export DEBUG=true
export SESSION_SECRET="invented-staging"
export ONLY_HERE=1
`;
const files = { 'orgs/acme/tetra.toml': toml, 'orgs/acme/env/dev.env': dev, 'orgs/acme/env/staging.env': staging };

let bench: Bench;
let root: string;
const handlers = () => promoteHandlers({ ask: askHere, files: { planFiles: bench.planFiles } });
const asked = (more: object = {}) => ({
  name: 'acme',
  root,
  from: 'dev',
  to: 'staging',
  decide: [],
  create: false,
  ...more,
});
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');

beforeEach(() => {
  bench = openBench();
  root = folderWith(files);
});
afterEach(() => bench.close());

describe('The preview', () => {
  it('says of each key what becomes of it, by which rule, and covers secrets', async () => {
    const { rows, problems, ok } = await handlers().previewPromotion(asked(), bench.call);
    const env = Object.fromEntries(rows.filter(({ file }) => file.endsWith('.env')).map((row) => [row.key, row]));
    expect(Object.fromEntries(Object.entries(env).map(([key, { step, next }]) => [key, [step, next]]))).toEqual({
      NODE_ENV: ['same', 'staging'],
      PORT: ['keep', '4000'],
      SITE: ['adapt', 'https://staging.acme.example.com/x'],
      DATA: ['adapt', '/home/staging/data'],
      DEBUG: ['drop', null],
      LOG_LEVEL: ['adapt', 'info'],
      SESSION_SECRET: ['keep', expect.stringMatching(/^••• [0-9a-f]{6}$/)],
      MAIL_TOKEN: ['new-secret', null],
      GREETING: ['copy', 'hello'],
      BOTH: ['copy', '$HOME/x'],
      SECURE_MODE: ['adapt', 'true'],
      ONLY_HERE: ['keep', '1'],
    });
    const table = Object.fromEntries(
      rows.filter(({ file }) => file.endsWith('.toml')).map(({ key, step, next }) => [key, `${step} ${next ?? ''}`]),
    );
    expect(table).toEqual({
      host: 'keep 192.0.2.2',
      work_user: 'same staging',
      domain: 'keep staging.acme.example.com',
      app_port: 'keep 4000',
      feature: 'copy new',
    });
    expect(ok).toBe(false);
    expect(problems).toEqual([
      {
        severity: 'error',
        file: 'orgs/acme/env/staging.env',
        key: 'MAIL_TOKEN',
        message: 'MAIL_TOKEN is a secret that staging does not have yet: give it a value, or leave the key out.',
      },
    ]);
    expect(JSON.stringify([rows, problems])).not.toMatch(/invented/);
  });

  it('shows equal secrets alike, and tells of one that both environments share', async () => {
    root = folderWith({ ...files, 'orgs/acme/env/staging.env': 'SESSION_SECRET="invented-dev"\n' });
    const { rows, problems } = await handlers().previewPromotion(asked({ decide: ['MAIL_TOKEN=drop'] }), bench.call);
    const row = rows.find(({ key }) => key === 'SESSION_SECRET')!;
    expect(row.from).toBe(row.now);
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toContain(
      'warning: SESSION_SECRET is the same secret in dev and staging: each needs its own.',
    );
  });
});

describe('The plan', () => {
  it('changes just what was decided, keeps every other byte, and is undone', async () => {
    const plan = await handlers().planPromote(asked({ values: 'MAIL_TOKEN=invented-mail-staging\n' }), bench.call);
    expect(plan.counts).toMatchObject({ update: 2, conflict: 0 });
    const job = await bench.apply(plan);
    expect(job.counts).toMatchObject({ done: 2, failed: 0 });
    expect(text('orgs/acme/env/staging.env')).toBe(
      `# Staging, edited by hand
export NODE_ENV=staging
export PORT=4000   # nginx knows it
export SESSION_SECRET="invented-staging"
export ONLY_HERE=1
export SITE=https://staging.acme.example.com/x
export DATA=/home/staging/data
export LOG_LEVEL=info
export MAIL_TOKEN=invented-mail-staging
export GREETING=hello
export BOTH=$HOME/x
export SECURE_MODE=true
`,
    );
    expect(text('orgs/acme/tetra.toml')).toBe(toml.replace('feature = "old"', 'feature = "new"'));
    expect(text('orgs/acme/env/dev.env')).toBe(dev);
    expect(bench.said()).not.toMatch(/invented-mail/);
    await bench.run(bench.undo(job));
    expect(text('orgs/acme/env/staging.env')).toBe(staging);
    expect(text('orgs/acme/tetra.toml')).toBe(toml);
  });

  it('is a conflict as a whole while a new secret has no value', async () => {
    const plan = await handlers().planPromote(asked(), bench.call);
    const changes = await bench.changes(plan);
    expect(changes.map(({ kind }) => kind).toSorted()).toEqual(['conflict', 'conflict']);
    expect(changes.map(({ reason }) => reason).toSorted()).toEqual([
      expect.stringMatching(/^MAIL_TOKEN is a secret/),
      'Something else of this promotion has to be decided first.',
    ]);
  });

  it('refuses a secret that is given the value of the environment it comes from', async () => {
    const plan = await handlers().planPromote(asked({ values: 'MAIL_TOKEN=invented-mail-dev' }), bench.call);
    expect((await bench.changes(plan)).map(({ reason }) => reason)).toContain(
      'MAIL_TOKEN is the same secret in dev and staging: each needs its own.',
    );
  });

  it('leaves an environment its name in a file of its own', async () => {
    root = folderWith({
      'org/acme/manifest.toml': '[organization]\nname = "acme"\n',
      'org/acme/environments/dev.toml': '[environment]\nname = "dev"\n\n[limits]\nusers = 20\n',
      'org/acme/environments/prod.toml': '[environment]\nname = "prod"\n\n[limits]\nusers = 10\n',
    });
    const job = await bench.apply(await handlers().planPromote(asked({ to: 'prod' }), bench.call));
    expect(job.counts).toMatchObject({ done: 1, failed: 0 });
    expect(text('org/acme/environments/prod.toml')).toBe('[environment]\nname = "prod"\n\n[limits]\nusers = 20\n');
  });

  it('can’t be told to copy a secret', async () => {
    const { rows } = await handlers().previewPromotion(asked({ decide: ['MAIL_TOKEN=copy'] }), bench.call);
    expect(rows.find(({ key }) => key === 'MAIL_TOKEN')).toMatchObject({ step: 'new-secret', next: null });
  });

  it('makes an environment that is not there: a file for its owner alone, and a literal table', async () => {
    const decide = ['MAIL_TOKEN=drop', 'SESSION_SECRET=drop'];
    const job = await bench.apply(
      await handlers().planPromote(asked({ to: 'prod', decide, create: true }), bench.call),
    );
    expect(job.counts).toMatchObject({ done: 2, failed: 0 });
    const made = text('orgs/acme/env/prod.env');
    expect(made).toContain('NODE_ENV="production"\n');
    expect(made).toContain('LOG_LEVEL="warn"\n');
    expect(made).not.toMatch(/SECRET|TOKEN|DEBUG|invented/);
    if (process.platform !== 'win32') {
      expect(statSync(path.join(root, 'orgs/acme/env/prod.env')).mode & 0o777).toBe(0o600);
    }
    expect(text('orgs/acme/tetra.toml')).toBe(
      `${toml}\n[env.prod]\nwork_user = "prod"\napp_port = 3000\nfeature = "new"\n`,
    );
  });

  it('says what should be looked at: localhost, placeholders, names of the source, what is required', async () => {
    root = folderWith({
      ...files,
      'orgs/acme/env/dev.env': 'API=http://localhost:3000/\nNAME=CHANGEME\nMAIL=dev@example.com\nDEVICE=x\n',
      'orgs/acme/env/staging.env': '',
      'orgs/acme/promotion.toml': 'strict = ["staging"]\nrequired = ["PORT"]\n',
    });
    const { problems, ok } = await handlers().previewPromotion(asked(), bench.call);
    // These rules let a table be copied as it is.
    expect(problems.map(({ message }) => message)).toEqual([
      'work_user names dev: staging would have it too.',
      'domain names dev: staging would have it too.',
      'API leads to this machine itself (localhost) in staging.',
      'NAME still waits for a value.',
      'MAIL names dev: staging would have it too.',
      'PORT is missing in staging; the rules call it required.',
    ]);
    expect(ok).toBe(true);
  });
});

describe('Rules', () => {
  it('of the organization take the place of Provost’s own', async () => {
    const own = await handlers().getPromotionRules({ name: 'acme', root }, bench.call);
    expect(own.file).toBeNull();
    expect(rulesOf(own.text, 'promotion.toml').rule.length).toBeGreaterThan(5);
    const rules = '[[rule]]\nname = "Louder"\nkeys = "^GREETING$"\ndo = "set"\nvalue = "HELLO from {from} to {to}"\n';
    root = folderWith({ ...files, 'orgs/acme/promotion.toml': rules });
    expect(await handlers().getPromotionRules({ name: 'acme', root }, bench.call)).toEqual({
      file: 'orgs/acme/promotion.toml',
      text: rules,
    });
    const { rows } = await handlers().previewPromotion(asked(), bench.call);
    expect(rows.find(({ key }) => key === 'GREETING')).toMatchObject({
      step: 'adapt',
      rule: 'Louder',
      next: 'HELLO from dev to staging',
    });
    expect(rows.find(({ key }) => key === 'DEBUG')).toMatchObject({ step: 'same' });
  });

  it.each([
    ['x = [', /^promotion\.toml, line 1: /],
    ['[[rule]]\nname = "x"\nkeys = "("\ndo = "copy"', /rule\.0\.keys: is no regular expression/],
    ['[[rule]]\nname = "x"\nkeys = "x"\ndo = "set"', /set needs value or values/],
    ['[[rule]]\nname = "x"\nkeys = "x"\ndo = "run"', /rule\.0\.do/],
    ['colour = "red"', /colour/],
  ])('that can’t be read are refused with their place: %j', (rules, message) => {
    expect(() => rulesOf(rules, 'promotion.toml')).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringMatching(message) as string }) as Error,
    );
  });
});

describe('What can’t be promoted', () => {
  it.each([
    [{ to: 'dev' }, 'BAD_INPUT', 'An environment is not promoted to itself.'],
    [{ from: 'qa' }, 'NOT_FOUND', 'No keys of “qa” are here to be promoted.'],
    [{ to: 'stagging' }, 'NOT_FOUND', 'There is no environment “stagging”; there are dev, staging.'],
    [{ decide: ['NOBODY=keep'] }, 'BAD_INPUT', 'There is no key NOBODY in either environment.'],
  ])('is refused: %j', async (more, code, message) => {
    await expect(handlers().previewPromotion(asked(more), bench.call)).rejects.toMatchObject({ code, message });
  });

  it('a folder of this computer, by whoever acts for some organizations only', async () => {
    const operator = { ...bench.call.operator, orgs: new Set(['acme']) };
    await expect(handlers().planPromote(asked(), { ...bench.call, operator })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

it('an environment’s name is replaced where it stands in a path', () => {
  expect(renamed('orgs/dev/env/dev.env', 'dev', 'prod')).toBe('orgs/dev/env/prod.env');
  expect(renamed('.env.development', 'development', 'staging')).toBe('.env.staging');
  expect(renamed('env/app-dev.env', 'dev', 'prod')).toBe('env/app-prod.env');
  expect(renamed('env/device.env', 'dev', 'prod')).toBeNull();
});
