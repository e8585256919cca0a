// Bytes to text and back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOfBytes } from '../../../main/orgs/edit/index.ts';

test('what is read is written as the same bytes, or refused', () => {
  let read = 0;
  const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x22, 0x41, 0xef, 0xbb, 0xbf, 0xc3, 0xa9), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 12 }), (numbers) => {
      const bytes = Uint8Array.from(numbers);
      let text: string;
      try {
        text = textOfBytes(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_INPUT' });
        return;
      }
      read++;
      expect([...Buffer.from(text, 'utf8')]).toEqual(numbers);
    }),
    { seed: 5008, numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(300);
});

test('a byte order mark stays, and a wrong byte is named with its line', () => {
  expect(textOfBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa');
  expect(textOfBytes(Uint8Array.of())).toBe('');
  const latin = Buffer.from('a = "x"\n# caf\u00E9\nb = 1\n', 'latin1');
  expect(() => textOfBytes(latin)).toThrow('Line 2: this is no UTF-8.');
});
