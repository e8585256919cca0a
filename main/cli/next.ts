// What to do next after an error, in commands: the backend speaks to the console and the command line alike.
import type { Called } from './call.ts';
import type { Request } from './execute.ts';
import type { Coded } from './failure.ts';

/** The backend's hints that a command answers. */
const lists: Record<string, string> = {
  'List the engines.': 'engines list',
  'List the containers to see their names.': 'containers list',
};

const notSaid = 'It is not said which containers are meant.';

/** @returns the error with what was typed in it, and the command that shows what there is; other errors as they are */
export function inCommands(error: Coded, { input }: Request, called: Called): Coded {
  const { code, message, data } = error;
  if (message === notSaid) {
    const hint =
      'Name them, or choose by --filter, --label, --state, --org, --account, --image or --engine, or take --all.';
    return { ...error, data: { ...data, hint } };
  }
  if (code !== 'NOT_FOUND') return error;
  const kind = /^There is no such (job|plan)\b/.exec(message)?.[1] as 'job' | 'plan' | undefined;
  const id = kind && input[`${kind}Id`];
  const list = kind ? `${kind}s list` : lists[data.hint ?? ''];
  if (list === undefined) return error;
  const { hint: _hint, ...rest } = data;
  return {
    code,
    message: kind && typeof id === 'string' ? `There is no ${kind} “${id}”.` : message,
    data: rest,
    next: `List what there is: ${called.provost(list)}`,
  };
}
