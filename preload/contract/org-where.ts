// Which folder is meant, and what who asks about it must be allowed: in every procedure that answers from files.
import { z } from 'zod';

const folder = z.string().min(1).max(4000);
export const orgWhere = {
  root: folder.describe('Folder that is read: Tetra’s data folder, one organization, or any TOML and env files'),
  nh: folder.optional().describe('NodeHolder’s folder, with digests of DigitalOcean'),
};
export const orgRead = { permission: 'orgs.read', scope: 'organization', kind: 'query' } as const;
