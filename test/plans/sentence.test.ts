// What a plan says of itself, where it is more than counts.
import { describe, expect, it } from 'vitest';
import { jobSentenceOf, sentenceOf, showBytes } from '../../main/plans/sentence.ts';

const none = { create: 0, update: 0, delete: 0, skip: 0, conflict: 0, error: 0, excluded: 0, unchanged: 0 };
const noun = { one: 'item', many: 'items' };

describe('a plan that frees storage', () => {
  it('says how much, beside what is removed', () => {
    const counts = { ...none, delete: 3, skip: 2 };
    expect(sentenceOf([{ action: 'remove', count: 3 }], counts, noun, 3 * 1024 ** 2)).toBe(
      'Remove 3 items (frees 3.0 MiB), leave 2 as they are',
    );
  });

  it('does not mention what it does not do', () => {
    expect(sentenceOf([{ action: 'remove', count: 1 }], { ...none, delete: 1 }, noun, 0)).toBe('Remove 1 item');
    expect(sentenceOf([], { ...none, excluded: 1, unchanged: 0 }, noun, 0)).toBe('Change nothing, leave 1 out');
  });

  it('tells conflicts from what can’t be planned, and of its job only what runs', () => {
    const counts = { ...none, update: 64, conflict: 2, error: 8 };
    const deeds = [{ action: 'stop', count: 64 }];
    expect(sentenceOf(deeds, counts, noun)).toBe('Stop 64 items, 2 in conflict, 8 can’t be planned');
    expect(jobSentenceOf(deeds, noun)).toBe('Stop 64 items');
  });

  it('shows bytes in the largest unit that fits', () => {
    expect([0, 1023, 1024, 1536 * 1024, 5 * 1024 ** 3].map(showBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '1.5 MiB',
      '5.0 GiB',
    ]);
  });
});
