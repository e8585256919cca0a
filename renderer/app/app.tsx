// Everything that surrounds the frame: theme, query cache, notifications.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { queryClient } from '../client/index.ts';
import { Frame } from './frame.tsx';
import { styleNonce } from './nonce.ts';
import { theme } from './theme.ts';

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" autoClose={6_000} transitionDuration={120} limit={4} />
        <Frame />
      </QueryClientProvider>
    </MantineProvider>
  );
}
