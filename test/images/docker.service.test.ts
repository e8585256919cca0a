// Images, volumes and networks on two real engines: what is listed is what the engines say, what is planned is what is done,
// and what is undone is as it was.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRow } from '../../preload/contract/jobs.ts';
import { dockerOrSkip, startDocker, testImage, type TestDocker } from '../support/docker.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { imageId, makeImage, openLab, saved, type Lab } from './bench.ts';

const mib = 1024 ** 2;

describe.runIf(dockerOrSkip())('images on two real engines', () => {
  let one: TestDocker;
  let two: TestDocker;
  let lab: Lab;
  let registry: TestRegistry;
  beforeAll(async () => {
    // One try, where an engine of a lab would take five, half a minute apart.
    const args = ['--max-download-attempts', '1'];
    [one, two] = await Promise.all([startDocker({ args }), startDocker({ args })]);
    await makeImage(one.socketPath, 'lab/desktop:1', 8 * mib);
    registry = await startRegistry(await saved(one.socketPath, 'lab/desktop:1'));
    lab = await openLab({ one: one.socketPath, two: two.socketPath });
  }, 120_000);
  afterAll(async () => {
    await lab?.close();
    await registry?.close();
    await Promise.all([one?.stop(), two?.stop()]);
  }, 60_000);

  const engines = async () => (await lab.client.engines.list({})).rows.map(({ engineId }) => engineId);
  const listed = async (filter = '', measure = false) =>
    (await lab.client.images.list({ filter, measure, limit: 500 })).rows;

  it('lists what each engine has, with the sizes that docker tells and who uses it', async () => {
    const [id] = await one.create(1, () => ({ name: 'user-1', body: { Image: 'lab/desktop:1' } }));
    const rows = await listed('', true);
    const [first] = await engines();
    const usage = (await one.api('GET', '/system/df')).json as {
      Images: { Id: string; Size: number; SharedSize: number; RepoTags: string[] }[];
    };
    const mine = rows.filter((row) => row.engineId === first);
    expect(mine.map(({ id: image, size, sharedSize, tags }) => ({ image, size, sharedSize, tags }))).toEqual(
      expect.arrayContaining(
        usage.Images.map(({ Id, Size, SharedSize, RepoTags }) => ({
          image: Id,
          size: Size,
          sharedSize: SharedSize,
          tags: RepoTags,
        })),
      ),
    );
    expect(mine).toHaveLength(usage.Images.length);
    const desktop = mine.find(({ name }) => name === 'lab/desktop:1')!;
    expect(desktop.usedBy).toEqual([{ id, name: 'user-1', running: false }]);
    expect((await listed('used:yes')).map(({ name }) => name)).toEqual(['lab/desktop:1']);

    const detail = await lab.client.images.get({ image: 'lab/desktop:1' });
    expect(detail).toMatchObject({ layers: 1, command: ['/bin/sleep', '1'], usedBy: [{ name: 'user-1' }] });
    expect(JSON.stringify(detail)).not.toContain('very-secret');
    expect(detail.env).toContainEqual({ name: 'PLAIN', value: 'shown', masked: false });
    expect(detail.history[0]!.size).toBeGreaterThanOrEqual(8 * mib);
    await one.removeAll();
  });

  it('pulls on both engines with progress in bytes, leaves what is up to date, and undoes it', async () => {
    const ref = registry.ref('lab/pulled');
    registry.pace = 16 * mib;
    const plan = await lab.client.images.planPull({ images: [ref] });
    expect(plan.sentence).toBe('Pull 2 images');
    const told: string[] = [];
    const { job } = await lab.apply(plan, ({ current }) => void told.push(...current));
    registry.pace = 0;
    expect(job.counts).toMatchObject({ done: 2, failed: 0 });
    const steps = told.filter((text) => /: \d.* MiB of 8\.\d MiB, \d of 1 layers$/.test(text));
    expect(steps.length).toBeGreaterThan(2);
    const id = await imageId(one.socketPath, 'lab/desktop:1');
    expect(await imageId(one.socketPath, ref)).toBe(id);
    expect(await imageId(two.socketPath, ref)).toBe(id);

    const again = await lab.apply(await lab.client.images.planPull({ images: [ref] }));
    expect(again.results.map(({ state, message }) => ({ state, message }))).toEqual([
      { state: 'skipped', message: 'is up to date' },
      { state: 'skipped', message: 'is up to date' },
    ]);

    const undone = await lab.undo(job);
    expect(undone.job.counts).toMatchObject({ done: 2 });
    expect(await imageId(one.socketPath, ref)).toBeNull();
    expect(await imageId(two.socketPath, ref)).toBeNull();
    expect(await imageId(one.socketPath, 'lab/desktop:1')).toBe(id);
  });

  it('tells the registry’s own words, and a retry works after it died midway', async () => {
    const missing = await lab.apply(
      await lab.client.images.planPull({ images: [registry.ref('lab/pulled', 'missing')], engines: ['two'] }),
    );
    expect(missing.results[0]).toMatchObject({
      state: 'failed',
      words: expect.stringContaining('manifest unknown') as string,
    });

    registry.dieAfter = 2 * mib;
    const cut = await lab.apply(
      await lab.client.images.planPull({ images: [registry.ref('lab/pulled')], engines: ['two'] }),
    );
    registry.dieAfter = null;
    expect(cut.results[0]).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('could not be pulled') as string,
    });
    expect(cut.results[0]!.words).toMatch(/EOF|unexpected|reset|byte range/i);
    const retry = await lab.apply(await lab.client.jobs.planRetry({ jobId: cut.job.jobId }));
    expect(retry.job.counts).toMatchObject({ done: 1, failed: 0 });
    expect(await imageId(two.socketPath, registry.ref('lab/pulled'))).toBe(
      await imageId(one.socketPath, 'lab/desktop:1'),
    );
    await two.api('DELETE', `/images/${encodeURIComponent(registry.ref('lab/pulled'))}`);
  }, 120_000);

  it('takes credentials from config.json, and says when Docker keeps them elsewhere', async () => {
    registry.login = { user: 'lab', password: 'sesame-1' };
    const config = path.join(lab.dir, 'docker');
    mkdirSync(config, { recursive: true });
    writeFileSync(path.join(config, 'config.json'), JSON.stringify({ credsStore: 'desktop' }));
    const ref = registry.ref('lab/locked');
    const refused = await lab.apply(await lab.client.images.planPull({ images: [ref], engines: ['two'] }));
    expect(refused.results[0]).toMatchObject({
      state: 'failed',
      words: expect.stringMatching(/unauthorized|no basic auth/i) as string,
    });
    const auth = Buffer.from('lab:sesame-1').toString('base64');
    writeFileSync(path.join(config, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    const taken = await lab.apply(await lab.client.images.planPull({ images: [ref], engines: ['two'] }));
    expect(taken.job.counts).toMatchObject({ done: 1 });
    registry.login = null;
    await lab.undo(taken.job);
  });

  it('saves to a file, loads it elsewhere as the same image, and copies without a file', async () => {
    const file = path.join(lab.dir, 'desktop.tar');
    const plan = await lab.client.images.planSave({ images: ['lab/desktop:1', testImage], output: file });
    const { results } = await lab.apply(plan);
    expect(results).toMatchObject([{ state: 'done' }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // What is there is not written over.
    await expect(lab.client.images.planSave({ images: [testImage], output: file })).rejects.toMatchObject({
      code: 'CONFLICT',
    });

    const id = await imageId(one.socketPath, 'lab/desktop:1');
    const load = await lab.client.images.planLoad({ file });
    // One has both; two has another busybox of this name, which the name leaves.
    expect((await lab.changes(load)).map(({ kind, where }) => [kind, where])).toEqual([
      ['skip', expect.any(String)],
      ['update', 'two'],
    ]);
    const before = await imageId(two.socketPath, testImage);
    const loaded = await lab.apply(load);
    expect(loaded.results).toMatchObject([{ state: 'done' }]);
    expect(await imageId(two.socketPath, 'lab/desktop:1')).toBe(id);
    expect(await imageId(two.socketPath, testImage)).toBe(await imageId(one.socketPath, testImage));
    await lab.undo(loaded.job);
    expect(await imageId(two.socketPath, 'lab/desktop:1')).toBeNull();
    expect(await imageId(two.socketPath, testImage)).toBe(before);

    const [from] = await engines();
    const copied = await lab.apply(
      await lab.client.images.planCopy({ images: ['lab/desktop:1'], from: from!, to: ['two'] }),
    );
    expect(copied.results).toMatchObject([{ state: 'done' }]);
    expect(await imageId(two.socketPath, 'lab/desktop:1')).toBe(id);
    const twice = await lab.client.images.planCopy({ images: ['lab/desktop:1'], from: from!, to: ['two'] });
    expect(twice).toMatchObject({ deed: null, counts: { skip: 1 } });
    await lab.undo(copied.job);
    expect(await imageId(two.socketPath, 'lab/desktop:1')).toBeNull();
  }, 120_000);

  it('says that the disk is full, keeps nothing half-written, and can be broken off', async () => {
    const disk = path.join(lab.dir, 'small');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    try {
      const output = path.join(disk, 'full.tar');
      const { results } = await lab.apply(await lab.client.images.planSave({ images: ['lab/desktop:1'], output }));
      expect(results[0]).toMatchObject({
        state: 'failed',
        message: expect.stringMatching(/^The disk was full/) as string,
      });
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }

    registry.pace = 512 * 1024;
    const slow = await lab.client.images.planPull({ images: [registry.ref('lab/slow')], engines: ['two'] });
    const { jobId } = await lab.client.plans.apply({ planId: slow.planId });
    let last: JobRow | null = null;
    for await (const job of await lab.client.jobs.watch({ jobId })) {
      last = job;
      if (job.finishedAt !== null) break;
      if (job.current.some((text) => text.includes('MiB of'))) await lab.client.jobs.cancel({ jobId });
    }
    registry.pace = 0;
    expect(last).toMatchObject({ state: 'cancelled', counts: { cancelled: 1, failed: 0 } });
    expect(await imageId(two.socketPath, registry.ref('lab/slow'))).toBeNull();
  }, 60_000);

  it('removes by name, refuses what is in use, and brings back what was saved first', async () => {
    await one.api('POST', '/images/lab%2Fdesktop%3A1/tag?repo=lab/desktop&tag=2');
    const untag = await lab.apply(await lab.client.images.planRemove({ names: ['lab/desktop:2'], force: false }));
    expect(untag.results).toMatchObject([{ state: 'done', action: 'untag' }]);
    expect(await imageId(one.socketPath, 'lab/desktop:2')).toBeNull();
    expect(await imageId(one.socketPath, 'lab/desktop:1')).not.toBeNull();

    const [id] = await one.create(1, () => ({ name: 'holder', body: { Image: 'lab/desktop:1' } }));
    const used = await lab.client.images.planRemove({ names: ['lab/desktop:1'] });
    expect(used.deed).toBeNull();
    expect((await lab.changes(used))[0]).toMatchObject({
      kind: 'conflict',
      reason: expect.stringContaining('holder') as string,
    });
    await one.api('DELETE', `/containers/${id!}`);

    const before = await imageId(one.socketPath, 'lab/desktop:1');
    const folder = path.join(lab.dir, 'kept');
    mkdirSync(folder);
    const plan = await lab.client.images.planRemove({ names: ['lab/desktop:1'], save: folder });
    expect(plan.sentence).toMatch(/^Remove 1 image \(frees 8\.\d MiB\)$/);
    expect(plan.cannotUndo).toEqual([]);
    const { job } = await lab.apply(plan);
    expect(await imageId(one.socketPath, 'lab/desktop:1')).toBeNull();
    expect(readdirSync(folder)).toHaveLength(1);
    const undone = await lab.undo(job);
    expect(undone.results).toMatchObject([{ state: 'done' }]);
    expect(await imageId(one.socketPath, 'lab/desktop:1')).toBe(before);
  }, 60_000);

  it('prunes exactly what docker would, item by item, and not what came into use meanwhile', async () => {
    const loose = [
      await makeImage(one.socketPath, '', mib),
      await makeImage(one.socketPath, '', mib),
      await makeImage(one.socketPath, '', mib),
    ];
    const held = await makeImage(one.socketPath, '', mib);
    await one.create(1, () => ({ name: 'holds-dangling', body: { Image: held } }));
    await one.api('POST', '/volumes/create', { Name: 'students-work' });
    const unnamed = (await one.api('POST', '/volumes/create', {})).json as { Name: string };
    await one.api('POST', '/networks/create', { Name: 'forgotten', Driver: 'bridge', Labels: { lab: '1' } });

    const [engine] = await engines();
    const plan = await lab.client.images.planPrune({ engine, kinds: ['dangling', 'networks', 'volumes'] });
    const changes = await lab.changes(plan);
    const goes = changes.filter(({ kind }) => kind === 'delete');
    expect(goes.map(({ label }) => label).toSorted()).toEqual(
      [...loose.map((id) => `<none> ${id.slice(7, 19)}`), unnamed.Name, 'forgotten'].toSorted(),
    );
    expect(changes.find(({ label }) => label === 'students-work')).toMatchObject({
      kind: 'skip',
      reason: expect.stringContaining('has a name') as string,
    });
    expect(plan.sentence).toMatch(/^Remove 5 items \(frees 3\.\d MiB\), leave 1 as it is$/);

    // One is left out by the operator, one comes into use, a new one appears: none of them goes.
    const leave = goes.find(({ label }) => label === `<none> ${loose[0]!.slice(7, 19)}`)!;
    const less = await lab.client.plans.excludeChanges({ planId: plan.planId, seqs: [leave.seq] });
    expect(less.sentence).toMatch(/frees 2\.\d MiB/);
    await one.create(1, () => ({ name: 'came-meanwhile', body: { Image: loose[1] } }));
    const newcomer = await makeImage(one.socketPath, '', mib);
    const { job, results } = await lab.apply(less);
    expect(job.counts).toMatchObject({ done: 3, conflict: 1, failed: 0 });
    expect(results.find(({ state }) => state === 'conflict')!.label).toContain(loose[1]!.slice(7, 19));
    const left = await Promise.all([...loose, held, newcomer].map((id) => imageId(one.socketPath, id)));
    expect(left.map((id) => id !== null)).toEqual([true, true, false, true, true]);
    const volumes = (await one.api('GET', '/volumes')).json as { Volumes: { Name: string }[] };
    expect(volumes.Volumes.map(({ Name }) => Name)).toEqual(['students-work']);

    // What docker would now take, by its own word, is what the next plan names.
    await one.removeAll();
    const next = await lab.client.images.planPrune({ engine, kinds: ['dangling'] });
    const named = (await lab.changes(next)).map(({ label }) => label.split(' ')[1]);
    const pruned = (await one.api('POST', '/images/prune')).json as { ImagesDeleted: { Deleted?: string }[] };
    // It lists the layers of each image too.
    const all = new Set([...loose, held, newcomer]);
    const images = pruned.ImagesDeleted.flatMap(({ Deleted }) => (all.has(Deleted ?? '') ? Deleted! : [])).map((id) =>
      id.slice(7, 19),
    );
    expect(images).toHaveLength(4);
    expect(named.toSorted()).toEqual(images.toSorted());

    const undone = await lab.undo(job);
    const network = (await one.api('GET', '/networks/forgotten')).json as { Labels: object; Driver: string };
    expect(network).toMatchObject({ Driver: 'bridge', Labels: { lab: '1' } });
    expect(
      undone.results
        .filter(({ state }) => state === 'done')
        .map(({ label }) => label)
        .toSorted(),
    ).toEqual([unnamed.Name, 'forgotten'].toSorted());
  }, 60_000);

  it('lists volumes with their sizes on request, and networks with who is in them', async () => {
    await one.create(1, () => ({
      name: 'writer',
      labels: { 'provost.org': 'demo' },
      body: {
        Cmd: ['/bin/sh', '-c', 'dd if=/dev/zero of=/data/file bs=1024 count=300; sleep 1000'],
        HostConfig: { NetworkMode: 'forgotten', Binds: ['students-work:/data'] },
      },
    }));
    const [first] = await engines();
    const volume = async (measure: boolean) =>
      (await lab.client.volumes.list({ names: ['students-work'], measure, limit: 10 })).rows[0];
    // What was read a moment ago is as good as new to several screens that ask at once.
    await expect.poll(async () => (await volume(false))?.usedBy.length, { timeout: 5000 }).toBe(1);
    expect(await volume(false)).toMatchObject({
      engineId: first,
      usedBy: [{ name: 'writer', running: false }],
    });
    expect((await volume(true))!.size).toBe(0);
    const { rows } = await lab.client.networks.list({ names: ['forgotten'], limit: 10 });
    expect(rows[0]).toMatchObject({ driver: 'bridge', internal: false, system: false, usedBy: [{ name: 'writer' }] });
    const remove = await lab.client.networks.planRemove({ names: ['forgotten', 'bridge', 'nowhere'] });
    const reasons = (await lab.changes(remove)).map(({ label, kind, reason }) => `${label} ${kind}: ${reason ?? ''}`);
    expect(reasons.join('\n')).toMatch(/forgotten conflict: is used by writer/);
    expect(reasons.join('\n')).toMatch(/nowhere error: no network of this name/);
    await one.removeAll();
  });

  it('makes volumes and networks on every engine, and takes them away again', async () => {
    const made = await lab.apply(
      await lab.client.volumes.planCreate({ name: 'shared-notes', label: ['provost.org=demo'] }),
    );
    expect(made.job.counts).toMatchObject({ done: 2 });
    expect((await two.api('GET', '/volumes/shared-notes')).json).toMatchObject({ Labels: { 'provost.org': 'demo' } });
    await lab.undo(made.job);
    expect((await two.api('GET', '/volumes/shared-notes')).status).toBe(404);
    await expect(
      lab.client.volumes.planCreate({ name: 'cifs', option: ['o=username=a,password=b'] }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT' });

    const net = { name: 'class-net', subnet: '10.127.77.0/24', internal: true, engines: ['two'] };
    const network = await lab.apply(await lab.client.networks.planCreate(net));
    expect((await two.api('GET', '/networks/class-net')).json).toMatchObject({ Internal: true });
    const removed = await lab.apply(await lab.client.networks.planRemove({ names: ['class-net'] }));
    expect(removed.job.counts).toMatchObject({ done: 1 });
    await lab.undo(removed.job);
    expect((await two.api('GET', '/networks/class-net')).json).toMatchObject({
      IPAM: { Config: [{ Subnet: '10.127.77.0/24' }] },
    });
    expect(network.job.canUndo).toBe(true);
  });

  it('keeps what it knew of an engine that died, says so, and plans the rest', async () => {
    await listed();
    await two.kill();
    const [, second] = await engines();
    await expect
      .poll(async () => (await lab.client.images.list({ limit: 500 })).engines.map(({ state }) => state), {
        timeout: 15_000,
      })
      .toContain('down');
    const { rows, total } = await lab.client.images.list({ limit: 500 });
    expect(rows.some(({ engineId }) => engineId === second)).toBe(true);
    expect(total).not.toBeNull();
    const pull = await lab.client.images.planPull({ images: [registry.ref('lab/pulled')] });
    expect((await lab.changes(pull)).map(({ kind }) => kind).toSorted()).toEqual(['create', 'error']);
    expect(existsSync(lab.dir)).toBe(true);
  }, 60_000);
});
