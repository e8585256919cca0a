// On top: whose containers are looked at, the field that opens the palette, and how the backend is reached.
import { Button, Kbd } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { connection, orpc, useConnection } from '../client/index.ts';
import { isMac, showKeys } from '../ui/keys.ts';
import { StateDot } from '../ui/state-dot.tsx';
import { useNow } from '../ui/now.ts';
import classes from './frame.module.css';
import { openPalette } from './palette.tsx';
import { ScopePicker } from './scope-picker.tsx';

function ReconnectIn({ at }: { at: number }) {
  const seconds = Math.max(0, Math.ceil((at - useNow(1_000)) / 1_000));
  return <>{seconds === 0 ? 'Reconnecting now' : `Reconnecting in ${seconds} s`}</>;
}

function ConnectionLabel() {
  const state = useConnection();
  return (
    <div className={classes.state} role="status">
      {state.kind === 'connecting' && <StateDot tone="progress" word="Connecting" />}
      {state.kind === 'connected' && <StateDot tone="ok" word="Connected" />}
      {state.kind === 'reconnecting' && (
        <>
          <StateDot
            tone="attention"
            word={state.nextTryAt === null ? 'Reconnecting now' : <ReconnectIn at={state.nextTryAt} />}
          />
          <Button variant="default" disabled={state.nextTryAt === null} onClick={() => connection.tryNow()}>
            Try now
          </Button>
        </>
      )}
    </div>
  );
}

function DemoLabel() {
  const { data } = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  if (!data?.demo) return null;
  return (
    <span className={classes.demo} title="An invented lab on a simulated engine. Nothing here is real.">
      Demo · simulated
    </span>
  );
}

export function TopBar() {
  return (
    // Not a header: a dialog's own header would then be a second banner.
    <section className={classes.bar} aria-label="Scope and search">
      <ScopePicker />
      <DemoLabel />
      <button type="button" className={classes.search} onClick={openPalette} aria-haspopup="dialog">
        <IconSearch size={15} stroke={1.6} aria-hidden />
        <span>Find a screen, container, account or action</span>
        <Kbd size="xs" aria-hidden>
          {showKeys('mod+k', isMac()).join(' ')}
        </Kbd>
      </button>
      <ConnectionLabel />
    </section>
  );
}
