// How files are put in words.
import type { ImportFile } from '../../../../preload/contract/imports.ts';

export const delimiterWords: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

export const formatWords: Record<ImportFile['format'], string> = {
  csv: 'CSV',
  xlsx: 'XLSX',
  json: 'JSON',
  target: 'target',
};
