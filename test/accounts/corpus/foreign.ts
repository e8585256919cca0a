// Files that are no tables: refused as a whole by what they are, and not read as letters.
import { gzipSync } from 'node:zlib';
import { bytes, utf16le } from './bytes.ts';
import type { Case } from './case.ts';

/** One transparent dot. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export const foreign: Case[] = [
  {
    name: 'foreign-image.png',
    content: png,
    rows: [],
    problems: [],
    refused: '“image.png”: It is not a table of accounts: it is an image.',
  },
  {
    name: 'foreign-image-named.csv',
    content: png,
    rows: [],
    problems: [],
    refused: '“image-named.csv”: It is not a table of accounts: it is an image.',
  },
  {
    name: 'foreign-image-named.json',
    content: png,
    rows: [],
    problems: [],
    refused: '“image-named.json”: It is not a table of accounts: it is an image.',
  },
  {
    name: 'foreign-image-with-encoding.png',
    content: png,
    read: { encoding: 'windows-1252' },
    rows: [],
    problems: [],
    refused: '“image-with-encoding.png”: It is not a table of accounts: it is an image.',
  },
  {
    name: 'foreign-photo.jpg',
    content: bytes('\xFF\xD8\xFF\xE0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0'),
    rows: [],
    problems: [],
    refused: '“photo.jpg”: It is not a table of accounts: it is an image.',
  },
  {
    name: 'foreign-dot.gif',
    content: Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64'),
    rows: [],
    problems: [],
    refused: '“dot.gif”: It is not a table of accounts: it is an image.',
  },
  {
    name: 'foreign-slips.pdf',
    content: bytes('%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'),
    rows: [],
    problems: [],
    refused: '“slips.pdf”: It is not a table of accounts: it is a PDF document.',
  },
  {
    name: 'foreign-program.csv',
    content: bytes('\x7FELF\x02\x01\x01' + '\0'.repeat(57)),
    rows: [],
    problems: [],
    refused: '“program.csv”: It is not a table of accounts: it is a program.',
  },
  {
    name: 'foreign-program.exe',
    content: bytes('MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0\xB8' + '\0'.repeat(40)),
    rows: [],
    problems: [],
    refused: '“program.exe”: It is not a table of accounts: it is a program.',
  },
  {
    name: 'foreign-packed.gz',
    content: gzipSync('username\nada\n'),
    rows: [],
    problems: [],
    refused: '“packed.gz”: It is not a table of accounts: it is an archive.',
  },
  {
    name: 'foreign-packed.7z',
    content: bytes('7z\xBC\xAF\x27\x1C\0\x04' + '\0'.repeat(24)),
    rows: [],
    problems: [],
    refused: '“packed.7z”: It is not a table of accounts: it is an archive.',
  },
  {
    name: 'foreign-class.zip',
    content: bytes('PK\x03\x04\x14\0\0\0\0\0' + '\0'.repeat(16) + '\x09\0\0\0class.csvusername\nada\n'),
    rows: [],
    problems: [],
    refused: '“class.zip”: It is not a table of accounts: it is an archive.',
  },
  {
    name: 'foreign-accounts.db',
    content: bytes('SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20'),
    rows: [],
    problems: [],
    refused: '“accounts.db”: It is not a table of accounts: it is an SQLite database.',
  },
  {
    name: 'foreign-zeros.csv',
    content: Buffer.alloc(4096),
    rows: [],
    problems: [],
    refused: '“zeros.csv”: It is not a table of accounts: it is no text.',
  },
  {
    name: 'foreign-noise.csv',
    content: Buffer.from(Array.from({ length: 4096 }, (_none, index) => (index * index * 31 + index * 7) % 251)),
    rows: [],
    problems: [],
    refused: '“noise.csv”: It is not a table of accounts: it is no text.',
  },
  {
    name: 'foreign-header-of-two-letters.csv',
    content: 'MZ,username\nx,ada\n',
    rows: ['2 ada'],
    problems: [],
  },
  {
    name: 'foreign-nul-in-one-cell-of-a-short-file.csv',
    content: 'username,full_name\nada,A\0\nben,Ben\n',
    rows: ['3 ben | full_name=Ben'],
    problems: ['2 full_name: It holds a character that can’t be seen.'],
  },
  {
    name: 'foreign-utf16-is-text.csv',
    content: utf16le('\uFEFFusername,full_name\nada,Ада Ли\n'),
    rows: ['2 ada | full_name=Ада Ли'],
    problems: [],
  },
];
