// What was said of how files are read, and none of them is read in that way: it is told, and not passed over.
import type { ImportFile, ReadOptions } from '../../../preload/contract/imports.ts';
import { ProvostError } from '../../errors.ts';

const meantFor: Record<keyof ReadOptions, { option: string; formats: ImportFile['format'][]; words: string }> = {
  sheet: { option: '--sheet', formats: ['xlsx'], words: 'XLSX files' },
  delimiter: { option: '--delimiter', formats: ['csv'], words: 'CSV files' },
  encoding: { option: '--encoding', formats: ['csv'], words: 'CSV files' },
  header: { option: '--header', formats: ['csv', 'xlsx'], words: 'CSV and XLSX files' },
};

/** @throws ProvostError BAD_INPUT naming the first that is for no file */
export function refuseUnused(read: ReadOptions, files: readonly Pick<ImportFile, 'format'>[]): void {
  if (files.length === 0) return;
  for (const name of Object.keys(meantFor) as (keyof ReadOptions)[]) {
    const { option, formats, words } = meantFor[name];
    if (read[name] === undefined || files.some(({ format }) => formats.includes(format))) continue;
    const message = `${option} is for ${words}, and ${files.length === 1 ? 'this file is none' : 'none of these files is one'}.`;
    throw new ProvostError('BAD_INPUT', message, { hint: `Leave ${option} out.`, issues: [{ path: name, message }] });
  }
}
