// What needs no server: addresses, the password hash, marks of passwords, and whose fault an error is.
import { describe, expect, it } from 'vitest';
import { asTargetError, faultOf, wordsOf } from '../../../main/accounts/guacamole-sql/faults.ts';
import { hashPassword, markOf, newHash } from '../../../main/accounts/guacamole-sql/password.ts';
import { parseAddress } from '../../../main/accounts/guacamole-sql/url.ts';

describe('addresses', () => {
  it('reads them, and encrypts what leaves this computer', () => {
    expect(parseAddress('mysql://clerk@db.example.com/guacamole_db', false)).toEqual({
      engine: 'mysql',
      host: 'db.example.com',
      port: 3306,
      user: 'clerk',
      database: 'guacamole_db',
      tls: 'verify',
    });
    expect(parseAddress('postgres://a%40b@[2001:db8::1]:6000/g', false)).toMatchObject({
      engine: 'postgres',
      host: '2001:db8::1',
      port: 6000,
      user: 'a@b',
    });
    expect(parseAddress('mariadb://u@127.0.0.1/g', false).tls).toBe('off');
    expect(parseAddress('mariadb://u@db.example.com/g', true).tls).toBe('off');
    expect(parseAddress('mysql://u@db.example.com/g?tls=unverified', true).tls).toBe('unverified');
  });

  it.each([
    [null, /can’t be read/],
    ['db.example.com', /can’t be read/],
    ['http://u@db/g', /“http”/],
    ['mysql://db/g', /no user/],
    ['mysql://u@db/', /no name of the database/],
    ['mysql://u@db/g?tls=maybe', /tls=maybe/],
    ['mysql://u%zz@db/g', /stands for nothing/],
  ])('refuses %s', (url, words) => {
    expect(() => parseAddress(url, false)).toThrow(words);
  });
});

describe('passwords', () => {
  it('hashes as Guacamole does', () => {
    const salt = Buffer.from('FE24ADC5E11E2B25288D1704ABE67A79E342ECC26064CE69C5B3177795A82264', 'hex');
    expect(hashPassword('guacadmin', salt).toString('hex').toUpperCase()).toBe(
      'CA458A7D494E3BE824F5E1E175A1556C0F8EEF2C2D7DF3633BEC4A29C4411960',
    );
    expect(newHash('x').salt).toHaveLength(32);
    expect(newHash(null).hash).toHaveLength(32);
  });

  it('keeps a hash without salt out of its mark', () => {
    const date = '2026-01-01 00:00:00';
    const mark = (password: string) => markOf({ hash: hashPassword(password, null), salt: null }, date);
    expect(mark('a')).toBe(mark('b'));
    expect(mark('a')).not.toBe(markOf({ hash: hashPassword('a', null), salt: null }, '2026-01-02 00:00:00'));
  });
});

describe('faults', () => {
  const error = (message: string, more: object) => Object.assign(new Error(message), more);

  it.each([
    [error('Duplicate entry', { errno: 1062, code: 'ER_DUP_ENTRY' }), 'row'],
    [error('Deadlock found', { errno: 1213, code: 'ER_LOCK_DEADLOCK' }), 'again'],
    [error('deadlock detected', { code: '40P01' }), 'again'],
    [error('value too long', { code: '22001' }), 'row'],
    [error('terminating connection', { code: '57P01' }), 'away'],
    [error('password authentication failed', { code: '28P01' }), 'denied'],
    [error('Connection terminated unexpectedly', {}), 'away'],
    [error("Can't add new command when connection is in closed state", { fatal: true }), 'away'],
    [error('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'denied'],
    [error('syntax error', { errno: 1064, code: 'ER_PARSE_ERROR' }), 'failed'],
  ] as const)('%s', (thrown, fault) => {
    expect(faultOf(thrown)).toBe(fault);
  });

  it('names no host', () => {
    expect(wordsOf(error('connect ECONNREFUSED 192.0.2.1:3306', { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
    const denied = error("Access denied for user 'clerk'@'lab.example.com' (using password: YES)", { errno: 1045 });
    const said = asTargetError(denied);
    expect(said).toMatchObject({ code: 'TARGET_DENIED' });
    expect(JSON.stringify(said.data)).not.toContain('lab.example.com');
  });
});
