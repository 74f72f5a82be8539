// Controls a headless Chromium over the DevTools protocol: https://chromedevtools.github.io/devtools-protocol/
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface View {
  /** In CSS pixels. */
  readonly width: number;
  readonly theme: 'light' | 'dark';
}

export interface Browser {
  /** Returns a PNG of the full page. */
  readonly screenshot: (url: string, view: View) => Promise<Buffer>;
  readonly close: () => Promise<void>;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** Prevent background traffic, updates, and first-run pages. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
];

/** Returns `$CHROMIUM`, or the first installed browser of `NAMES`; null if none starts. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | null {
  const names = env.CHROMIUM ? [env.CHROMIUM] : NAMES;
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;
}

export async function openBrowser(path: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'render-profile-'));
  const child = spawn(path, [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const devtools = await connect(await addressOf(child));

  const screenshot = async (url: string, { width, theme }: View): Promise<Buffer> => {
    const { targetId } = await devtools.call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await devtools.call('Target.attachToTarget', { targetId, flatten: true });
    const page = (method: string, params: object = {}) => devtools.call(method, params, sessionId);
    await page('Page.enable');
    const features = [{ name: 'prefers-color-scheme', value: theme }];
    await page('Emulation.setEmulatedMedia', { features });
    await page('Emulation.setDeviceMetricsOverride', {
      width,
      height: 100,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const loaded = devtools.event('Page.loadEventFired', sessionId);
    await page('Page.navigate', { url });
    await loaded;
    const { data } = await page('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
    await devtools.call('Target.closeTarget', { targetId });
    return Buffer.from(data, 'base64');
  };
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true });
  };
  return { screenshot, close };
}

/** Reads from the browser's stderr the address on which it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('the browser has no stderr');
  for await (const line of createInterface(child.stderr)) {
    const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      child.stderr.resume();
      return address;
    }
  }
  throw new Error('the browser exited before it listened');
}

interface Devtools {
  // biome-ignore lint/suspicious/noExplicitAny: results of any shape
  readonly call: (method: string, params: object, sessionId?: string) => Promise<any>;
  /** Resolves when the event occurs next. */
  readonly event: (method: string, sessionId: string) => Promise<void>;
}

async function connect(address: string): Promise<Devtools> {
  const socket = new WebSocket(address);
  const calls = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  const events = new Map<string, () => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error, method, sessionId } = JSON.parse(String(data));
    if (id === undefined) return events.get(`${sessionId} ${method}`)?.();
    if (error) calls.get(id)?.reject(new Error(error.message));
    else calls.get(id)?.resolve(result);
    calls.delete(id);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`cannot connect to ${address}`)));
  });
  return {
    call: (method, params, sessionId) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        calls.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
      }),
    event: (method, sessionId) => new Promise((resolve) => events.set(`${sessionId} ${method}`, resolve)),
  };
}
