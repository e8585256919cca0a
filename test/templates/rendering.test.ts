// From texts with variables to a container's name and body; what a template must not say; and its form as a file.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Template } from '../../preload/contract/templates.ts';
import { readTemplate, requireTemplate } from '../../main/templates/check.ts';
import { templateFromText, templateToText } from '../../main/templates/file.ts';
import { preview, withoutSecrets } from '../../main/templates/preview.ts';
import { render, withPorts } from '../../main/templates/render.ts';
import type { Values } from '../../main/templates/variables.ts';

const plain = { name: 'desktop', image: 'lab/desktop:1', container: 'desk-{{username}}' };
const make = (rest: object = {}): Template => requireTemplate({ ...plain, ...rest });
const values = (rest: Partial<Values> = {}): Values => ({
  ...{ username: 'ada', n: 7, org: null, group: null, columns: new Map() },
  ...rest,
});
const issuesOf = (rest: object) =>
  readTemplate({ ...plain, ...rest }).issues.map(({ path, message }) => `${path}: ${message}`);

describe('rendering', () => {
  test('fills every text, and says whose container it is in labels', () => {
    const template = make({
      container: '{{group:slug}}-{{username}}-{{n:3}}',
      env: [{ name: 'WHO', value: '{{username}} of {{org}}, {{account.section}}' }],
      volumes: [
        { source: 'home-{{username}}', target: '/home/lab' },
        { source: '/srv/shared', target: '/shared', readOnly: true },
      ],
      networks: ['lab', 'extra-{{group}}'],
      cpus: 1.5,
      memory: 512 * 1024 * 1024,
      pids: 100,
      command: ['run', '{{n}}'],
    });
    const columns = new Map([['section', 'B2']]);
    const rendered = render(template, 3, values({ org: 'acme', group: 'Group É', columns }));
    expect(rendered).toMatchObject({ name: 'group-e-ada-007', join: ['extra-Group É'], problems: [] });
    expect(rendered.body).toMatchObject({
      Image: 'lab/desktop:1',
      Cmd: ['run', '7'],
      Env: ['WHO=ada of acme, B2'],
      Labels: {
        'provost.template': 'desktop',
        'provost.template.version': '3',
        'provost.template.hash': rendered.hash,
        'provost.account': 'ada',
        'provost.org': 'acme',
      },
      HostConfig: {
        ...{ NetworkMode: 'lab', Binds: ['home-ada:/home/lab', '/srv/shared:/shared:ro'] },
        ...{ NanoCpus: 1_500_000_000, Memory: 536_870_912, PidsLimit: 100 },
      },
    });
    expect(rendered.volumes).toEqual([{ name: 'home-ada', target: '/home/lab', personal: true }]);
    expect(rendered.binds).toEqual(['/srv/shared → /shared']);
  });

  test('the same template and account always have the same hash, whatever version or port', () => {
    const template = make({ ports: [{ container: 5901, from: 20_000, to: 20_010 }] });
    const one = render(template, 1, values());
    expect(render(template, 9, values()).hash).toBe(one.hash);
    expect(render(template, 1, values({ username: 'ben' })).hash).not.toBe(one.hash);
    expect(render(make({ ...template, image: 'other' }), 1, values()).hash).not.toBe(one.hash);
    const port = { container: 5901, protocol: 'tcp' as const, address: '', host: 20_004 };
    expect(withPorts(one.body, [port])).toMatchObject({
      Labels: { 'provost.template.ports': '20004', 'provost.template.hash': one.hash },
      HostConfig: { PortBindings: { '5901/tcp': [{ HostIp: '', HostPort: '20004' }] } },
    });
  });

  test.each([
    [{ username: 'jürgen' }, /would hold ü: letters, digits/],
    [{ username: 'ada lovelace' }, /would hold a space/],
    [{ username: 'a'.repeat(130) }, /135 characters, and 128 are possible/],
  ])('a name that no engine takes is a problem: %j', (rest, problem) => {
    expect(render(make(), 1, values(rest)).problems[0]).toMatch(problem);
  });

  test('a variable without a value is a problem, never an empty place', () => {
    const { problems } = render(make({ env: [{ name: 'A', value: '{{account.seat}}{{org}}' }] }), 1, values());
    expect(problems).toEqual(['it has no value for {{account.seat}}, {{org}}']);
  });

  test('what an account is called never becomes a path of the host, nor leaves a folder', () => {
    const volume = make({ volumes: [{ source: '{{username}}', target: '/data' }] });
    const { problems, binds } = render(volume, 1, values({ username: '/etc' }));
    expect(binds).toEqual([]);
    expect(problems.join()).toContain('its volume "/etc" would begin with "/"');
    const bind = make({ volumes: [{ source: '/srv/{{username:slug}}/{{account.x}}', target: '/data' }] });
    const out = render(bind, 1, values({ columns: new Map([['x', '../../etc']]) }));
    expect(out.problems.join()).toContain('would lead out of its folder');
  });

  test('a slug of which nothing is left is a problem, and no name for all who are so called', () => {
    const { problems } = render(make({ container: 'x-{{username:slug}}' }), 1, values({ username: '李雷' }));
    expect(problems).toEqual(['it has no value for {{username:slug}}']);
  });

  test('slugs and numbers', () => {
    const named = (container: string, rest: Partial<Values>) => render(make({ container }), 1, values(rest)).name;
    expect(named('x-{{username:slug}}', { username: ' Ada M. Lovelace@example.com' })).toBe(
      'x-ada-m-lovelace-example-com',
    );
    expect(named('{{n:2}}', { n: 123 })).toBe('123');
    expect(named('{{ n : 2 }}', { n: 1 })).toBe('01');
  });

  test('nothing in an account is taken for a variable', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (username) => {
        const template = make({ env: [{ name: 'A', value: '<{{username}}>' }] });
        expect(render(template, 1, values({ username, org: 'secret' })).body.Env).toEqual([`A=<${username}>`]);
      }),
    );
  });
});

describe('a template is refused with the path of what is wrong', () => {
  test.each([
    [{ container: 'desk' }, 'container: every account would get the same name: use {{username}} or {{n}}'],
    [{ container: '{{user}}' }, 'container: {{user}} is not known: use username, n, org, group or account.COLUMN'],
    [{ container: '{{username' }, 'container: a pair of braces is not closed'],
    [{ container: '{{username:upper}}' }, 'container: {{username:upper}}: after the colon comes "slug"'],
    [{ env: [{ name: 'A B', value: '' }] }, 'env.0.name: letters, digits and _ only, beginning with no digit'],
    [{ env: [{ name: 'A', value: '{{account.password}}' }] }, /^env\.0\.value: .*passwords can't be used here/],
    [{ env: [1, 2].map(() => ({ name: 'A', value: '' })) }, 'env.1.name: A is given twice'],
    [{ volumes: [{ source: 'v', target: 'home' }] }, 'volumes.0.target: a path inside the container, beginning with /'],
    [{ networks: ['none', 'lab'] }, `networks: "none" can't be joined together with other networks`],
    [
      { labels: [{ name: 'provost.org', value: 'x' }] },
      'labels.0.name: labels of this kind are written by Provost itself',
    ],
    [{ ports: [{ container: 80, from: 9, to: 8 }] }, 'ports.0.to: the pool ends before it begins'],
    [{ memory: 1024 }, 'memory: an engine takes no limit below 6 MiB'],
    [{ privileged: true }, 'privileged: there is no such field: privileged'],
  ])('%j', (rest, issue) => {
    expect(issuesOf(rest)).toEqual([typeof issue === 'string' ? issue : expect.stringMatching(issue)]);
  });
});

describe('as a file', () => {
  const text = `
name = "desktop"
image = "lab/desktop:1"
container = "desk-{{username}}"
volumes = ["home-{{username}}:/home/lab", "/srv:/srv:ro"]
[env]
A = "1"
__X = 2
[limits]
cpus = 2
memory = "1.5g"
[[ports]]
container = 5901
from = 20000
to = 20999
[health]
command = "true"
`;

  test('is read and written again without a difference', () => {
    const template = templateFromText(text);
    expect(template).toMatchObject({
      memory: 1.5 * 1024 ** 3,
      cpus: 2,
      env: [
        { name: 'A', value: '1' },
        { name: '__X', value: '2' },
      ],
      volumes: [
        { source: 'home-{{username}}', target: '/home/lab', readOnly: false },
        { source: '/srv', target: '/srv', readOnly: true },
      ],
      health: { command: 'true', interval: 30 },
    });
    for (const format of ['toml', 'json'] as const) {
      expect(templateFromText(templateToText(template, format))).toEqual(template);
    }
  });

  test('tells the line of a mistake, and takes no key that would reach beyond it', () => {
    expect(() => templateFromText('name = "x"\nimage = \n')).toThrow('no TOML in line 2');
    expect(() => templateFromText('{"name": ')).toThrow('no JSON');
    expect(() => templateFromText(`${text}\n[labels]\n__proto__ = "x"\n`)).toThrow(/no TOML|unsafe|labels/);
    expect(() => templateFromText(text.replace('cpus = 2', 'cpu = 2'))).toThrow('there is no such field: cpu');
    expect(() => templateFromText(text.replace('"1.5g"', '"much"'))).toThrow(/memory/);
  });
});

test('a preview shows the body, masks secrets and says what is dangerous', () => {
  const template = make({
    env: [{ name: 'VNC_PASSWORD', value: 'hunter2' }],
    volumes: [{ source: '/srv', target: '/srv' }],
  });
  const shown = preview(template, 1, { username: 'ada', columns: [] });
  expect(shown).toMatchObject({ issues: [], container: 'desk-ada' });
  expect(shown.body).not.toContain('hunter2');
  expect(shown.warnings).toEqual([expect.stringContaining("the host's own /srv")]);
  expect(JSON.stringify(withoutSecrets(template))).not.toContain('hunter2');
  expect(preview({ name: 'x' }, 1, { username: 'ada', columns: [] }).issues.length).toBeGreaterThan(0);
});
