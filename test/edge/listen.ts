import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** PEM texts. */
export interface Certificate {
  key: string | Buffer;
  cert: string | Buffer;
}

/** A CONNECT request: `host:port` and the headers. */
export interface Tunnel {
  readonly authority: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ListenOptions {
  host: string;
  /** With a certificate, the port accepts HTTP and HTTPS, which differ in the first byte of a connection. */
  tls: Certificate | undefined;
  /** Called for each CONNECT; false refuses it with a 407. */
  onTunnel: (tunnel: Tunnel) => boolean;
}

/**
 * Listens on one loopback port for requests, requests to a proxy, and CONNECT, whose tunnels end here for every host.
 * `close` ends all connections immediately.
 */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { host, tls, onTunnel }: ListenOptions,
) {
  const handler = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response).catch((error: unknown) => {
      // A client that closed its connection needs no response. Any other error is a bug and must be visible.
      if (request.destroyed && !request.complete) return;
      if (!response.headersSent) response.writeHead(500);
      response.end(error instanceof Error ? error.stack : String(error));
    });
  };
  // Longer than a client keeps a connection, so that none is closed during a request.
  const plain = createServer({ keepAliveTimeout: 60_000 }, handler);
  const secure = tls && createSecureServer({ ...tls, keepAliveTimeout: 60_000 }, handler);
  const accept = (socket: Duplex) => {
    if (secure) tellApart(socket, plain, secure);
    else plain.emit('connection', socket);
  };
  const tunnel = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!onTunnel({ authority: request.url ?? '', headers: request.headers })) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    accept(socket);
  };
  plain.on('connect', tunnel);
  secure?.on('connect', tunnel);
  // The client reports an untrusted certificate itself.
  secure?.on('tlsClientError', () => {});

  const front: Server = secure ? createSocketServer(accept) : plain;
  const sockets = new Set<Socket>();
  front.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  front.listen(0, host);
  await once(front, 'listening');
  return {
    port: (front.address() as AddressInfo).port,
    async close() {
      const closed = once(front, 'close');
      front.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const TLS_HANDSHAKE = 22;

function tellApart(socket: Duplex, plain: Server, secure: Server): void {
  socket.once('data', (chunk: Buffer) => {
    socket.pause();
    socket.unshift(chunk);
    (chunk[0] === TLS_HANDSHAKE ? secure : plain).emit('connection', socket);
    process.nextTick(() => socket.resume());
  });
}
