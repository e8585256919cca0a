// The two programs that run on the host, in POSIX sh. They hold no data: names, passwords and values come through stdin, and
// nothing of what is read there is ever taken for code.

/** Between the parts of a line, in and out. Unlike a tab it keeps empty parts apart. */
export const unit = '\x1f';
/** Begins the name of a section in what the host prints. */
export const section = '\x1e';

/** Runs its first argument as root: as it is, or through sudo that asks for no password. */
export const asRoot = 'if [ "$(id -u)" = 0 ]; then exec sh -c "$1"; fi; exec sudo -n sh -c "$1"';

const common = String.raw`
LC_ALL=C; TZ=UTC; export LC_ALL TZ
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH
set -f
US=$(printf '\037')
head() { printf '\036%s\n' "$1"; }
`;

/** Of a batch whose line was lost, the host may still do the rest: whoever comes next waits for it. */
const takeLock = `
# Nobody but root may hold the lock. Homes get the mode that the host gives them.
umask 077
if command -v flock >/dev/null 2>&1; then
  exec 9>/run/provost-accounts.lock || exit 98
  flock -w 60 9 || exit 98
fi
umask 022
`;

/** Everything there is to know, in one go. Further names, one a line on stdin, are looked for in other directories too. */
const readAll = `
head id; id -u; printf '%s\\n' "\${SUDO_USER:-$(id -un)}"
head missing
for tool in getent newusers chpasswd useradd usermod userdel groupmod chage cut stat; do
  command -v "$tool" >/dev/null 2>&1 || printf '%s\\n' "$tool"
done
head printf; command -v printf
head os; grep '^PRETTY_NAME=' /etc/os-release 2>/dev/null
head passwd; cat /etc/passwd
head nss; getent passwd
head group; getent group
head shadow; cat /etc/shadow
head defs; grep -E '^[[:space:]]*(UID_MIN|UID_MAX|GID_MIN)[[:space:]]' /etc/login.defs 2>/dev/null
head useradd; useradd -D 2>/dev/null
head today; date +%s
head last; { lastlog || lastlog2 || last -w -F; } 2>/dev/null
head asked
while IFS= read -r name; do getent passwd "$name"; done
head end
`;

export const readScript = `${common}${readAll}`;
/** The same when nothing is going on. */
export const readSettledScript = `${common}${takeLock}${readAll}`;

/**
 * Does what stdin says, line by line. Whatever fails for one id is printed with the tool's words, and the rest of that id is
 * left out; no other id is touched by it.
 *   n ID LINE          an account for newusers; N does all of them
 *   p ID NAME:PASSWORD a password for chpasswd; P sets all of them
 *   e ID NAME:HASH     a hash for chpasswd -e; E sets all of them
 *   s ID TOOL ARG…     one of the tools below
 * Out: W id words; F id tool code; M id note.
 */
export const actScript = `${common}
NL='
'
bad=' '
made=''; madeLines=''; set1=''; set1Lines=''
case $(command -v printf) in printf) ;; *) exit 97 ;; esac
${takeLock}words() { [ -z "$2" ] || printf '%s\\n' "$2" | sed "s/^/W$US$1$US/"; }
fail() { printf 'F%s%s%s%s%s%s\\n' "$US" "$1" "$US" "$2" "$US" "$3"; bad="$bad$1 "; }
note() { printf 'M%s%s%s%s\\n' "$US" "$1" "$US" "$2"; }
isBad() { case $bad in *" $1 "*) return 0 ;; esac; return 1; }
names() { have=" $(cut -d: -f1 /etc/passwd | tr '\\n' ' ')"; }
has() { case $have in *" $1 "*) return 0 ;; esac; return 1; }

# The folder that newusers made is empty: a copy of the skeleton takes its place when it is whole. None: the same was cut off.
skeleton() {
  mode=700
  if [ -d "$3" ]; then
    if [ -n "$(ls -A "$3")" ]; then
      [ "$(stat -c %U "$3")" = "$2" ] || note "$1" "Its home folder was there already, belongs to somebody else, and was left as it is."
      return 0
    fi
    mode=$(stat -c %a "$3")
  fi
  new=\${3%/*}/.provost-$2
  rm -rf "$new"
  mkdir -m 700 "$new" || return 1
  if { [ ! -d "$4" ] || cp -Rp "$4/." "$new/"; } && chown -hR "$2:" "$new" && chmod "$mode" "$new" &&
    { [ ! -d "$3" ] || rmdir "$3"; } && mv "$new" "$3"; then
    if command -v restorecon >/dev/null 2>&1; then restorecon -R "$3" >/dev/null 2>&1; fi
    return 0
  fi
  rm -rf "$new"
  return 1
}
# Beside where it was, for root alone: its user id may be another account's tomorrow.
putAway() {
  [ -d "$3" ] && [ ! -L "$3" ] && [ "$(stat -c %u "$3")" = "$4" ] || return 0
  to=$3.deleted-$4-$(date -u +%Y%m%dT%H%M%SZ)
  if mkdir -m 700 "$to" && mv "$3" "$to/home"; then return 0; fi
  rmdir "$to" 2>/dev/null
  note "$1" "Its home folder could not be put away and stays where it is."
}
takeBack() {
  last=''
  set +f
  for one in "$3".deleted-"$4"-*; do [ -d "$one/home" ] && last=$one; done
  set -f
  [ -n "$last" ] || return 0
  if [ -e "$3" ]; then note "$1" "Another home folder is in its place: its own stays put away."; return 0; fi
  mv "$last/home" "$3" && rmdir "$last"
}
step() {
  id=$1; shift
  isBad "$id" && return
  case $1 in
    skeleton | putAway | takeBack)
      tool=$1; shift
      out=$("$tool" "$id" "$@" </dev/null 2>&1); code=$?
      # Notes are for us, the rest are words.
      IFS=$NL
      for line in $out; do
        case $line in "M$US"*) printf '%s\\n' "$line" ;; *) words "$id" "$line" ;; esac
      done
      set -- "$tool"
      ;;
    useradd | usermod | userdel | groupadd | groupmod | chage)
      out=$("$@" </dev/null 2>&1); code=$?
      words "$id" "$out"
      ;;
    *) code=96 ;;
  esac
  [ "$code" = 0 ] || fail "$id" "$1" "$code"
}
# One by one when not all went well, so that each has its own words.
password() {
  out=$(printf '%s\\n' "$2" | chpasswd $3 2>&1) && return
  code=$?
  words "$1" "$out"; fail "$1" chpasswd "$code"
}
makeAll() {
  [ -n "$made" ] || return
  out=$(printf '%s' "$madeLines" | newusers 2>&1); whole=$?
  names
  IFS=$NL
  for item in $made; do
    id=\${item%%"$US"*}; line=\${item#*"$US"}; name=\${line%%:*}
    if ! has "$name"; then
      out=$(printf '%s\\n' "$line" | newusers 2>&1); code=$?
      if ! grep -q "^$name:" /etc/passwd; then words "$id" "$out"; fail "$id" newusers "$code"; continue; fi
    fi
    # The account may be there without its password, which is set in a second pass.
    if [ "$whole" != 0 ] && grep -q "^$name:[!*x]*:" /etc/shadow; then
      rest=\${line#*:}
      password "$id" "$name:\${rest%%:*}" ''
    fi
  done
}
setAll() {
  [ -n "$set1" ] || return
  if ! printf '%s' "$set1Lines" | chpasswd $1 >/dev/null 2>&1; then
    IFS=$NL
    for item in $set1; do password "\${item%%"$US"*}" "\${item#*"$US"}" "$1"; done
  fi
  set1=''; set1Lines=''
}
names
while IFS= read -r line; do
  IFS=$US
  op=\${line%%"$US"*}; rest=\${line#*"$US"}; id=\${rest%%"$US"*}; rest=\${rest#*"$US"}
  case $op in
    n)
      if has "\${rest%%:*}"; then words "$id" "It was made meanwhile."; fail "$id" newusers 9
      else made="$made$id$US$rest$NL"; madeLines="$madeLines$rest$NL"; fi
      ;;
    p | e) isBad "$id" || { set1="$set1$id$US$rest$NL"; set1Lines="$set1Lines$rest$NL"; } ;;
    N) makeAll ;;
    P) setAll ;;
    E) setAll -e ;;
    s) set -- $rest; step "$id" "$@" ;;
  esac
done
head end
`;
