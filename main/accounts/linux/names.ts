// What a Linux host takes as names and values. Stricter than its tools: what goes through here needs no quoting anywhere.
import type { NameRules } from '../target.ts';
import { dayOf } from './dates.ts';

/** As POSIX has it; Debian's useradd would take "Jürgen" and "12345" too, and other tools stumble over them. */
const username = /^[a-z_][a-z0-9_-]{0,31}$/;
const groupName = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/;
const folder = /^(?:\/[A-Za-z0-9_@+.-]+){2,}$/;
const program = /^(?:\/[A-Za-z0-9_+.-]+)+$/;

/** Groups that Linux distributions give power by: newusers would make an account of such a name a member. */
const powerful = new Set(
  'root sudo wheel adm admin docker lxd disk shadow kvm libvirt staff daemon bin sys nobody nogroup'.split(' '),
);

export const isUsername = (text: string): boolean => username.test(text);
export const isFolder = (text: string): boolean => folder.test(text) && !text.split('/').includes('..');

const control = /\p{Cc}/u;

function problemOf(field: string, value: string): string | null {
  switch (field) {
    case 'username':
      if (!username.test(value)) {
        return 'A username on Linux begins with a-z or _ and goes on with a-z, 0-9, _ or -: at most 32 characters.';
      }
      return powerful.has(value) ? `“${value}” is a name of the system’s own. Choose another.` : null;
    case 'full_name':
      if (/[:,=]/.test(value)) return 'A full name on Linux holds no colon, comma or equals sign: leave them out.';
      return value.length > 200 ? 'A full name on Linux has at most 200 characters.' : null;
    case 'groups':
      return groupName.test(value) ? null : `“${value}” can be no group on Linux: letters, digits, _ . - only.`;
    case 'home':
      return isFolder(value) ? null : 'A home folder is a whole path of plain letters: /home/ada.';
    case 'shell':
      return program.test(value) ? null : 'A shell is a whole path: /bin/bash.';
    case 'valid_until': {
      const day = dayOf(value);
      return day !== null && day > 1 ? null : 'A date is written yyyy-MM-dd, and after 1970-01-02.';
    }
    case 'password':
      return value === ''
        ? 'A password can’t be empty.'
        : value.length > 500
          ? 'A password has at most 500 characters.'
          : null;
    default:
      return null;
  }
}

export const linuxNames: NameRules = {
  keyOf: (name) => name,
  problem(field, value) {
    for (const one of typeof value === 'string' ? [value] : value) {
      if (control.test(one)) return 'It holds a line break or another control character: leave it out.';
      const problem = problemOf(field, one);
      if (problem !== null) return problem;
    }
    return null;
  },
};
