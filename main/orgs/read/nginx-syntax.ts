// Files of nginx as directives with their lines. The parsers on npm keep no places, and stop at what does not fit instead of
// saying where it is; nothing here is run or asked of nginx.

export interface Directive {
  name: string;
  args: string[];
  /** Of its first word, from 1. */
  line: number;
  block: Directive[] | null;
}

export interface Fault {
  line: number;
  message: string;
}

interface Token {
  kind: 'word' | '{' | '}' | ';';
  text: string;
  line: number;
  quoted: boolean;
}

const mostFaults = 20;
const mostDeep = 100;

/** A word that begins a line and is one of these begins a directive: the one before it was not ended. */
const known = new Set([
  ...[
    'listen',
    'server_name',
    'server',
    'location',
    'root',
    'index',
    'include',
    'return',
    'rewrite',
    'upstream',
    'alias',
  ],
  ...[
    'proxy_pass',
    'proxy_set_header',
    'proxy_http_version',
    'proxy_read_timeout',
    'proxy_redirect',
    'proxy_buffering',
  ],
  ...[
    'ssl_certificate',
    'ssl_certificate_key',
    'ssl_protocols',
    'ssl_ciphers',
    'access_log',
    'error_log',
    'add_header',
  ],
  ...[
    'try_files',
    'client_max_body_size',
    'gzip',
    'expires',
    'error_page',
    'auth_basic',
    'auth_basic_user_file',
    'http2',
  ],
]);

/** @returns what could be read, with what does not fit at its line */
export function parseNginx(text: string): { directives: Directive[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (line: number, message: string) => {
    if (faults.length < mostFaults) faults.push({ line, message });
  };
  const root: Directive[] = [];
  /** Blocks that are open, from the outermost. */
  const open: Directive[] = [];
  let words: Token[] = [];
  const put = (block: Directive[] | null) => {
    const [first, ...args] = words;
    const own: Directive = { name: first!.text, args: args.map((one) => one.text), line: first!.line, block };
    // Deeper ones are read and belong to nothing: no file of people is like that.
    if (open.length < mostDeep) (open.at(-1)?.block ?? root).push(own);
    words = [];
    return own;
  };
  const unended = () => {
    const last = words.at(-1);
    if (last) fault(last.line, `“${words[0]!.text}” is not ended by a semicolon.`);
  };
  for (const token of tokensOf(text, fault)) {
    if (token.kind === 'word') {
      const before = words.at(-1);
      if (before && before.line < token.line && !token.quoted && known.has(token.text)) {
        unended();
        put(null);
      }
      words.push(token);
    } else if (token.kind === ';') {
      if (words.length === 0) fault(token.line, 'There is nothing before this semicolon.');
      else put(null);
    } else if (token.kind === '{') {
      if (words.length === 0) {
        fault(token.line, 'Nothing says what this brace begins.');
        words.push({ ...token, text: '' });
      }
      open.push(put([]));
    } else {
      if (words.length > 0) {
        unended();
        put(null);
      }
      if (!open.pop()) fault(token.line, 'This brace closes nothing.');
    }
  }
  if (words.length > 0) {
    unended();
    put(null);
  }
  for (const { name, line } of open) fault(line, `The brace of “${name}” is closed nowhere.`);
  return { directives: root, faults: faults.toSorted((a, b) => a.line - b.line) };
}

function* tokensOf(text: string, fault: (line: number, message: string) => void): Generator<Token> {
  let line = 1;
  let at = 0;
  let lua = false;
  while (at < text.length) {
    const letter = text[at]!;
    if (letter === '\n') line++;
    if (/\s/.test(letter)) {
      at++;
      continue;
    }
    if (letter === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
      continue;
    }
    if (letter === ';' || letter === '}' || (letter === '{' && !text.startsWith('{{', at))) {
      yield { kind: letter, text: letter, line, quoted: false };
      at++;
      // The code of a _by_lua_block is none of nginx's.
      if (letter === '{' && lua) {
        const end = endOfLua(text, at);
        line += text.slice(at, end).split('\n').length - 1;
        at = end;
      }
      lua = false;
      continue;
    }
    const begin = line;
    if (letter === '"' || letter === "'") {
      const end = closing(text, at);
      if (end === null) fault(begin, 'This quote is closed nowhere.');
      const word = text.slice(at + 1, end ?? text.length);
      line += word.split('\n').length - 1;
      at = end === null ? text.length : end + 1;
      yield { kind: 'word', text: word, line: begin, quoted: true };
      continue;
    }
    const end = endOfWord(text, at);
    const word = text.slice(at, end);
    at = end;
    lua = word.endsWith('_by_lua_block');
    yield { kind: 'word', text: word, line: begin, quoted: false };
  }
}

function closing(text: string, at: number): number | null {
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === text[at]) return index;
  }
  return null;
}

/** ${name} and {{NAME}} are parts of a word. */
function endOfWord(text: string, at: number): number {
  let index = at;
  while (index < text.length) {
    const letter = text[index]!;
    const opened = text.startsWith('${', index) ? '}' : text.startsWith('{{', index) ? '}}' : null;
    if (opened !== null) {
      // Names are short: a file of nothing but ${ is not looked through for each of them.
      const name = text.slice(index, index + 200);
      const end = name.indexOf(opened);
      if (end > 0 && !name.slice(0, end).includes('\n')) {
        index += end + opened.length;
        continue;
      }
    }
    if (/[\s;{}]/.test(letter) && index > at) break;
    index += letter === '\\' ? 2 : 1;
  }
  return Math.min(index, text.length);
}

const luaPart = /--[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[{}]/g;

/** Braces in strings and comments are none. */
function endOfLua(text: string, at: number): number {
  let deep = 1;
  for (const { 0: part, index } of text.slice(at).matchAll(luaPart)) {
    if (part === '{') deep++;
    else if (part === '}' && --deep === 0) return at + index;
  }
  return text.length;
}
