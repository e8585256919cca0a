// One change on its way while its lane comes and goes.
import pino from 'pino';
import { expect, it } from 'vitest';
import { carryOut, type Item, type Task } from '../../main/plans/carry-out.ts';
import type { Ending } from '../../main/plans/journal.ts';
import type { Lane, Outage } from '../../main/plans/lane.ts';
import { batchesOf, type AnyOperation } from '../../main/plans/operation.ts';
import type { JobRecord, WorkRecord } from '../../main/plans/rows.ts';
import { lampOperation, lampWorld } from './lamps.ts';

const outage: Outage = { reason: 'The hall is dark', since: 0, nextTryAt: null };

/** @param waits what the lane is when a wait for it ends, time after time */
function task(sent: Item['sent'], waits: (Outage | null)[], cancelled = new AbortController()) {
  const world = lampWorld(1);
  const endings: Ending[] = [];
  const lane = {
    outage: null as Outage | null,
    whenReady() {
      lane.outage = waits.shift() ?? null;
      return Promise.resolve();
    },
    down: () => undefined,
  };
  const work = { seq: 0, state: sent ? 'sent' : 'pending', label: 'lamp-000' } as WorkRecord;
  const change = { label: 'lamp-000', seen: 'off', payload: { on: true } } as unknown as Item['change'];
  const made: Task = {
    job: { job_id: 'j-1' } as JobRecord,
    items: [{ work, change, sent }],
    batches: batchesOf(lampOperation(world) as unknown as AnyOperation),
    lane: lane as unknown as Lane,
    log: pino({ level: 'silent' }),
    closing: new AbortController().signal,
    cancelled: cancelled.signal,
    markSent: (sending) => Promise.resolve(sending.map(() => true)),
    end(all) {
      endings.push(...all.map(({ ending }) => ending));
      return Promise.resolve();
    },
    has: () => true,
    tell: () => undefined,
  };
  return { world, endings, run: () => carryOut(made) };
}

it('waits again when the lane is away by the time that it is woken, also after it was sent', async () => {
  for (const sent of [null, { before: 'off', at: 0 }]) {
    const { world, endings, run } = task(sent, [outage, outage, null]);
    await run();
    expect(endings).toMatchObject([{ state: 'done' }]);
    expect(world.switched).toEqual(['lamp-000']);
  }
});

it('cancelled while its lane is away, it is not known what became of what was sent, and nothing is begun', async () => {
  const cancelled = new AbortController();
  cancelled.abort();
  const sent = task({ before: 'off', at: 0 }, [outage], cancelled);
  await sent.run();
  expect(sent.endings).toMatchObject([{ state: 'unknown' }]);
  const pending = task(null, [outage], cancelled);
  await pending.run();
  expect([pending.endings, pending.world.switched]).toEqual([[], []]);
});
