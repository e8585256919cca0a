// How a value has to be written in an env file so that its readers read it back.
import { ProvostError } from '../../errors.ts';

/** Who reads the file: bash sources it, dotenv is what Node programs use. */
export type EnvReader = 'both' | 'bash' | 'dotenv';
export type Quote = '"' | "'" | '`' | null;

const forms: Record<EnvReader, { quote: Quote; fits: RegExp }[]> = {
  both: [
    { quote: '"', fits: /^[^"\\$`\r]*$/ },
    { quote: "'", fits: /^(?!.*\\$)[^'\r]*$/s },
  ],
  // In double quotes, where what bash would act on gets a backslash.
  bash: [
    { quote: "'", fits: /^[^'\r]*$/ },
    { quote: '"', fits: /^[^\r]*$/ },
  ],
  dotenv: [
    { quote: "'", fits: /^(?!.*\\$)[^'\r]*$/s },
    { quote: '"', fits: /^(?!.*\\[nr"]|.*\\$)[^"\r]*$/s },
    { quote: '`', fits: /^(?!.*\\$)[^`\r]*$/s },
  ],
};
const plain = /^[A-Za-z0-9_./@%+,=-]+(?::[A-Za-z0-9_./@%+,=-]+)*$/;

/**
 * @param old the quotes that were there (null: none), which are kept where the value allows it
 * @returns the value as it is to be written, without a line end
 * @throws ProvostError BAD_INPUT when no form says this to its readers
 */
export function quoteEnv(value: string, old: Quote, reader: EnvReader): string {
  if (value.includes('\0') || !value.isWellFormed()) {
    throw new ProvostError('BAD_INPUT', 'An env file can’t hold this value: it has characters that are none.');
  }
  if (old === null && (value === '' || plain.test(value))) return value;
  const fitting = forms[reader].filter(({ fits }) => fits.test(value));
  const form = fitting.find(({ quote }) => quote === old) ?? fitting[0];
  if (!form) {
    throw new ProvostError('BAD_INPUT', 'There is no way to write this value that bash and dotenv read alike.', {
      hint: 'Say which of them reads the file, or choose a value without a quote next to a dollar sign or backslash.',
    });
  }
  const { quote } = form;
  const text = reader === 'bash' && quote === '"' ? value.replaceAll(/[\\"$`]/g, String.raw`\$&`) : value;
  return `${quote}${text}${quote}`;
}
