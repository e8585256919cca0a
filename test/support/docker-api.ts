// Raw calls to a Docker Engine for tests and benchmarks: no library between, so that they can judge the library.
import http from 'node:http';

export interface RawAnswer {
  status: number;
  text: string;
  /** The parsed body; null when it is not JSON. */
  json: unknown;
}

const agents = new Map<string, http.Agent>();

/** @param body sent as JSON, or as it is when a Buffer */
export function rawRequest(socketPath: string, method: string, path: string, body?: unknown): Promise<RawAnswer> {
  const agent = agents.get(socketPath) ?? new http.Agent({ keepAlive: true });
  agents.set(socketPath, agent);
  const data = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        socketPath,
        method,
        path,
        agent,
        headers: data
          ? {
              'content-type': Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json',
              'content-length': data.length,
            }
          : {},
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          let json: unknown = null;
          try {
            json = JSON.parse(text);
          } catch {
            // Progress streams and logs are not one JSON document; `text` has them.
          }
          resolve({ status: response.statusCode!, text, json });
        });
      },
    );
    request.on('error', reject);
    request.end(data);
  });
}

/** Runs `work` over all items, at most `width` at a time. Rejects with the first error. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      while (next < items.length) {
        const index = next++;
        await work(items[index]!, index);
      }
    }),
  );
}
