// The name of the person who runs this process.
import os from 'node:os';

export function localOperatorName(env: NodeJS.ProcessEnv): string {
  try {
    return os.userInfo().username;
  } catch {
    // A user id without a name, as in some containers.
    return env.USER || env.USERNAME || 'owner';
  }
}
