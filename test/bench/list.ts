// 1,000 real containers: listed by the backend against the engine's own answer, and rendered in Chromium.
import type { TestDocker } from '../support/docker.ts';
import { forkBackend, median, ratio, say } from './measure.ts';
import { benchPage } from './page.ts';

const count = 1000;

export async function benchList(docker: TestDocker): Promise<void> {
  say(`\nList of ${count.toLocaleString('en-US')} containers`);
  await docker.create(count, (index) => ({ name: `row-${index}`, labels: { 'provost.org': `org-${index % 20}` } }));
  const engine: number[] = [];
  for (let time = 0; time < 10; time++) {
    const from = performance.now();
    await docker.api('GET', '/containers/json?all=1');
    engine.push(performance.now() - from);
  }
  const backend = await forkBackend(docker.host);
  const { ms, rows } = await backend.ask({ kind: 'list', times: 20 });
  if (rows !== count) throw new Error(`listed ${rows} of ${count}`);
  ratio('provost, all pages from its live list', median(ms), 'GET /containers/json?all=1', median(engine));
  ratio('provost, opened to first list', backend.firstList, 'GET /containers/json?all=1', median(engine));
  const { rss } = await backend.ask({ kind: 'memory' });
  say(`  backend memory with ${count} containers     ${(rss / 1024 ** 2).toFixed(0).padStart(7)} MiB`);
  await backend.end();
  await benchPage(docker, count);
  await docker.removeAll();
}
