// The page's entry: starts the link and the keyboard, then draws.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { styleNonce } from './app/nonce.ts';
import { connection } from './client/index.ts';
import { startKeeping } from './ui/kept.ts';
import { startLeaveGuard } from './ui/leave-guard.tsx';
import { startShortcuts } from './ui/shortcuts.ts';

// react-remove-scroll (inside Mantine's dialogs) adds one style tag and reads its nonce from here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

startShortcuts();
startLeaveGuard();
startKeeping();
connection.start();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
