import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { ConfigurationError } from '../errors';
import { place } from '../place';

/** A port that is ours from the first moment, and is given back without failing anybody. */
export interface Listener {
  port: number;
  /** Hands requests to the app; until then everybody is told to try again. */
  serve: (app: RequestListener) => void;
  /** Stops accepting, lets running requests finish, and closes their connections. */
  drain: (options: { after: number; lingering: number; within: number }) => Promise<void>;
  /** Stops accepting and cuts whatever is still running. */
  cut: () => void;
}

/** How long a request may take to come in, and how long a connection may be silent, in milliseconds: a file of 20 GB takes its time. */
const longestUpload = 6 * 60 * 60_000;
const longestStall = 5 * 60_000;
/** How long, in milliseconds, the head of a request may take; of bodies `dropUnfinishedBodies` sees to it that only uploads take longer. */
const longestHead = 30_000;

const timeouts = {
  requestTimeout: longestUpload,
  headersTimeout: longestHead,
  connectionsCheckingInterval: 5_000,
};

/**
 * @param options.keepAlive seconds for which a connection without a request is kept: longer than the proxy before us keeps its own, which would
 * else send a request into a connection that is just being closed
 * @throws ConfigurationError when the port cannot be had.
 */
export async function listen(
  port: number,
  { host, keepAlive }: { host: string; keepAlive: number },
): Promise<Listener> {
  let handle: RequestListener = answerStarting;
  let isDraining = false;
  const server = createServer({ ...timeouts, keepAliveTimeout: keepAlive * 1000 }, (request, response) => {
    // A kept connection would be reused after its last answer; one that says "close" is not.
    if (isDraining) response.setHeader('Connection', 'close');
    handle(request, response);
  });
  server.setTimeout(longestStall);
  await bind(server, port, host);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (app) => {
      handle = app;
    },
    async drain({ after, lingering, within }) {
      isDraining = true;
      await new Promise((resolve) => setTimeout(resolve, after));
      // Node's own close would cut idle connections at once.
      const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
      const lingersUntil = performance.now() + lingering;
      const closeIdle = setInterval(() => {
        if (performance.now() >= lingersUntil) server.closeIdleConnections();
      }, 50);
      const cut = setTimeout(() => server.closeAllConnections(), within);
      await closed;
      clearInterval(closeIdle);
      clearTimeout(cut);
    },
    cut: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Every address of a machine without IPv6 is every one of IPv4. */
async function bind(server: Server, port: number, host: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
  if (error?.code === 'EAFNOSUPPORT' && host === '::') return bind(server, port, '0.0.0.0');
  if (error) throw new ConfigurationError(whyNot(error, port), { cause: error });
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '5' });
  const inJapanese = place.languages.includes('ja') ? '起動中です。しばらくしてからもう一度お試しください。\n' : '';
  response.end(`${inJapanese}Starting up. Please try again in a moment.\n`);
}

function whyNot(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is taken; end the program that has it, or set PORT to another.`;
  if (error.code === 'EADDRNOTAVAIL') return 'HOST is no address of this machine.';
  if (error.code === 'EACCES') return `Port ${port} may not be opened by this user; set PORT to one above 1023.`;
  return `Port ${port} cannot be opened: ${error.code ?? error.message}.`;
}
