// Pure parts of the window's organizations: addresses, counts of findings, lines of a file.
import { expect, test } from 'vitest';
import type { OrgFinding } from '../../preload/contract/org-model.ts';
import type { OrgRow } from '../../preload/contract/orgs.ts';
import { drawnLines, otherNote, type Note } from '../../renderer/features/orgs/file/lines.ts';
import { fixWish, keyed, withCounts } from '../../renderer/features/orgs/findings.ts';
import { fileAddress, inNodeHolder, orgAddress, shortPlace } from '../../renderer/features/orgs/place.ts';
import { sidesOf } from '../../renderer/features/orgs/sides.ts';
import { ruleWord } from '../../renderer/features/orgs/words.ts';

const finding = (org: string | null, severity: OrgFinding['severity'], line = 1): OrgFinding =>
  ({
    rule: 'unresolved',
    severity,
    org,
    environment: null,
    file: 'a.toml',
    line,
    message: 'm',
    why: 'w',
    fix: 'f',
  }) as OrgFinding;
const row = (name: string) => ({ name, environments: ['dev', 'prod'] }) as unknown as OrgRow;
const folder = { root: '/srv/my tetra', nh: '/srv/nh' };

test('addresses carry the folder, whatever is in its name', () => {
  const org = new URL(orgAddress(folder, 'a/b', 'keys'), 'https://example.com');
  expect(org.pathname).toBe('/orgs/org/a%2Fb');
  expect(Object.fromEntries(org.searchParams)).toEqual({ folder: '/srv/my tetra', nh: '/srv/nh', tab: 'keys' });
  const file = new URL(fileAddress({ root: 'C:\\tetra', nh: null }, 'orgs/a&b.toml', 3), 'https://example.com');
  expect(Object.fromEntries(file.searchParams)).toEqual({ folder: 'C:\\tetra', path: 'orgs/a&b.toml', line: '3' });
  expect(shortPlace({ file: 'orgs/a/tetra.toml', line: 7 })).toBe('tetra.toml:7');
});

test('a file of NodeHolder is asked for in NodeHolder’s folder', () => {
  expect(inNodeHolder(folder, '../nh/acme/digocean.json')).toEqual({ root: '/srv/nh', path: 'acme/digocean.json' });
  expect(inNodeHolder(folder, 'orgs/a.toml')).toEqual({ root: '/srv/my tetra', path: 'orgs/a.toml' });
  expect(inNodeHolder({ root: '/srv', nh: null }, '../nh/x')).toEqual({ root: '/srv', path: '../nh/x' });
});

test('findings are counted for their organization, and unknown until they are there', () => {
  const rows = [row('a'), row('b')];
  const counted = withCounts(rows, [finding('a', 'error'), finding('a', 'warning'), finding(null, 'error')]);
  expect(counted.map(({ errors, warnings }) => [errors, warnings])).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect(withCounts(rows, null).map(({ errors, warnings }) => [errors, warnings])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test('two findings of one rule at one line have keys of their own', () => {
  const keys = keyed([finding('a', 'error'), finding('a', 'error'), finding('a', 'error', 2)]).map(({ key }) => key);
  expect(keys).toEqual(['unresolved@a.toml:1', 'unresolved@a.toml:1#2', 'unresolved@a.toml:2']);
});

test('organizations and their environments are sides', () => {
  expect(sidesOf([row('a')])).toEqual(['a', 'a:dev', 'a:prod']);
});

test('a rule without words is told by its name', () => {
  expect(ruleWord('secret-equal')).toBe('Secret equal to another environment’s');
  expect(ruleWord('some-new-rule')).toBe('Some new rule');
});

const note = (line: number, severity: Note['severity'] = 'error'): Note => ({
  line,
  severity,
  message: 'm',
  fix: null,
});

test('lines of a file have their covered parts, and notes below them', () => {
  const text = 'A=1\r\nB="•••1"\nC=•••2,•••1\n';
  const at = (token: string, from = 0) => text.indexOf(token, from);
  const covered = [
    { line: 2, from: at('•••1'), to: at('•••1') + 4, key: 'B' },
    { line: 3, from: at('•••2'), to: at('•••2') + 4, key: 'C' },
    { line: 3, from: at('•••1', 14), to: at('•••1', 14) + 4, key: 'C' },
  ];
  const drawn = drawnLines({ text, covered }, [note(2), note(9, 'warning')]);
  expect(
    drawn.map((one) =>
      one.kind === 'note'
        ? `note ${one.note.severity}`
        : `${one.number} ${one.parts.map(({ text, covered }) => (covered ? `[${covered}:${text}]` : text)).join('')}`,
    ),
  ).toEqual(['1 A=1', '2 B="[B:•••1]"', 'note error', '3 C=[C:•••2],[C:•••1]', 'note warning']);
});

test('an empty file has one line, and a file that ends without a line feed all of its lines', () => {
  expect(drawnLines({ text: '', covered: [] }, [])).toHaveLength(1);
  expect(drawnLines({ text: 'a\nb', covered: [] }, [])).toHaveLength(2);
});

test('the next and the last finding go round', () => {
  const notes = [note(9), note(3), note(3)];
  expect(otherNote(notes, null, 1)).toBe(3);
  expect(otherNote(notes, 3, 1)).toBe(9);
  expect(otherNote(notes, 9, 1)).toBe(3);
  expect(otherNote(notes, 3, -1)).toBe(9);
  expect(otherNote([], 3, 1)).toBeNull();
});

test('findings are fixed by name, and by their rules where they are too many', () => {
  const sure = (rule: string, line: number, fixable = true) => ({ ...finding('a', 'error', line), rule, fixable });
  const few = [sure('x', 1), sure('x', 2, false)];
  expect(fixWish(few, few)).toEqual({ findings: [{ rule: 'x', file: 'a.toml', line: 1 }] });
  const many = Array.from({ length: 501 }, (_, index) => sure('x', index + 1));
  expect(fixWish(many, [...many, sure('y', 1)])).toEqual({ rules: ['x'] });
  expect(fixWish(many, [...many, sure('x', 999)])).toBeNull();
});
