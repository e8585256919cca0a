// Encodings: what the bytes say is believed, and what they don’t say is asked.
import { bytes, oem, utf16be, utf16le } from './bytes.ts';
import type { Case } from './case.ts';

export const encodings: Case[] = [
  {
    name: 'encodings-utf8.csv',
    content: 'username,full_name\nzoe,Zoë Müller\n',
    rows: ['2 zoe | full_name=Zoë Müller'],
    problems: [],
  },
  {
    name: 'encodings-utf8-emoji.csv',
    content: 'username,note\nada,🎓 first\nb🎓n,emoji\n',
    rows: ['2 ada | note=🎓 first', '3 b🎓n | note=emoji'],
    problems: [],
  },
  {
    name: 'encodings-utf16le-bom.txt',
    content: utf16le('\uFEFFusername\tfull_name\r\nzoe\tZoë\r\n'),
    rows: ['2 zoe | full_name=Zoë'],
    problems: [],
  },
  {
    name: 'encodings-utf16be-bom.txt',
    content: utf16be('\uFEFFusername\tfull_name\r\nzoe\tZoë\r\n'),
    rows: ['2 zoe | full_name=Zoë'],
    problems: [],
  },
  {
    name: 'encodings-utf16le-no-bom.txt',
    content: utf16le('username,full_name\nzoe,Zoë\n'),
    rows: ['2 zoe | full_name=Zoë'],
    problems: [],
  },
  {
    name: 'encodings-utf16be-no-bom.txt',
    content: utf16be('username,full_name\nzoe,Zoë\n'),
    rows: ['2 zoe | full_name=Zoë'],
    problems: [],
  },
  {
    name: 'encodings-utf16le-quoted-newline.csv',
    content: utf16le('\uFEFFusername,note\r\nada,"two\r\nlines"\r\nben,x,y\r\n'),
    rows: ['2 ada | note=two\r\nlines'],
    problems: ['4: The row has 3 cells, and the first row has 2.'],
  },
  {
    name: 'encodings-windows-1252.csv',
    content: bytes('username,full_name\nzoe,Zo\xEB M\xFCller\neuro,\x80 \x93quoted\x94\n'),
    rows: ['2 zoe | full_name=Zoë Müller', '3 euro | full_name=€ “quoted”'],
    problems: [],
  },
  {
    name: 'encodings-windows-1252-umlaut-username.csv',
    content: bytes('username;full_name\nm\xFCller;M\xFCller\n'),
    rows: ['2 müller | full_name=Müller'],
    problems: [],
  },
  {
    name: 'encodings-iso-8859-15-chosen.csv',
    content: bytes('username,full_name\neuro,\xA4\n'),
    read: { encoding: 'iso-8859-15' },
    rows: ['2 euro | full_name=€'],
    problems: [],
  },
  {
    name: 'encodings-windows-1250-chosen.csv',
    content: bytes('username,full_name\nzizka,\x8Ei\x9Eka\n'),
    read: { encoding: 'windows-1250' },
    rows: ['2 zizka | full_name=Žižka'],
    problems: [],
  },
  {
    name: 'encodings-cp850-chosen.csv',
    content: oem('username,full_name\nzoe,Zoë Åse\n', 'cp850'),
    read: { encoding: 'cp850' },
    rows: ['2 zoe | full_name=Zoë Åse'],
    problems: [],
  },
  {
    name: 'encodings-cp437-chosen.csv',
    content: oem('username,full_name\nzoe,Zoë Müller\n', 'cp437'),
    read: { encoding: 'cp437' },
    rows: ['2 zoe | full_name=Zoë Müller'],
    problems: [],
  },
  {
    name: 'encodings-utf8-chosen-for-latin.csv',
    content: bytes('username,full_name\nzoe,Zo\xEB\nb\xEBn,Ben\ncy,Cy\n'),
    read: { encoding: 'utf-8' },
    rows: ['4 cy | full_name=Cy'],
    problems: [
      '2 full_name: It holds a letter that the encoding can’t read. Choose another encoding.',
      '3 username: The username holds a letter that the encoding can’t read. Choose another encoding.',
    ],
  },
  {
    name: 'encodings-truncated-utf8.csv',
    content: Buffer.from('username,full_name\nzoe,Zoë').subarray(0, -1),
    rows: ['2 zoe | full_name=ZoÃ'],
    problems: [],
  },
  {
    name: 'encodings-decomposed.csv',
    content: 'username,full_name\njose\u0301,Jose\u0301\n',
    rows: ['2 josé | full_name=José'],
    problems: [],
  },
  {
    name: 'encodings-composed-and-decomposed.csv',
    content: 'username,full_name\nbj\u00F6rn,Björn\nbjo\u0308rn,Bjo\u0308rn\n',
    rows: ['2 björn | full_name=Björn'],
    problems: ['3: The same account is in line 2 already.'],
  },
];
