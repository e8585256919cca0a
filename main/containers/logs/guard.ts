// An operator's regular expression, which can take longer than the age of the world on a single line. It runs under V8's
// time limit, a little at a time, so that it can neither stall the backend nor go on after it was given up.
import vm from 'node:vm';
import { ProvostError } from '../../errors.ts';

/** Longest stretch of the backend's time, ms. */
const stretch = 40;
/** Characters that are tried in one stretch; an honest expression takes about a millisecond for them. */
const portion = 128 * 1024;

const program = new vm.Script('lines.map((line) => expression.test(line))');

export class Matcher {
  readonly #context: vm.Context;

  /** @throws ProvostError BAD_INPUT with the reason, in the words of the language */
  constructor(pattern: string, caseSensitive: boolean) {
    try {
      this.#context = vm.createContext({ expression: new RegExp(pattern, caseSensitive ? '' : 'i'), lines: [] });
    } catch (error) {
      throw new ProvostError('BAD_INPUT', 'This is no regular expression.', {
        words: error instanceof Error ? error.message : String(error),
        hint: 'Correct it, or put a backslash before the characters that are meant as they are.',
      });
    }
  }

  /** Which of the lines match. Lets others work in between. @throws ProvostError BAD_INPUT when it takes too long */
  async test(lines: readonly string[]): Promise<boolean[]> {
    const all: boolean[] = [];
    for (let from = 0; from < lines.length;) {
      let to = from;
      for (let size = 0; to < lines.length && (to === from || size + lines[to]!.length <= portion); to++)
        size += lines[to]!.length;
      const some = lines.slice(from, to);
      const answer = this.#run(some);
      if (answer) all.push(...answer);
      else {
        // A busy machine may have been the reason: each line gets a stretch, and a second one, before we give up.
        for (const line of some) {
          const single = this.#run([line]) ?? this.#run([line]);
          if (!single) throw tooSlow();
          all.push(single[0]!);
        }
      }
      from = to;
      if (from < lines.length) await new Promise((resolve) => setImmediate(resolve));
    }
    return all;
  }

  #run(lines: readonly string[]): boolean[] | null {
    this.#context['lines'] = lines;
    try {
      return program.runInContext(this.#context, { timeout: stretch }) as boolean[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
      throw error;
    } finally {
      this.#context['lines'] = [];
    }
  }
}

const tooSlow = () =>
  new ProvostError('BAD_INPUT', 'This expression takes too long on a single line.', {
    hint: 'Avoid a repetition within a repetition, like (a+)+.',
  });
