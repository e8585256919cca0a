// A cell while it is edited: Enter and leaving it keep what is typed, Escape keeps what was there.
import { useRef, useState } from 'react';
import classes from './cells.module.css';

interface Props {
  label: string;
  /** What is there; a password is never shown, and begins empty. */
  value: string;
  secret: boolean;
  /** @param value null: leave it as it was */
  onEnd(value: string | null, by: 'key' | 'blur'): void;
}

export function CellEditor({ label, value, secret, onEnd }: Props) {
  const [text, setText] = useState(secret ? '' : value);
  const ended = useRef(false);
  const end = (keep: boolean, by: 'key' | 'blur') => {
    if (ended.current) return;
    ended.current = true;
    const same = secret ? text === '' : text === value;
    onEnd(keep && !same ? text : null, by);
  };
  return (
    <input
      className={classes.editor}
      aria-label={label}
      type={secret ? 'password' : 'text'}
      autoComplete={secret ? 'new-password' : 'off'}
      spellCheck={false}
      ref={(element) => {
        if (element && document.activeElement !== element) {
          element.focus({ preventScroll: true });
          element.select();
        }
      }}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => end(true, 'blur')}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter' || event.key === 'Tab') {
          event.preventDefault();
          end(true, 'key');
        } else if (event.key === 'Escape') {
          event.preventDefault();
          end(false, 'key');
        }
      }}
    />
  );
}
