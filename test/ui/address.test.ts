// State in the address: parameters, sort, links to filtered lists.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withParameter } from '../../renderer/ui/address.ts';
import { filterParameter, formatSort, gridAddress, parseSort } from '../../renderer/ui/grid/address.ts';

const columns = [{ id: 'name' }, { id: 'size' }];

describe('withParameter', () => {
  it('sets, replaces and removes one and leaves the others', () => {
    expect(withParameter('engine=local', 'open', 'a b')).toBe('engine=local&open=a+b');
    expect(withParameter('engine=local&open=a', 'open', 'b')).toBe('engine=local&open=b');
    expect(withParameter('open=a&engine=local', 'open', null)).toBe('engine=local');
    expect(withParameter('open=a', 'open', '')).toBe('');
  });
  it('carries any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(new URLSearchParams(withParameter('x=1', 'things.filter', text)).get('things.filter')).toBe(text);
      }),
    );
  });
});

describe('sort', () => {
  it('reads back what it wrote', () => {
    for (const sort of [
      { column: 'name', descending: false },
      { column: 'size', descending: true },
    ]) {
      expect(parseSort(formatSort(sort), columns)).toEqual(sort);
    }
  });
  it.each([null, '', '-', 'gone', '-gone'])('ignores %j', (text) => {
    expect(parseSort(text, columns)).toBeNull();
  });
});

it('links to a filtered list', () => {
  const address = new URL(
    gridAddress('/containers', 'containers', 'health=unhealthy org:"a b"'),
    'http://provost.example',
  );
  expect(address.pathname).toBe('/containers');
  expect(address.searchParams.get(filterParameter('containers'))).toBe('health=unhealthy org:"a b"');
});
