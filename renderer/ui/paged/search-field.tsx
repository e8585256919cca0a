// The search field of a list that comes in pages: `/` goes there, Enter or the down arrow from there to the rows, Escape empties it.
import { TextInput } from '@mantine/core';
import { useRef } from 'react';
import { useAddress } from '../address.ts';
import { useShortcut } from '../shortcuts.ts';

interface Props {
  /** Accessible name: "Search in the jobs". */
  label: string;
  placeholder?: string;
  width?: number;
}

/** What is searched for stands in the address, as `q`. */
export function SearchField({ label, placeholder = 'Search', width = 220 }: Props) {
  const [text, setText] = useAddress('q');
  const input = useRef<HTMLInputElement>(null);
  useShortcut('paged.search', '/', 'Search in the list', () => input.current?.select(), { group: 'List' });
  return (
    <TextInput
      ref={input}
      aria-label={label}
      placeholder={placeholder}
      type="search"
      w={width}
      value={text ?? ''}
      onChange={(event) => setText(event.currentTarget.value, true)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text) setText(null, true);
        else if (event.key === 'Enter' || event.key === 'ArrowDown') {
          document.querySelector<HTMLElement>('#screen [role=grid]')?.focus();
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
