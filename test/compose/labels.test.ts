// Order of services from the labels that Compose writes.
import { describe, expect, it } from 'vitest';
import { filesOf, needsOf, startOrder } from '../../main/compose/labels.ts';

describe('labels of Compose', () => {
  it('reads what a service needs, and whether it has to be healthy', () => {
    const labels = { 'com.docker.compose.depends_on': 'db:service_healthy:true,cache:service_started:false' };
    expect(needsOf(labels)).toEqual([
      { service: 'db', healthy: true },
      { service: 'cache', healthy: false },
    ]);
    expect(needsOf({})).toEqual([]);
    expect(needsOf({ 'com.docker.compose.depends_on': '' })).toEqual([]);
  });

  it('puts each service after those that it needs', () => {
    const needs = new Map([
      ['web', ['app']],
      ['app', ['db', 'cache']],
      ['db', []],
      ['cache', []],
      ['mail', []],
    ]);
    expect(startOrder(needs)).toEqual(['cache', 'db', 'app', 'mail', 'web']);
  });

  it('loses nothing in a circle, nor for a need that has no container', () => {
    const circle = new Map([
      ['a', ['b']],
      ['b', ['a']],
      ['c', ['gone']],
    ]);
    expect(startOrder(circle).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('splits several files', () => {
    expect(filesOf({ 'com.docker.compose.project.config_files': '/srv/a.yml, /srv/b.yml' })).toEqual([
      '/srv/a.yml',
      '/srv/b.yml',
    ]);
  });
});
