import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';

/** Milliseconds that the receiver may need. */
const patience = 10_000;
/** Facility 13 (log audit), severity 5 (notice), RFC 5424. */
const priority = 13 * 8 + 5;
/** Ports where the address names none: RFC 5426, 6587 and 5425. */
const usualPorts: Record<string, number> = { 'udp:': 514, 'tcp:': 601, 'tls:': 6514 };

/**
 * One message in the form of RFC 5424 to a syslog server: `udp://host[:port]`, `tcp://…` or `tls://…`. By `tcp:` and `tls:` it was handed to the connection when this ends; by `udp:` nobody
 * knows whether it arrived. A certificate that does not fit is refused.
 * @throws Error where nobody listens, or not soon enough
 */
export async function sendToSyslog(address: string, line: string, at: Date): Promise<void> {
  const { protocol, hostname: host, port } = new URL(address);
  const message = `<${priority}>1 ${at.toISOString()} ${hostname()} shokai ${process.pid} audit-head - ${line}`;
  const to = { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (usualPorts[protocol] as number) };
  if (protocol === 'udp:') return sendDatagram(to, message);
  // Each message is preceded by its length in bytes (RFC 6587, 3.4.1).
  const frame = `${Buffer.byteLength(message)} ${message}`;
  await new Promise<void>((resolve, reject) => {
    const socket = protocol === 'tls:' ? connectTls({ ...to, servername: to.host }) : connect(to);
    socket.setTimeout(patience, () => socket.destroy(new Error('The syslog server did not answer in time')));
    socket.once('error', reject);
    socket.once(protocol === 'tls:' ? 'secureConnect' : 'connect', () => socket.end(frame));
    socket.once('close', (failed) => failed || resolve());
    socket.resume();
  });
}

function sendDatagram(to: { host: string; port: number }, message: string): Promise<void> {
  const socket = createSocket(to.host.includes(':') ? 'udp6' : 'udp4');
  return new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.send(message, to.port, to.host, (error) => (error ? reject(error) : resolve()));
  }).finally(() => socket.close());
}
