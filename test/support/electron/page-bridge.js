// Runs in the page before the built preload script: Electron's renderer side (contextBridge, ipcRenderer) over a binding.
// `__send` is the binding to the fake's main process. Only the main frame has a preload, as in Electron.
(() => {
  if (window.top !== window) return;
  window.__send('new-document');
  const listeners = new Map();
  const ports = new Map();
  const delivered = [];
  // The preload posts a port on to the page, which makes another object of it: the one that has to hear of its end.
  window.addEventListener('message', (event) => {
    if (event.source === window && event.ports[0]) ports.get(delivered.shift()).theirs = event.ports[0];
  });
  const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const pack = (data) =>
    typeof data === 'string' ? { text: data } : { base64: toBase64(new Uint8Array(data.buffer ?? data)) };
  const unpack = (packed) => ('text' in packed ? packed.text : fromBase64(packed.base64));

  window.__fakeElectron = {
    deliver(channel, portId) {
      const { port1, port2 } = new MessageChannel();
      ports.set(portId, { mine: port2, theirs: port1 });
      delivered.push(portId);
      port2.onmessage = (event) => window.__send('port', portId, pack(event.data));
      for (const listener of listeners.get(channel) ?? []) listener({ ports: [port1] });
    },
    fromMain: (portId, packed) => ports.get(portId)?.mine.postMessage(unpack(packed)),
    closed(portId) {
      const port = ports.get(portId);
      ports.delete(portId);
      port?.mine.close();
      // Electron's own addition to MessagePort: the end that is left is told.
      port?.theirs.dispatchEvent(new Event('close'));
    },
  };

  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api) }),
    },
    ipcRenderer: {
      send: (channel, ...args) => void window.__send('ipc', channel, args),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
  };
  const required = (name) => {
    // A sandboxed preload can require electron and nothing of this machine.
    if (name === 'electron') return electron;
    throw new Error(`A sandboxed preload can't require ${name}`);
  };
  // The preload's text takes the place of PRELOAD, as the body of a function that has what a sandboxed preload has.
  const preload = { run: PRELOAD };
  preload.run(required, { exports: {} });
})();
