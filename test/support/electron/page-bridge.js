// Runs in the page before the built preload script: Electron's renderer side (contextBridge, ipcRenderer) over a binding.
// `__send` is the binding to the fake's main process. Only the main frame has a preload, as in Electron.
(() => {
  if (window.top !== window) return;
  const listeners = new Map();
  const ports = new Map();
  const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const pack = (data) =>
    typeof data === 'string' ? { text: data } : { base64: toBase64(new Uint8Array(data.buffer ?? data)) };
  const unpack = (packed) => ('text' in packed ? packed.text : fromBase64(packed.base64));

  window.__fakeElectron = {
    deliver(channel, portId) {
      const { port1, port2 } = new MessageChannel();
      ports.set(portId, port2);
      port2.onmessage = (event) => window.__send('port', portId, pack(event.data));
      port2.addEventListener('close', () => window.__send('port-closed', portId));
      for (const listener of listeners.get(channel) ?? []) listener({ ports: [port1] });
    },
    fromMain: (portId, packed) => ports.get(portId)?.postMessage(unpack(packed)),
    closed(portId) {
      ports.get(portId)?.close();
      ports.delete(portId);
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
  ((require, module) => {
    /* PRELOAD */
  })(required, { exports: {} });
})();
