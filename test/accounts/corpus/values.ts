// Values: what may be spelled in many ways, and what could mean two things.
import type { Case } from './case.ts';

export const values: Case[] = [
  {
    name: 'values-dates.csv',
    content:
      'username,valid_until\na,2026-12-31\nb,2026/12/31\nc,20261231\nd,31.12.2026\ne,1.2.2026\nf,31/12/2026\ng,12/31/2026\nh,5 Mar 2026\ni,"March 5, 2026"\nj,5. März 2026\nk,2026-12-31T00:00:00Z\nl,04/04/2026\n',
    rows: [
      '2 a | valid_until=2026-12-31',
      '3 b | valid_until=2026-12-31',
      '4 c | valid_until=2026-12-31',
      '5 d | valid_until=2026-12-31',
      '6 e | valid_until=2026-02-01',
      '7 f | valid_until=2026-12-31',
      '8 g | valid_until=2026-12-31',
      '9 h | valid_until=2026-03-05',
      '10 i | valid_until=2026-03-05',
      '11 j | valid_until=2026-03-05',
      '12 k | valid_until=2026-12-31',
      '13 l | valid_until=2026-04-04',
    ],
    problems: [],
  },
  {
    name: 'values-dates-ambiguous.csv',
    content: 'username,valid_until\na,03/04/2026\nb,3-4-2026\nc,04/03/2026\n',
    rows: [],
    problems: [
      '2 valid_until: “03/04/2026” can be two days: it is not said which is the month. Write it as 2026-12-31.',
      '3 valid_until: “3-4-2026” can be two days: it is not said which is the month. Write it as 2026-12-31.',
      '4 valid_until: “04/03/2026” can be two days: it is not said which is the month. Write it as 2026-12-31.',
    ],
  },
  {
    name: 'values-dates-wrong.csv',
    content:
      'username,valid_until\na,2026-02-30\nb,31.11.2026\nc,31/12/26\nd,tomorrow\ne,46000\nf,2026-12-31 18:30\ng,13/13/2026\nh,2027-02-29\n',
    rows: [],
    problems: [
      '2 valid_until: “2026-02-30” is no day of the calendar. Write it as 2026-12-31.',
      '3 valid_until: “31.11.2026” is no day of the calendar. Write it as 2026-12-31.',
      '4 valid_until: “31/12/26” is no date that can be read. Write it as 2026-12-31.',
      '5 valid_until: “tomorrow” is no date that can be read. Write it as 2026-12-31.',
      '6 valid_until: “46000” is no date that can be read. Write it as 2026-12-31.',
      '7 valid_until: “2026-12-31 18:30” has a time. Write the day alone: 2026-12-31.',
      '8 valid_until: “13/13/2026” is no day of the calendar. Write it as 2026-12-31.',
      '9 valid_until: “2027-02-29” is no day of the calendar. Write it as 2026-12-31.',
    ],
  },
  {
    name: 'values-dates-the-wrong-way-round.csv',
    content: 'username,valid_from,valid_until\na,2026-12-31,2026-01-01\nb,2026-01-01,2026-01-01\n',
    rows: ['3 b | valid_from=2026-01-01 | valid_until=2026-01-01'],
    problems: ['2: The account would end before it begins.'],
  },
  {
    name: 'values-flags.csv',
    content:
      'username,disabled\na,true\nb,TRUE\nc,1\nd,yes\ne,Ja\nf,x\ng,false\nh,0\ni,No\nj,nein\nk,\nl,active\nm,suspended\n',
    rows: [
      '2 a | disabled=true',
      '3 b | disabled=true',
      '4 c | disabled=true',
      '5 d | disabled=true',
      '6 e | disabled=true',
      '7 f | disabled=true',
      '8 g | disabled=false',
      '9 h | disabled=false',
      '10 i | disabled=false',
      '11 j | disabled=false',
      '12 k | disabled=-',
      '13 l | disabled=false',
      '14 m | disabled=true',
    ],
    problems: [],
  },
  {
    name: 'values-flags-wrong.csv',
    content: 'username,must_change_password\na,maybe\nb,2\nc,true\n',
    rows: ['4 c | must_change_password=true'],
    problems: [
      '2 must_change_password: “maybe” is neither yes nor no. Write true or false.',
      '3 must_change_password: “2” is neither yes nor no. Write true or false.',
    ],
  },
  {
    name: 'values-times.csv',
    content:
      'username,access_from\na,08:00\nb,8:00:30\nc,8 PM\nd,12:30 am\ne,18.30 Uhr\nf,25:00\ng,8\nh,8:60\ni,13 pm\n',
    rows: [
      '2 a | access_from=08:00:00',
      '3 b | access_from=08:00:30',
      '4 c | access_from=20:00:00',
      '5 d | access_from=00:30:00',
      '6 e | access_from=18:30:00',
    ],
    problems: [
      '7 access_from: “25:00” is no time of day. Write it as 18:30.',
      '8 access_from: “8” is no time of day. Write it as 18:30.',
      '9 access_from: “8:60” is no time of day. Write it as 18:30.',
      '10 access_from: “13 pm” is no time of day. Write it as 18:30.',
    ],
  },
  {
    name: 'values-emails.csv',
    content:
      'username,email\na,ada@example.com\nb,Ada.Lee+lab@sub.example.com\nc,zoë@example.com\nd,ada\ne,ada@\nf,@example.com\ng,ada@example\nh,a b@example.com\ni,ada@exa mple.com\nj,a@b@example.com\nk,ada..lee@example.com\nl,Ada <ada@example.com>\n',
    rows: ['2 a | email=ada@example.com', '3 b | email=Ada.Lee+lab@sub.example.com', '4 c | email=zoë@example.com'],
    problems: [
      '5 email: “ada” is no e-mail address.',
      '6 email: “ada@” is no e-mail address.',
      '7 email: “@example.com” is no e-mail address.',
      '8 email: “ada@example” is no e-mail address.',
      '9 email: “a b@example.com” is no e-mail address.',
      '10 email: “ada@exa mple.com” is no e-mail address.',
      '11 email: “a@b@example.com” is no e-mail address.',
      '12 email: “ada..lee@example.com” is no e-mail address.',
      '13 email: “Ada <ada@example.com>” is no e-mail address.',
    ],
  },
  {
    name: 'values-timezones.csv',
    content:
      'username,timezone\na,Europe/Berlin\nb,europe/berlin\nc,America/New York\nd,UTC\ne,GMT+2\nf,US/Eastern\ng,CET\nh,Mars/Olympus\ni,Berlin\n',
    rows: [
      '2 a | timezone=Europe/Berlin',
      '3 b | timezone=Europe/Berlin',
      '4 c | timezone=America/New_York',
      '5 d | timezone=UTC',
      '6 e | timezone=GMT+02:00',
      '7 f | timezone=US/Eastern',
      '8 g | timezone=CET',
    ],
    problems: [
      '9 timezone: “Mars/Olympus” is no time zone. Write it as Europe/Berlin.',
      '10 timezone: “Berlin” is no time zone. Write it as Europe/Berlin.',
    ],
  },
  {
    name: 'values-roles.csv',
    content: 'username,role\na,admin\nb,Instructor\nc,teacher\nd,student\ne,\nf,boss\ng,true\n',
    rows: ['2 a | role=admin', '3 b | role=instructor', '4 c | role=instructor', '5 d | role=student', '6 e | role=-'],
    problems: [
      '7 role: “boss” is no role: admin, instructor or student.',
      '8 role: “true” is no role: admin, instructor or student.',
    ],
  },
  {
    name: 'values-groups.csv',
    content:
      'username,groups\na,lab-1\nb,lab-2; lab-1 ;lab-2\nc,lab-1|night\nd,"lab-1, night"\ne,a\\;b; c\nf,;\ng,=cmd\n',
    rows: [
      '2 a | groups=lab-1',
      '3 b | groups=lab-1 + lab-2',
      '4 c | groups=lab-1 + night',
      '5 d | groups=lab-1, night',
      '6 e | groups=a;b + c',
      '7 f | groups=-',
    ],
    problems: [
      '! 5 groups: “lab-1, night” is taken as one; several are divided by ;',
      '8 groups: It begins with = + - or @, which spreadsheets take for a formula.',
    ],
  },
  {
    name: 'values-groups-of-several-columns.csv',
    content: 'username,cohort1,cohort2,class 3\na,lab-1,night,10a\nb,,night,\nc,x; y,x,\n',
    rows: ['2 a | groups=10a + lab-1 + night', '3 b | groups=night', '4 c | groups=x + y'],
    problems: [],
  },
  {
    name: 'values-line-breaks-become-spaces.csv',
    content: 'username,full_name,note\nada,"Ada\r\nLee","kept\nas it is"\n',
    rows: ['2 ada | full_name=Ada Lee | note=kept\nas it is'],
    problems: ['! 2 full_name: Its line breaks became spaces.'],
  },
  {
    name: 'values-spreadsheet-errors.csv',
    content: 'username,full_name,valid_until\na,#N/A,\nb,Ben,#REF!\nc,#1 fan,\n#NAME?,Dee,\n',
    rows: ['4 c | full_name=#1 fan | valid_until=-'],
    problems: [
      '2 full_name: “#N/A” is an error of the spreadsheet.',
      '3 valid_until: “#REF!” is an error of the spreadsheet.',
      '5 username: “#NAME?” is an error of the spreadsheet.',
    ],
  },
  {
    name: 'values-escaped-formulas.csv',
    content: "username,note\na,'+49 30 1234\nb,''=x\nc,'quoted'\n",
    rows: ['2 a | note=+49 30 1234', "3 b | note='=x", "4 c | note='quoted'"],
    problems: [],
  },
  {
    name: 'values-formulas-in-notes.csv',
    content: 'username,note\na,+49 30 1234\nb,-5\n',
    rows: ['2 a | note=+49 30 1234', '3 b | note=-5'],
    problems: [],
  },
  {
    name: 'values-long-values.csv',
    content: 'username,note\na,' + 'é'.repeat(4097) + '\nb,' + 'é'.repeat(4096) + '\n',
    rows: ['3 b | note=éééé… (4096)'],
    problems: ['2 note: It is longer than 4096 characters.'],
  },
  {
    name: 'values-numbers-with-zeros.csv',
    content: 'username,external_id\n00123,000045\n',
    rows: ['2 00123 | external_id=000045'],
    problems: [],
  },
  {
    name: 'values-passwords.csv',
    content:
      'username,password\nada,correct-horse-9\nben,short\ncy,password\ndee,Passw0rd!\neve,12345678\nfay,fay-fay-fay\ngus,gus\nhal,\nivy,"quotes "" and, commas"\njo,pässwörter-9\n',
    rows: [
      '2 ada | password=correct-horse-9',
      '9 hal',
      '10 ivy | password=quotes " and, commas',
      '11 jo | password=pässwörter-9',
    ],
    problems: [
      '3 password: The password has 5 characters; it needs 8.',
      '4 password: The password is one of the commonest.',
      '5 password: The password is one of the commonest.',
      '6 password: The password is one of the commonest.',
      '7 password: The password holds the username.',
      '8 password: The password has 3 characters; it needs 8.',
    ],
  },
  {
    name: 'values-passwords-with-control-characters.csv',
    content: 'username,password\nada,"line\nbreak-99"\nben,tab\tinside-99\ncy,fine-enough-99\n',
    rows: ['5 cy | password=fine-enough-99'],
    problems: [
      '2 password: The password holds a character that can’t be typed.',
      '4 password: The password holds a character that can’t be typed.',
    ],
  },
  {
    name: 'values-passwords-generated-where-missing.csv',
    content: 'username,password\nada,correct-horse-9\nben,\n',
    shaping: { passwords: 'generate-missing' },
    rows: ['2 ada | password=correct-horse-9', '3 ben | password=generated'],
    problems: [],
  },
  {
    name: 'values-passwords-generated.csv',
    content: 'username,password\nada,correct-horse-9\nben,short\n',
    shaping: { passwords: 'generate-all' },
    rows: ['2 ada | password=generated', '3 ben | password=generated'],
    problems: [],
  },
  {
    name: 'values-passwords-left-alone.csv',
    content: 'username,password\nada,correct-horse-9\nben,short\n',
    shaping: { passwords: 'none' },
    rows: ['2 ada', '3 ben'],
    problems: [],
  },
  {
    name: 'values-passwords-of-stars.csv',
    content: 'username,password\nada,****\n',
    rows: ['2 ada'],
    problems: [],
  },
  {
    name: 'values-delete.csv',
    content: 'username,deleted,email\nada,1,not an address\nben,0,ben@example.com\ncy,perhaps,\n',
    rows: ['2 ada | email=- | delete', '3 ben | email=ben@example.com'],
    problems: ['4 deleted: “perhaps” is neither yes nor no. Write true or false.'],
  },
];
