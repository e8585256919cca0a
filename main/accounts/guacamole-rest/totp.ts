// The second factor of other people's accounts (guacamole-auth-totp): whether one is set up, and setting it up anew.
import type { Act } from './directory.ts';
import type { Server } from './server.ts';
import { isDisabled, type WireUser } from './users.ts';

/**
 * Stands for the key, which the server shows nobody: "true" when there is one. Any other text that is not null makes the
 * server forget the key, so that the next sign-in sets up a new one.
 */
const generated = 'guac-totp-key-generated';

export const hasTotp = (user: WireUser) => user.attributes[generated] === 'true';

/** Null: the server has no such thing. */
export const totpReset = (user: WireUser, server: Server): Act | null =>
  server.attributes.has(generated)
    ? {
        op: 'replace',
        user: {
          username: user.username,
          ...(server.disabledApart && { disabled: isDisabled(user, server) }),
          attributes: { ...user.attributes, [generated]: '' },
        },
      }
    : null;
