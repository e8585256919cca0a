// The program itself: what it is, what can be done first, and its few settings.
import { z } from 'zod';
import { procedure } from './procedure.ts';

export const systemInfo = z.object({
  version: z.string(),
  /** Which shell runs it. */
  shell: z.enum(['desktop', 'browser', 'cli']),
  demo: z.boolean(),
  /** Where secrets are kept; `none`: no keyring and no passphrase, so none is stored. */
  secrets: z.enum(['keyring', 'passphrase', 'none']),
  operator: z.string(),
  permissions: z.array(z.string()),
  platform: z.string(),
  node: z.string(),
});
export type SystemInfo = z.infer<typeof systemInfo>;

export const settings = z.object({
  /** The brake: a plan that deletes or disables more than this share of what is there asks for its count. */
  brakeShare: z.number().min(0).max(1),
  /** … and more than this many. */
  brakeFloor: z.number().int().min(0),
  /** Containers that a selection leaves out unless they are named, by name: "guacd", "proxy-*". */
  protectedNames: z.array(z.string()),
  /** … and by image: "guacamole/guacd", whatever its tag. */
  protectedImages: z.array(z.string()),
  /** Where "Open desktop" leads: "https://guac.example.com/#/?user={account}". Empty: nowhere. */
  guacamoleUrl: z.string(),
});
export type Settings = z.infer<typeof settings>;

/** https alone, since a name and password are typed there; the host can't come from a container's name. */
const desktopAddress = z
  .string()
  .max(1000)
  .refine((address) => {
    if (address.trim() === '') return true;
    const filled = address.replaceAll(/\{(?:account|container)\}/g, 'x');
    if (/[{}]/.test(filled) || !URL.canParse(filled)) return false;
    const url = new URL(filled);
    const host = /^https:\/\/([^/?#]*)/.exec(address)?.[1] ?? '{';
    return url.protocol === 'https:' && !host.includes('{') && url.username === '' && url.password === '';
  }, 'an https address; {account} and {container} may stand after the host');

const patterns = z.array(z.string().max(200)).max(200).optional();

export const system = {
  info: procedure({
    permission: 'system.read',
    scope: 'global',
    kind: 'query',
    summary: 'Show version, shell and operator',
  })
    .input(z.object({}))
    .output(systemInfo),
  getSettings: procedure({
    permission: 'settings.read',
    scope: 'global',
    kind: 'query',
    summary: 'Show the settings',
    cli: { command: 'settings show' },
  })
    .input(z.object({}))
    .output(settings),
  changeSettings: procedure({
    permission: 'settings.write',
    scope: 'global',
    kind: 'command',
    summary: 'Change settings; those not named stay',
    cli: { command: 'settings set' },
  })
    .input(
      z.object({
        brakeShare: z.coerce.number().min(0).max(1).optional().describe('Share of what is there, 0 to 1'),
        brakeFloor: z.coerce.number().int().min(0).optional().describe('Never braked up to this many'),
        protectedNames: patterns.describe(
          'Containers that a selection leaves out unless named, by name; * stands for anything. Replaces all; "" for none',
        ),
        guacamoleUrl: desktopAddress
          .optional()
          .describe('Where "Open desktop" leads: https address with {account} or {container}; "" for nowhere'),
        protectedImages: patterns.describe('… and by image, with or without its tag. Replaces all; "" for none'),
      }),
    )
    .output(settings),
};
