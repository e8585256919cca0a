// Headers: the conventions of others, columns that are there twice, and files without any.
import type { Case } from './case.ts';

export const headers: Case[] = [
  {
    name: 'headers-pt-management.csv',
    content: 'username,password,is_admin\nada,correct-horse-9,false\nben,battery-staple-7,true\n',
    rows: ['2 ada | role=student | password=correct-horse-9', '3 ben | role=admin | password=battery-staple-7'],
    problems: [],
  },
  {
    name: 'headers-pt-management-short-rows.csv',
    content: 'username,password,is_admin\nada,correct-horse-9\nben,battery-staple-7,1\n',
    rows: ['2 ada | role=- | password=correct-horse-9', '3 ben | role=admin | password=battery-staple-7'],
    problems: [],
  },
  {
    name: 'headers-pt-management-no-header.csv',
    content: 'ada,correct-horse-9,false\nben,battery-staple-7,true\n',
    rows: ['1 ada | role=student | password=correct-horse-9', '2 ben | role=admin | password=battery-staple-7'],
    problems: [],
  },
  {
    name: 'headers-pt-management-no-header-two-columns.csv',
    content: 'ada,correct-horse-9\nben,battery-staple-7\n',
    rows: ['1 ada | password=correct-horse-9', '2 ben | password=battery-staple-7'],
    problems: [],
  },
  {
    name: 'headers-pt-management-no-header-crlf.csv',
    content: 'ada,correct-horse-9,no\r\nben,battery-staple-7,\r\n',
    rows: ['1 ada | role=student | password=correct-horse-9', '2 ben | role=- | password=battery-staple-7'],
    problems: [],
  },
  {
    name: 'headers-pt-management-password-with-comma.csv',
    content: 'username,password,is_admin\nada,"comma,inside-9",no\n',
    rows: ['2 ada | role=student | password=comma,inside-9'],
    problems: [],
  },
  {
    name: 'headers-pt-management-password-with-spaces.csv',
    content: 'username,password,is_admin\nada, spaces around 9 ,no\n',
    rows: ['2 ada | role=student | password= spaces around 9 '],
    problems: ['! 2 password: The password begins or ends with a space, which is kept.'],
  },
  {
    name: 'headers-pt-management-delete.csv',
    content: 'username\nada\nben\n',
    rows: ['2 ada', '3 ben'],
    problems: [],
  },
  {
    name: 'headers-header-said-not-to-be.csv',
    content: 'anna,berta\ncy,dora\n',
    read: { header: false },
    rows: [],
    problems: [
      '1 Column 2: The password has 5 characters; it needs 8.',
      '2 Column 2: The password has 4 characters; it needs 8.',
    ],
  },
  {
    name: 'headers-header-said-to-be.csv',
    content: 'ada,correct-horse-9\nben,battery-staple-7\n',
    read: { header: true },
    rows: [],
    problems: [],
    refused: 'No column is the username.',
  },
  {
    name: 'headers-unknown-headers.csv',
    content: 'foo,bar\nx,y\n',
    rows: [],
    problems: [],
    refused: 'No column is the username.',
  },
  {
    name: 'headers-unknown-headers-mapped.csv',
    content: 'Kürzel,Wer\nada,Ada Lee\n',
    shaping: { columns: { Kürzel: 'username', wer: 'full_name' } },
    rows: ['2 ada | full_name=Ada Lee'],
    problems: [],
  },
  {
    name: 'headers-mapped-to-no-column.csv',
    content: 'username,mail\nada,ada@example.com\n',
    shaping: { columns: { email: 'email' } },
    rows: [],
    problems: [],
    refused: 'There is no column “email”.',
  },
  {
    name: 'headers-moodle.csv',
    content:
      'username,password,firstname,lastname,email,cohort1,cohort2,suspended,deleted,oldusername,idnumber\nada,correct-horse-9,Ada,Lee,ada@example.com,lab-1,night,0,0,,S1\nben,,Ben,Roy,ben@example.com,lab-1,,1,0,benny,S2\ncy,,Cy,Fox,cy@example.com,,,0,1,,S3\n',
    rows: [
      '2 ada | first_name=Ada | last_name=Lee | email=ada@example.com | groups=lab-1 + night | disabled=false | external_id=S1 | full_name=Ada Lee | password=correct-horse-9',
      '3 ben | first_name=Ben | last_name=Roy | email=ben@example.com | groups=lab-1 | disabled=true | external_id=S2 | full_name=Ben Roy | old=benny',
      '4 cy | first_name=Cy | last_name=Fox | email=cy@example.com | groups=- | disabled=false | external_id=S3 | full_name=Cy Fox | delete',
    ],
    problems: [],
  },
  {
    name: 'headers-moodle-courses.csv',
    content:
      'username,firstname,lastname,email,course1,group1,role1,timezone\nada,Ada,Lee,ada@example.com,net101,lab a,student,99\n',
    rows: ['2 ada | first_name=Ada | last_name=Lee | email=ada@example.com | timezone=- | full_name=Ada Lee'],
    problems: [],
  },
  {
    name: 'headers-google-workspace.csv',
    content:
      'First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],Employee ID,Change Password at Next Sign-In\nAda,Lee,ada.lee@example.com,****,,/students,S1,True\n',
    rows: [
      '2 ada.lee | first_name=Ada | last_name=Lee | email=ada.lee@example.com | external_id=S1 | must_change_password=true | full_name=Ada Lee',
    ],
    problems: [],
  },
  {
    name: 'headers-canvas.csv',
    content:
      'user_id,login_id,password,first_name,last_name,short_name,email,status\nS1,ada,,Ada,Lee,Ada,ada@example.com,active\nS2,ben,,Ben,Roy,,ben@example.com,suspended\nS3,cy,,Cy,Fox,,cy@example.com,deleted\n',
    rows: [
      '2 ada | external_id=S1 | first_name=Ada | last_name=Lee | email=ada@example.com | disabled=false | full_name=Ada Lee',
      '3 ben | external_id=S2 | first_name=Ben | last_name=Roy | email=ben@example.com | disabled=true | full_name=Ben Roy',
      '4 cy | external_id=S3 | first_name=Cy | last_name=Fox | email=cy@example.com | disabled=true | full_name=Cy Fox',
    ],
    problems: ['! 4 status: “deleted” is read as disabled.'],
  },
  {
    name: 'headers-guacamole.csv',
    content:
      'username,guac-full-name,guac-email-address,guac-organization,guac-organizational-role,valid-from,valid-until,access-window-start,access-window-end,timezone,disabled,expired\nada,Ada Lee,ada@example.com,Example School,Student,2026-09-01,2026-12-31,08:00:00,18:00:00,Europe/Berlin,,true\n',
    rows: [
      '2 ada | full_name=Ada Lee | email=ada@example.com | organization=Example School | title=Student | valid_from=2026-09-01 | valid_until=2026-12-31 | access_from=08:00:00 | access_until=18:00:00 | timezone=Europe/Berlin | disabled=- | must_change_password=true',
    ],
    problems: [],
  },
  {
    name: 'headers-guacamole-attribute.csv',
    content: 'username,guac-restrict-hosts-allowed,attribute.room,desk (attribute)\nada,192.0.2.0/24,B12,7\n',
    rows: ['2 ada | attribute.guac-restrict-hosts-allowed=192.0.2.0/24 | attribute.room=B12 | attribute.desk=7'],
    problems: [],
  },
  {
    name: 'headers-provost.csv',
    content:
      'username,full_name,external_id,role,groups,disabled,valid_until\nada,Ada Lee,S1,instructor,lab-1; staff,false,2026-12-31\n',
    rows: [
      '2 ada | full_name=Ada Lee | external_id=S1 | role=instructor | groups=lab-1 + staff | disabled=false | valid_until=2026-12-31',
    ],
    problems: [],
  },
  {
    name: 'headers-german.csv',
    content: 'Benutzername;Vorname;Nachname;E-Mail;Klasse\nada;Ada;Lee;ada@example.com;10a\n',
    rows: ['2 ada | first_name=Ada | last_name=Lee | email=ada@example.com | groups=10a | full_name=Ada Lee'],
    problems: [],
  },
  {
    name: 'headers-labels.csv',
    content: 'Username,Full name,E-mail,Valid until\nada,Ada Lee,ada@example.com,2026-12-31\n',
    rows: ['2 ada | full_name=Ada Lee | email=ada@example.com | valid_until=2026-12-31'],
    problems: [],
  },
  {
    name: 'headers-header-with-spaces-and-case.csv',
    content: ' USERNAME ,\u00A0Full  Name\u200B\nada,Ada\n',
    rows: ['2 ada | full_name=Ada'],
    problems: [],
  },
  {
    name: 'headers-header-empty-cell.csv',
    content: 'username,,full_name\nada,x,Ada\n',
    rows: ['2 ada | full_name=Ada'],
    problems: [],
  },
  {
    name: 'headers-duplicate-header.csv',
    content: 'username,email,email\nada,ada@example.com,other@example.com\n',
    rows: ['2 ada | email=ada@example.com'],
    problems: ['1: The column “email” is there twice; what is under the second is left out.'],
  },
  {
    name: 'headers-duplicate-header-of-groups.csv',
    content: 'username,group,group\nada,lab-1,night\n',
    rows: ['2 ada | groups=lab-1 + night'],
    problems: [],
  },
  {
    name: 'headers-duplicate-header-both-chosen.csv',
    content: 'username,email,email\nada,ada@example.com,other@example.com\n',
    shaping: { columns: { email: 'email', 'email (2)': 'email' } },
    rows: [],
    problems: [],
    refused: 'Two columns are “E-mail”: “email” and “email (2)”.',
  },
  {
    name: 'headers-two-words-for-one-field.csv',
    content: 'username,mail,e-mail address\nada,ada@example.com,other@example.com\n',
    rows: ['2 ada | email=ada@example.com'],
    problems: ['1: The column “e-mail address” is left out: another before it is “E-mail” already.'],
  },
  {
    name: 'headers-proto-header.csv',
    content: 'username,__proto__,constructor,full_name\nada,x,y,Ada\n',
    rows: ['2 ada | full_name=Ada'],
    problems: [],
  },
  {
    name: 'headers-email-alone.csv',
    content: 'full_name,email\nAda,ada@example.com\n',
    rows: ['2  | full_name=Ada | email=ada@example.com'],
    problems: [],
  },
  {
    name: 'headers-no-username.csv',
    content: 'full_name,title\nAda,Student\n',
    rows: [],
    problems: [],
    refused: 'No column is the username.',
  },
  {
    name: 'headers-username-made.csv',
    content: 'first_name,last_name\nAda,Lee\nZoë,Müller Roy\n,Nobody\n',
    shaping: { usernameTemplate: '%1f%l', plain: true, lowercase: true },
    rows: [
      '2 alee | first_name=Ada | last_name=Lee | full_name=Ada Lee',
      '3 zmuellerroy | first_name=Zoë | last_name=Müller Roy | full_name=Zoë Müller Roy',
    ],
    problems: ['4: The username %1f%l needs a first name, and the row has none.'],
  },
  {
    name: 'headers-username-made-of-full-name.csv',
    content: 'full_name\n"Lee, Ada"\nBen Roy\nCher\n',
    shaping: { usernameTemplate: '%f.%l', lowercase: true },
    read: { header: true },
    rows: ['2 ada.lee | full_name=Lee, Ada', '3 ben.roy | full_name=Ben Roy'],
    problems: ['4: The username %f.%l needs a last name, and the row has none.'],
  },
  {
    name: 'headers-username-made-with-counter.csv',
    content: 'full_name,email\nAda,ada@example.com\nBen,ben@example.com\n',
    shaping: { usernameTemplate: 'lab%3n-%e' },
    rows: [
      '2 lab001-ada | full_name=Ada | email=ada@example.com',
      '3 lab002-ben | full_name=Ben | email=ben@example.com',
    ],
    problems: [],
  },
  {
    name: 'headers-username-made-twice.csv',
    content: 'first_name,last_name\nAda,Lee\nAda,Lee\n',
    shaping: { usernameTemplate: '%f.%l' },
    rows: ['2 Ada.Lee | first_name=Ada | last_name=Lee | full_name=Ada Lee'],
    problems: ['3: The same account is in line 2 already.'],
  },
  {
    name: 'headers-template-that-makes-one-name.csv',
    content: 'first_name,last_name\nAda,Lee\n',
    shaping: { usernameTemplate: 'student' },
    rows: [],
    problems: [],
    refused: 'The template makes the same username of every row. Put %f, %l or %n in it.',
  },
  {
    name: 'headers-template-odd.csv',
    content: 'first_name,last_name\nAda,Lee\n',
    shaping: { usernameTemplate: '%f.%x' },
    rows: [],
    problems: [],
    refused: 'After % comes f, l, u, e, i or n, with a number between them if you like: %1f.%l',
  },
  {
    name: 'headers-defaults.csv',
    content: 'username,groups\nada,lab-1\nben,\n',
    shaping: { defaults: { groups: 'everybody', valid_until: '31.12.2026', role: 'student' } },
    rows: [
      '2 ada | groups=lab-1 | valid_until=2026-12-31 | role=student',
      '3 ben | groups=everybody | valid_until=2026-12-31 | role=student',
    ],
    problems: [],
  },
  {
    name: 'headers-default-that-is-none.csv',
    content: 'username\nada\n',
    shaping: { defaults: { valid_until: 'soon' } },
    rows: [],
    problems: [],
    refused: 'The default of valid_until can’t be used. “soon” is no date that can be read. Write it as 2026-12-31.',
  },
  {
    name: 'headers-default-of-no-field.csv',
    content: 'username\nada\n',
    shaping: { defaults: { colour: 'red' } },
    rows: [],
    problems: [],
    refused: 'There is no field colour that can have a default.',
  },
];
