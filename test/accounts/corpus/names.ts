// Usernames: what can be none, what looks like another, and who is in a file twice.
import type { Case } from './case.ts';

export const names: Case[] = [
  {
    name: 'names-spaces-and-marks.csv',
    content: 'username,note\n ada ,trimmed\n\u00A0ben\u00A0,no-break\n\u200Bcy,no width\nd\uFEFFee,mark inside\n',
    rows: ['2 ada | note=trimmed', '3 ben | note=no-break', '4 cy | note=no width', '5 dee | note=mark inside'],
    problems: [],
  },
  {
    name: 'names-empty-username.csv',
    content: 'username,full_name\n,Nobody\n \u200B,Nobody else\nada,Ada\n',
    rows: ['4 ada | full_name=Ada'],
    problems: ['2 username: The row has no username.', '3 username: The row has no username.'],
  },
  {
    name: 'names-formulas.csv',
    content: 'username,full_name\n=cmd,x\n+1,x\n-x,x\n@sum,x\n＝full,x\n"\t=tab",x\nada,=HYPERLINK\nben,Ben\n',
    rows: ['9 ben | full_name=Ben'],
    problems: [
      '2 username: The username begins with = + - or @, which spreadsheets take for a formula.',
      '3 username: The username begins with = + - or @, which spreadsheets take for a formula.',
      '4 username: The username begins with = + - or @, which spreadsheets take for a formula.',
      '5 username: The username begins with = + - or @, which spreadsheets take for a formula.',
      '6 username: The username begins with = + - or @, which spreadsheets take for a formula.',
      '7 username: The username begins with = + - or @, which spreadsheets take for a formula.',
      '8 full_name: It begins with = + - or @, which spreadsheets take for a formula.',
    ],
  },
  {
    name: 'names-reserved.csv',
    content: 'username\nroot\nAdmin\nguacadmin\nptadmin\nwww-data\nrooted\n',
    rows: ['7 rooted'],
    problems: [
      '2 username: The username “root” is reserved.',
      '3 username: The username “Admin” is reserved.',
      '4 username: The username “guacadmin” is reserved.',
      '5 username: The username “ptadmin” is reserved.',
      '6 username: The username “www-data” is reserved.',
    ],
  },
  {
    name: 'names-twice.csv',
    content: 'username,full_name\nada,Ada\nben,Ben\nada,Ada again\n',
    rows: ['2 ada | full_name=Ada', '3 ben | full_name=Ben'],
    problems: ['4: The same account is in line 2 already.'],
  },
  {
    name: 'names-twice-in-capitals.csv',
    content: 'username,full_name\nada,Ada\nADA,Ada again\nAda,and again\n',
    rows: ['2 ada | full_name=Ada'],
    problems: ['3: The same account is in line 2 already.', '4: The same account is in line 2 already.'],
  },
  {
    name: 'names-twice-but-the-first-is-bad.csv',
    content: 'username,email\nada,not an address\nada,ada@example.com\n',
    rows: ['3 ada | email=ada@example.com'],
    problems: ['2 email: “not an address” is no e-mail address.'],
  },
  {
    name: 'names-twice-after-cleaning.csv',
    content: 'username,full_name\nada,Ada\n ada\u200B,Ada again\n',
    rows: ['2 ada | full_name=Ada'],
    problems: ['3: The same account is in line 2 already.'],
  },
  {
    name: 'names-direction.csv',
    content: 'username,full_name\na\u202Eda,x\nben,Be\u2066n\ncy,Cy\n',
    rows: ['4 cy | full_name=Cy'],
    problems: [
      '2 username: The username holds a character that can’t be seen.',
      '3 full_name: It holds a character that can’t be seen.',
    ],
  },
  {
    name: 'names-mixed-scripts.csv',
    content: 'username,full_name\n\u0430da,Cyrillic a\nдмитрий,all Cyrillic\nada,Latin\n',
    rows: ['2 \u0430da | full_name=Cyrillic a', '3 дмитрий | full_name=all Cyrillic', '4 ada | full_name=Latin'],
    problems: ['! 2 username: “\u0430da” mixes letters of scripts that look alike.'],
  },
  {
    name: 'names-long.csv',
    content: 'username,note\n' + 'a'.repeat(128) + ',fine\n' + 'b'.repeat(129) + ',too long\n',
    rows: ['2 aaaa… (128) | note=fine'],
    problems: ['3 username: The username is longer than 128 characters.'],
  },
  {
    name: 'names-emoji.csv',
    content: 'username\nada🎓\n🎓\n',
    rows: ['2 ada🎓', '3 🎓'],
    problems: [],
  },
  {
    name: 'names-lowercase.csv',
    content: 'username\nAda.Lee\nBEN\n',
    shaping: { lowercase: true },
    rows: ['2 ada.lee', '3 ben'],
    problems: [],
  },
  {
    name: 'names-plain.csv',
    content: 'username\nZoë.Müller\nÅse Ø\nß@x\n李\n',
    shaping: { plain: true },
    rows: ['2 Zoe.Mueller', '3 AseO', '4 ssx'],
    problems: ['5 username: Nothing of “李” is a plain letter.'],
  },
  {
    name: 'names-numeric.csv',
    content: 'username\n12345\n',
    rows: ['2 12345'],
    problems: [],
  },
  {
    name: 'names-old-username.csv',
    content: 'username,oldusername\nada.lee,ada\nben,\n',
    rows: ['2 ada.lee | old=ada', '3 ben'],
    problems: [],
  },
  {
    name: 'names-persian.csv',
    content: 'username,full_name\nsara,می\u200Cخواهم\n',
    rows: ['2 sara | full_name=می\u200cخواهم'],
    problems: [],
  },
];
