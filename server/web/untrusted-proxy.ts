import { BlockList, isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import type { Dependencies } from '../dependencies';
import { hasUntrustedProxy } from './probe';

/** Milliseconds between two lines about it. */
const quietFor = 3_600_000;

/** Addresses that are nobody's at home: those of this machine and of private networks (RFC 1918, 4193, 6598). */
const own = new BlockList();
for (const [net, bits] of [
  ...[['127.0.0.0', 8] as const, ['10.0.0.0', 8] as const, ['172.16.0.0', 12] as const],
  ...[['192.168.0.0', 16] as const, ['100.64.0.0', 10] as const, ['169.254.0.0', 16] as const],
])
  own.addSubnet(net, bits);
own.addAddress('::1', 'ipv6');
own.addSubnet('fc00::', 7, 'ipv6');
own.addSubnet('fe80::', 10, 'ipv6');

/**
 * One line an hour where a proxy says for whom it asks and is not believed: with an https `BASE_URL` nobody could sign in ("this page has
 * expired"), and everybody would count as one network. A public address may be a customer's, and is not written down.
 */
export function warnOfUntrustedProxy({
  config,
  log,
  now,
}: Pick<Dependencies, 'config' | 'log' | 'now'>): RequestHandler {
  let quietUntil = 0;
  return (req, _res, next) => {
    if (now().getTime() >= quietUntil && hasUntrustedProxy(req)) {
      quietUntil = now().getTime() + quietFor;
      const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
      const peer = own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') ? address : 'a public address';
      log.warn(
        { peer, trusted: config.trustProxy },
        `X-Forwarded headers came from ${peer}, which TRUST_PROXY does not name, so they are not believed. If that is your proxy, set TRUST_PROXY to its address: until then nobody can sign in over https.`,
      );
    }
    next();
  };
}
