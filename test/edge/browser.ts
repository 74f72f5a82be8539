import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { readAddress } from './address.ts';

/** A response to a visitor. */
export interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `CF-Cache-Status`. */
  readonly cache: string | undefined;
}

/** A visitor for whom every host is at the edge's port. */
export function openBrowser(host: string, port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    /** Requests a URL with the spelling of its path, and follows no redirect. Rejects if the connection breaks. */
    visit(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
      const address = readAddress(url);
      if (address === null) throw new Error(`${url} is not an absolute http(s) URL, or has a fragment`);
      const path = address.path + address.query;
      const sent = { host: address.host, 'x-edge-scheme': address.scheme, ...headers };
      return new Promise((resolve, reject) => {
        const asked = request({ agent, host, port, path, headers: sent }, async (answer) => {
          try {
            const chunks: Buffer[] = [];
            for await (const chunk of answer) chunks.push(chunk);
            const cache = answer.headers['cf-cache-status'];
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString(),
              cache: typeof cache === 'string' ? cache : undefined,
            });
          } catch (error) {
            reject(error);
          }
        });
        asked.on('error', reject);
        asked.end();
      });
    },
    close: () => agent.destroy(),
  };
}
