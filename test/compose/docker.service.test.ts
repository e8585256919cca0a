// Projects on a real engine: by the docker compose that is there, and through the engine alone when their files are not.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLab, type Lab } from '../images/bench.ts';
import { dockerOrSkip, startDocker, testImage, type TestDocker } from '../support/docker.ts';
import { requireService } from '../support/require.ts';

const composeMissing = (): string | null => {
  try {
    execFileSync('docker-compose', ['version', '--short'], { stdio: 'ignore' });
    return null;
  } catch {
    // Neither this nor why matters: without it the part that needs it is left out, and said.
    return 'docker-compose is not installed (Debian: docker-compose)';
  }
};

const file = `version: "2.4"
services:
  web:
    image: ${testImage}
    network_mode: none
    stop_grace_period: 1s
    depends_on: [db]
  db:
    image: ${testImage}
    network_mode: none
    stop_grace_period: 1s
    volumes: [data:/data]
volumes:
  data: {}
`;

describe.runIf(dockerOrSkip())('projects on a real engine', () => {
  let docker: TestDocker;
  let lab: Lab;
  let dir = '';
  beforeAll(async () => {
    docker = await startDocker();
    lab = await openLab({ one: docker.socketPath }, { PATH: process.env['PATH'] });
    dir = path.join(lab.dir, 'shop');
    mkdirSync(dir);
    writeFileSync(path.join(dir, 'docker-compose.yml'), file);
  }, 120_000);
  afterAll(async () => {
    await lab?.close();
    await docker?.stop();
  }, 60_000);

  /** As Compose 2 writes them. */
  const labels = (project: string, service: string, needs = '') => ({
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.depends_on': needs,
    'com.docker.compose.project.config_files': '/srv/elsewhere/compose.yml',
    'com.docker.compose.project.working_dir': '/srv/elsewhere',
  });
  const project = async (name: string) => (await lab.client.compose.list({ search: name, limit: 100 })).rows[0];
  const until = async (name: string, total: number) => {
    await expect.poll(async () => (await project(name))?.total ?? 0, { timeout: 15_000 }).toBe(total);
    // The list does not wait for the program that reads files: what it says of files is right once that is known.
    await expect.poll(async () => (await lab.client.compose.list({})).toolKnown, { timeout: 15_000 }).toBe(true);
  };

  it('stops, starts and takes down through the engine, in the order of what depends on what', async () => {
    await docker.api('POST', '/networks/create', {
      Name: 'lab_default',
      Labels: { 'com.docker.compose.project': 'lab' },
    });
    await docker.api('POST', '/volumes/create', { Name: 'lab_data', Labels: { 'com.docker.compose.project': 'lab' } });
    const ids = await docker.create(3, (index) => ({
      name: ['lab-web-1', 'lab-app-1', 'lab-db-1'][index]!,
      labels: labels(
        'lab',
        ['web', 'app', 'db'][index]!,
        ['app:service_started:true', 'db:service_started:true', ''][index],
      ),
    }));
    await docker.startAll(ids);
    await until('lab', 3);
    const row = await project('lab');
    expect(row).toMatchObject({
      state: 'running',
      files: { usable: false, why: 'Its files are not on this machine.' },
    });
    expect(row!.services.map(({ name }) => name)).toEqual(['db', 'app', 'web']);

    const order = async (results: { label: string; finishedAt: number | null }[]) =>
      results.toSorted((a, b) => a.finishedAt! - b.finishedAt!).map(({ label }) => label);
    const stopped = await lab.apply(await lab.client.compose.planStop({ projects: ['lab'] }));
    expect(await order(stopped.results)).toEqual(['lab-web-1', 'lab-app-1', 'lab-db-1']);
    const started = await lab.undo(stopped.job);
    expect(started.job.counts).toMatchObject({ done: 3 });
    expect(await order(started.results)).toEqual(['lab-db-1', 'lab-app-1', 'lab-web-1']);

    // What another needs does not run: it is not started into nothing.
    await lab.apply(await lab.client.compose.planStop({ projects: ['lab'] }));
    await docker.api('DELETE', `/containers/${ids[2]!}?force=1`);
    const [other] = await docker.create(1, () => ({
      name: 'lab-db-1',
      labels: labels('lab', 'db'),
      body: { Cmd: ['/no/such/program'] },
    }));
    // The list follows the engine's events: the plan is about what it shows.
    const listed = async () => (await lab.client.containers.list({ limit: 100 })).rows.map(({ id }) => id);
    await expect.poll(listed, { timeout: 15_000 }).toEqual(expect.arrayContaining([other]));
    await expect.poll(listed, { timeout: 15_000 }).not.toContain(ids[2]);
    const up = await lab.client.compose.planUp({ projects: ['lab'] });
    expect((await lab.changes(up))[0]).toMatchObject({
      kind: 'skip',
      reason: expect.stringContaining('not on this machine') as string,
    });
    const halfway = await lab.apply(up);
    const web = halfway.results.find(({ label }) => label === 'lab-web-1');
    expect(web).toMatchObject({ state: 'failed', message: 'app, which it depends on, does not run.' });

    const down = await lab.client.compose.planDown({ projects: ['lab'] });
    expect((await lab.changes(down)).map(({ label, kind }) => `${kind} ${label}`)).toEqual([
      'delete lab-web-1',
      'delete lab-app-1',
      'delete lab-db-1',
      'delete lab_default',
    ]);
    const taken = await lab.apply(down);
    expect(taken.job.counts).toMatchObject({ done: 4, failed: 0, conflict: 0 });
    expect((await docker.api('GET', '/networks/lab_default')).status).toBe(404);
    expect((await docker.api('GET', '/volumes/lab_data')).status).toBe(200);
    const back = await lab.undo(taken.job);
    expect(back.job.counts).toMatchObject({ done: 4, failed: 0 });
    expect((await docker.api('GET', '/networks/lab_default')).status).toBe(200);
    await docker.removeAll();
  }, 120_000);

  const withCompose = requireService('docker', composeMissing);
  it.runIf(withCompose)(
    'brings up from the files with the docker compose that is there, and takes down what that made',
    async () => {
      // Somebody has it running already, and one of its containers is lost.
      const env = { PATH: process.env['PATH'], HOME: lab.dir, DOCKER_HOST: docker.host };
      execFileSync('docker-compose', ['--project-name', 'shop', 'up', '-d'], { cwd: dir, env, stdio: 'ignore' });
      await until('shop', 2);
      expect(await project('shop')).toMatchObject({
        state: 'running',
        files: { usable: true, why: null },
        workingDir: dir,
      });
      await docker.api('DELETE', '/containers/shop_web_1?force=1');
      await until('shop', 1);

      const { job, results } = await lab.apply(await lab.client.compose.planUp({ projects: ['shop'] }));
      expect(results).toMatchObject([{ state: 'done', action: 'up', label: 'shop' }]);
      await until('shop', 2);
      const undone = await lab.undo(job);
      expect(undone.results).toMatchObject([{ state: 'done', label: 'shop_web_1', action: 'remove' }]);
      await until('shop', 1);

      writeFileSync(path.join(dir, 'docker-compose.yml'), file.replace(testImage, 'lab/nowhere:1'));
      const broken = await lab.apply(await lab.client.compose.planUp({ projects: ['shop'] }));
      expect(broken.results[0]).toMatchObject({ state: 'failed', words: expect.stringMatching(/nowhere/) as string });
      // Changed after the plan: what it says is not what was reviewed.
      const stale = await lab.client.compose.planUp({ projects: ['shop'] });
      writeFileSync(path.join(dir, 'docker-compose.yml'), file);
      expect((await lab.apply(stale)).results[0]).toMatchObject({ state: 'conflict' });
      rmSync(dir, { recursive: true });
      expect(await project('shop')).toMatchObject({ files: { usable: false } });
    },
    120_000,
  );
});
