// The preload script: hands one MessagePort to the backend over to the page, and nothing else of Electron.
// Runs sandboxed and isolated; built to one CommonJS file.
import { contextBridge, ipcRenderer } from 'electron';
import type { PortMessage, ShellBridge } from './contract/shell.ts';

const bridge: ShellBridge = {
  requestPort: () => ipcRenderer.send('provost:request-port'),
};

ipcRenderer.on('provost:port', (event) => {
  const message: PortMessage = { type: 'provost:port' };
  // A port can't pass the context bridge; a window message carries it. Ours alone may receive it.
  window.postMessage(message, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('provost', bridge);
