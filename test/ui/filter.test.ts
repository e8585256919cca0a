// The filter language: what is formatted parses back, chips change only their own field, and typing errors match nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterProblems, formatFilter, matchesFilter, parseFilter, type Term } from '../../preload/contract/filter.ts';
import { clearField, facetValues, toggleValue } from '../../renderer/ui/grid/facets.ts';

const term: fc.Arbitrary<Term> = fc
  .record({
    field: fc.option(fc.stringMatching(/^[a-z][a-z_]{0,8}$/), { nil: null }),
    op: fc.constantFrom<Term['op'][]>(':', '=', '>', '<', '>=', '<='),
    value: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '-x', 'state:running', 'a b', '"', '\\', '=1', '>', 'a"b'),
    ),
    negated: fc.boolean(),
  })
  .map((made): Term => (made.field === null ? { ...made, op: ':' } : made));

describe('formatFilter', () => {
  it('parses back to the same terms', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), (terms) => {
        expect(parseFilter(formatFilter(terms))).toEqual(terms);
      }),
    );
  });
  it('reads any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Array.isArray(parseFilter(text))).toBe(true);
      }),
    );
  });
});

const rows = [
  { name: 'web-1', state: 'running', health: 'healthy', org: 'acme' },
  { name: 'web-2', state: 'running', health: 'unhealthy', org: 'acme' },
  { name: 'db', state: 'exited', health: 'none', org: null },
];
const matching = (text: string) => rows.filter((row) => matchesFilter(parseFilter(text), row)).map((row) => row.name);

describe('toggleValue', () => {
  it('chooses exactly the value', () => {
    expect(matching(toggleValue('', 'health', 'healthy'))).toEqual(['web-1']);
  });
  it('takes it back and leaves the rest as it was', () => {
    const typed = 'web -name:old state=running';
    expect(toggleValue(toggleValue(typed, 'org', 'acme'), 'org', 'acme')).toBe(typed);
  });
  it('offers alternatives on one field', () => {
    expect(matching(toggleValue('state=running', 'state', 'exited'))).toEqual(['web-1', 'web-2', 'db']);
  });
  it('finds what has no value', () => {
    expect(matching(toggleValue('', 'org', 'none'))).toEqual(['db']);
  });
  it('takes back what was typed with a colon and another case', () => {
    expect(toggleValue('state:Running web', 'state', 'running')).toBe('web');
  });
});

describe('facetValues', () => {
  const values = (text: string) =>
    facetValues(
      rows,
      parseFilter(text),
      'state',
      (row) => row.state,
      (row) => row,
    );
  it('counts what passes the other conditions', () => {
    expect(values('org=acme state=exited')).toEqual([
      { value: 'running', count: 2, chosen: false },
      { value: 'exited', count: 0, chosen: true },
    ]);
  });
  it('calls a missing value none', () => {
    const orgs = facetValues(
      rows,
      [],
      'org',
      (row) => row.org,
      (row) => row,
    );
    expect(orgs).toEqual([
      { value: 'acme', count: 2, chosen: false },
      { value: 'none', count: 1, chosen: false },
    ]);
  });
});

describe('clearField', () => {
  it('leaves exclusions and other fields alone', () => {
    expect(clearField('state=running -state:dead org=acme', 'state')).toBe('-state:dead org=acme');
  });

  it('reads * as anything between, in time linear in the text', () => {
    const matches = (value: string, name: string) => matchesFilter(parseFilter(`name:${value}`), { name });
    expect(matches('web-*', 'web-12')).toBe(true);
    expect(matches('*-12', 'web-12')).toBe(true);
    expect(matches('w*b*2', 'web-12')).toBe(true);
    expect(matches('ab*ba', 'aba')).toBe(false);
    expect(matches('*eb', 'web-12')).toBe(false);
    expect(matches('a**', 'a')).toBe(true);
    const hostile = `${'a*'.repeat(500)}b`;
    const begun = performance.now();
    expect(matches(hostile, 'a'.repeat(20_000))).toBe(false);
    // A backtracking matcher would not end at all; the bound is only there so that the test does.
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('says what can match nothing: an unknown field, or a value that its field never has', () => {
    const fields = { name: null, state: ['running', 'exited'] };
    const problems = (text: string) => filterProblems(parseFilter(text), fields);
    expect(filterProblems(parseFilter('purge<60d'), { purge: ['yes', 'no'] })).toEqual([
      'purge has no order: it is one of yes, no.',
    ]);
    expect(problems('web state:run -state:exited name:x name>3 state:')).toEqual([]);
    expect(problems('foo:bar')).toEqual(['There is no field "foo". Fields: name, state.']);
    expect(problems('state:bogus')).toEqual(['No state is called "bogus". It is one of running, exited.']);
  });
});
