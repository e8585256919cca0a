// The terminals of one container, in its panel: one shell at once, more on request, each until it is closed.
import { ActionIcon, Button, Checkbox, Popover, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconDots, IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useShortcut } from '../../../ui/shortcuts.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import type { ContainerTabProps } from '../container-tabs.ts';
import { splitWords } from '../exec/words.ts';
import type { Phase, TerminalSession } from './session.ts';
import { closeTerminal, openTerminal, setReadsAloud, useReadsAloud, useTerminals } from './store.ts';
import classes from './terminal.module.css';

export function TerminalTab({ engineId, id, name, row }: ContainerTabProps) {
  const sessions = useTerminals(engineId, id);
  const [chosen, setChosen] = useState<string | null>(null);
  const [finding, setFinding] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  const shown = sessions.find((session) => session.id === chosen) ?? sessions.at(-1);
  const runs = row === null || row.state === 'running';
  const open = (command: string[] = [], user = '') => {
    const leave = () => document.querySelector<HTMLElement>('[data-terminal-bar] [aria-selected=true]')?.focus();
    setChosen(openTerminal({ engineId, container: id, command, user }, leave).id);
  };
  useShortcut('terminal.leave', 'F6', 'Leave the terminal by keyboard, or go back to it', () => shown?.focus(), {
    group: 'Panel',
  });
  // The first one opens by itself; who has closed it asks for the next.
  const first = useRef(true);
  useEffect(() => {
    if (first.current && sessions.length === 0 && runs) open();
    first.current = false;
  }, []); // oxlint-disable-line react/exhaustive-deps -- once, when the tab is shown

  return (
    <div className={classes.view}>
      <div className={classes.bar} ref={bar} data-terminal-bar>
        <div className={classes.tabs} role="tablist" aria-label={`Terminals of ${name}`}>
          {sessions.map((session) => (
            <SessionTab
              key={session.id}
              session={session}
              chosen={session === shown}
              choose={() => setChosen(session.id)}
            />
          ))}
        </div>
        <Tooltip label="New terminal">
          <ActionIcon aria-label="New terminal" disabled={!runs} onClick={() => open()}>
            <IconPlus size={15} />
          </ActionIcon>
        </Tooltip>
        <OpenWith disabled={!runs} open={open} />
        <span className={classes.space} />
        {shown && (
          <Tooltip label="Close this terminal and end what runs in it">
            <ActionIcon aria-label={`Close terminal ${shown.number}`} onClick={() => closeTerminal(shown)}>
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        {shown && (
          <Tooltip label="Find in the terminal">
            <ActionIcon aria-label="Find in the terminal" aria-pressed={finding} onClick={() => setFinding(!finding)}>
              <IconSearch size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {shown && finding && <Find session={shown} close={() => setFinding(false)} />}
      {shown ? (
        <Screen key={shown.id} session={shown} label={`Terminal ${shown.number} of ${name}`} />
      ) : (
        <div className={classes.empty}>
          {runs ? (
            <p>No terminal is open. Opening one runs a shell in the container.</p>
          ) : (
            <p>The container is {row.state}, so nothing can run in it. Start it first.</p>
          )}
        </div>
      )}
      {shown && (
        <Foot session={shown} again={() => (closeTerminal(shown), open(shown.wanted.command, shown.wanted.user))} />
      )}
    </div>
  );
}

/** A new one whenever something about it changed. */
function useShown(session: TerminalSession): { phase: Phase; title: string } {
  return useSyncExternalStore(session.subscribe, session.shown);
}

function SessionTab({ session, chosen, choose }: { session: TerminalSession; chosen: boolean; choose(): void }) {
  const { phase, title } = useShown(session);
  const ended = phase.kind === 'ended' || phase.kind === 'failed';
  const label = `${session.number}: ${title}`;
  const step = (key: string, from: HTMLElement) => {
    const tabs = [...(from.closest('[role=tablist]')?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])];
    const next = tabs[tabs.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)];
    next?.focus();
    next?.click();
  };
  return (
    <button
      type="button"
      role="tab"
      className={classes.tab}
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') step(event.key, event.currentTarget);
        else if (event.key === 'Delete') closeTerminal(session);
      }}
    >
      {label}
      {ended && <span className={classes.ended}> · ended</span>}
    </button>
  );
}

function Screen({ session, label }: { session: TerminalSession; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? session.attach(place.current, label) : undefined), [session, label]);
  return <div className={classes.screen} ref={place} />;
}

function Foot({ session, again }: { session: TerminalSession; again(): void }) {
  const aloud = useReadsAloud();
  const { phase } = useShown(session);
  if (phase.kind === 'failed') {
    return (
      <div className={classes.problem}>
        <ErrorState problem={phase.problem} action={{ label: 'Open a new one', run: again }} inline />
      </div>
    );
  }
  return (
    <footer className={classes.foot}>
      {phase.kind === 'ended' ? (
        <span role="status">
          {phase.reason ?? `Ended with exit code ${phase.code ?? 'unknown'}.`}{' '}
          <Button size="compact-xs" variant="default" onClick={again}>
            Open a new one
          </Button>
        </span>
      ) : (
        <span>{phase.kind === 'opening' ? 'Opening' : 'Every key goes to the program. F6 leaves the terminal.'}</span>
      )}
      <Checkbox
        size="xs"
        label="For screen readers"
        checked={aloud}
        onChange={(event) => setReadsAloud(event.currentTarget.checked)}
      />
    </footer>
  );
}

function Find({ session, close }: { session: TerminalSession; close(): void }) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <TextInput
      className={classes.find}
      type="search"
      aria-label="Find in the terminal"
      placeholder="Find; Enter for the next, Shift-Enter for the one before"
      ref={field}
      value={text}
      error={missing && text !== '' ? 'Not found' : undefined}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        setMissing(next !== '' && !session.search.findNext(next, { incremental: true }));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          setMissing(!(event.shiftKey ? session.search.findPrevious(text) : session.search.findNext(text)));
        } else if (event.key === 'Escape') {
          event.preventDefault();
          close();
          session.focus();
        }
      }}
    />
  );
}

function OpenWith({ disabled, open }: { disabled: boolean; open(command: string[], user: string): void }) {
  const [shown, setShown] = useState(false);
  const [command, setCommand] = useState('');
  const [user, setUser] = useState('');
  const words = splitWords(command);
  return (
    <Popover opened={shown} onChange={setShown} position="bottom-start" trapFocus>
      <Popover.Target>
        <Tooltip label="Open with a command or as a user">
          <ActionIcon
            aria-label="Open with a command or as a user"
            disabled={disabled}
            onClick={() => setShown(!shown)}
          >
            <IconDots size={15} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setShown(false);
            open(words ?? [], user.trim());
          }}
        >
          <Stack gap="xs">
            <TextInput
              label="Command"
              description="The container’s shell when empty"
              placeholder="python3 -i"
              value={command}
              error={words === null ? 'A quote is not closed.' : undefined}
              onChange={(event) => setCommand(event.currentTarget.value)}
            />
            <TextInput
              label="User"
              description="As the container knows it; its own when empty"
              placeholder="student"
              value={user}
              onChange={(event) => setUser(event.currentTarget.value)}
            />
            <Button type="submit" disabled={words === null}>
              Open the terminal
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
