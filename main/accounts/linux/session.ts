// One command at the host, as root: what it printed, or why it could not be run.
import { ProvostError } from '../../errors.ts';
import type { TargetAccess } from '../parts.ts';
import { asRoot, section } from './scripts.ts';

/** What one line of words may tell, and how much of it. */
const wordsAtMost = 500;

export const cleanWords = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, wordsAtMost);

function problemOf(code: number | null, stderr: string): ProvostError {
  const words = cleanWords(stderr);
  if (/^sudo: .*(password|terminal|askpass)/m.test(stderr)) {
    return new ProvostError('TARGET_DENIED', 'The host wants a password before it does anything as root.', {
      hint: 'Sign in as root, or let this account use sudo without a password (NOPASSWD in sudoers).',
      words,
    });
  }
  if (/sudo: not found|sudo: command not found|exec: sudo|sudo: No such file/.test(stderr)) {
    return new ProvostError('TARGET_DENIED', 'The account is not root, and the host has no sudo.', {
      hint: 'Sign in as root, or install sudo there.',
      words,
    });
  }
  if (/^sudo: |not in the sudoers|not allowed to (execute|run)|may not run sudo/m.test(stderr)) {
    return new ProvostError('TARGET_DENIED', 'The host does not let this account work as root.', {
      hint: 'Sign in as root, or let this account use sudo without a password (NOPASSWD in sudoers).',
      words,
    });
  }
  if (code === 98) {
    return new ProvostError('TARGET_UNREACHABLE', 'Somebody else is changing the accounts of this host.', {
      hint: 'It is tried again when that has ended.',
    });
  }
  if (code === null) {
    return new ProvostError('TARGET_UNREACHABLE', 'The host ended the work in the middle.', {
      hint: 'Look at the host. What was half done is completed when it goes on.',
    });
  }
  return new ProvostError('TARGET_FAILED', 'The host could not run what was asked of it.', {
    hint: 'Look at the host, then try again.',
    ...(words !== '' && { words }),
  });
}

/**
 * @param script one of scripts.ts; its output ends with the section "end"
 * @throws ProvostError TARGET_DENIED, TARGET_UNREACHABLE, TARGET_FAILED, HOST_*; the signal's reason
 */
export async function runAsRoot(
  access: TargetAccess,
  script: string,
  stdin: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const host = await access.ssh(signal);
  const input = Buffer.from(stdin, 'utf8');
  try {
    const { code, stdout, stderr } = await host.exec(['sh', '-c', asRoot, 'sh', script], {
      stdin: input,
      limitMs,
      signal,
    });
    if (!stdout.subarray(-8).toString('latin1').includes(`${section}end`)) {
      throw problemOf(code, stderr.toString('utf8'));
    }
    return stdout;
  } finally {
    // It held passwords.
    input.fill(0);
  }
}
