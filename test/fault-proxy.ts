import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A database as it is seen through a network that fails. */
export interface FaultProxy {
  url: string;
  /** Takes connections and bytes, and lets nothing through: as a firewall does that forgot, or a machine that stands still. */
  swallow: () => void;
  /** Lets new connections through again; those from before stay dead. */
  recover: () => void;
  close: () => Promise<void>;
}

export async function startFaultProxy(databaseUrl: string): Promise<FaultProxy> {
  const target = new URL(databaseUrl);
  const { port, hostname } = target;
  const sockets = new Set<Socket>();
  let isSwallowing = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const proxy = createServer((caller) => {
    keep(caller);
    if (isSwallowing) return void caller.resume();
    const server = connect(Number(port), hostname);
    keep(server);
    caller.pipe(server).pipe(caller);
    caller.on('close', () => server.destroy());
    server.on('close', () => caller.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  target.port = String((proxy.address() as AddressInfo).port);
  return {
    url: target.href,
    swallow() {
      isSwallowing = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    recover() {
      isSwallowing = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
