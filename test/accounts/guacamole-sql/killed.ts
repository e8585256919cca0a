// A database server that is killed in the midst of a chunk and comes back: nothing is half made, and the target goes on.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { login, startGuacamole, type GuacamoleServer } from '../../support/guacamole.ts';
import { create, everybody, numbered, open, options, soon } from './lab.ts';

export function killedSuite(serverOf: () => GuacamoleServer): void {
  describe('killed', () => {
    it('finds all of a chunk or nothing after the server was killed, and goes on when it is back', async () => {
      // One of its own, whose commits are on the disk.
      const server = await startGuacamole(serverOf().engine, { durable: true });
      const db = await server.fresh();
      const target = await open(db);
      for (const [round, wait] of [25, 90].entries()) {
        const deeds = numbered(400, (index) => create(`r${round}-${index}`));
        const applied = target.apply(deeds, options, soon()).then(
          () => 'done',
          (error: unknown) => (error as { code: string }).code,
        );
        await sleep(wait);
        process.kill(server.pid, 'SIGKILL');
        const answer = await applied;
        expect(['done', 'TARGET_UNREACHABLE']).toContain(answer);
        await server.restart();
        const there = [...(await everybody(target)).keys()].filter((name) => name.startsWith(`r${round}-`)).length;
        // An answer may be lost after the commit; a chunk that was answered is there.
        expect(answer === 'done' ? [400] : [0, 400]).toContain(there);
        expect(await target.repairs!(soon())).toEqual([]);
        if (there > 0) expect(await login(db, `r${round}-7`, `pw of r${round}-7`)).toBe('accepted');
      }
      await target.close();
      await server.stop();
    });
  });
}
