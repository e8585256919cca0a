// Runs the built desktop program on the fake Electron: `node host.ts [arguments of the program]`. The test that started it
// asks over Node's IPC channel; the window's page it drives itself, as a second DevTools client.
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fake } from './state.ts';

export type Ask =
  | { ask: 'state' }
  | { ask: 'permissions'; names: string[] }
  | { ask: 'requests'; urls: string[] }
  | { ask: 'protocol'; urls: string[] }
  | { ask: 'quit' }
  | { ask: 'second-instance' };

const fakeUrl = pathToFileURL(path.join(import.meta.dirname, '../electron.ts')).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: fakeUrl, shortCircuit: true } : next(specifier, context),
});

fake.onExit = (code) => {
  void (fake.browser?.close() ?? Promise.resolve()).finally(() => process.exit(code));
};
// The test is gone: nothing of this may stay.
process.on('disconnect', () => fake.onExit(1));

async function answer(question: Ask): Promise<unknown> {
  switch (question.ask) {
    case 'state': {
      const { app: _app, browser: _browser, ipcMain: _ipcMain, ...rest } = fake;
      return JSON.parse(JSON.stringify(rest)) as unknown;
    }
    case 'permissions':
      return question.names.map((name) => {
        let granted: boolean | undefined;
        fake.permissionRequest?.({}, name, (given) => (granted = given));
        return { name, request: granted, check: fake.permissionCheck?.({}, name), device: fake.devicePermission?.() };
      });
    case 'requests':
      return question.urls.map((url) => {
        let cancel: boolean | undefined;
        fake.beforeRequest?.({ url }, (given) => (cancel = given.cancel));
        return { url, cancel };
      });
    case 'protocol':
      return Promise.all(
        question.urls.map(async (url) => {
          const response = await fake.protocols.get('app')?.(new Request(url));
          return { url, status: response?.status, text: await response?.text() };
        }),
      );
    case 'quit':
    case 'second-instance':
      // After the answer: the first ends this process.
      setTimeout(
        () =>
          question.ask === 'quit'
            ? (fake.app as unknown as { quit(): void }).quit()
            : fake.app?.emit('second-instance'),
        20,
      );
      return null;
  }
}

process.on('message', (question: Ask & { id: number }) => {
  answer(question).then(
    (value) => process.send?.({ id: question.id, value }),
    (error: unknown) => process.send?.({ id: question.id, error: String(error) }),
  );
});

await import(pathToFileURL(path.join(import.meta.dirname, '../../../out/main/index.js')).href);
