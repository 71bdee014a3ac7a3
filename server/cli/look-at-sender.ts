import { createPublicKey } from 'node:crypto';
import { resolveTxt } from 'node:dns/promises';
import type { Config } from '../config';
import { RefusedError } from '../errors';
import { senderDomain } from '../mail/sender';
import type { Outcome } from './outcome';

/** The TXT records of a name, each of one or more pieces. @throws an error of code ENOTFOUND or ENODATA where there are none */
export type Resolve = (name: string) => Promise<string[][]>;

/**
 * Whether other mail servers can tell our mails from forged ones, by what the DNS says of the sender's domain: SPF (RFC 7208), DMARC (RFC 7489),
 * and DKIM (RFC 6376) where the portal signs.
 * @throws RefusedError where the DNS has another key than the one that signs: every mail would look forged
 */
export async function lookAtSender(config: Config, resolve: Resolve = resolveTxt): Promise<Outcome> {
  if (!config.smtpUrl) return 'a demo sends no mail';
  const domain = senderDomain(config);
  const records = async (name: string) => {
    try {
      return (await resolve(name)).map((pieces) => pieces.join(''));
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
      throw new RefusedError(`The DNS does not answer for ${name} (${code}).`);
    }
  };
  const missing: string[] = [];
  const spf = (await records(domain)).filter((text) => /^v=spf1( |$)/i.test(text));
  if (spf.length !== 1) missing.push(spf.length === 0 ? 'SPF' : `SPF (${spf.length} records, so none holds)`);
  const dmarc = (await records(`_dmarc.${domain}`)).filter((text) => /^v=DMARC1 *(;|$)/i.test(text));
  if (dmarc.length !== 1) missing.push('DMARC');
  const signed = config.dkim ? await lookAtKey(config.dkim, domain, records) : 'the mail server signs, or nobody does';
  if (missing.length > 0)
    return {
      warning: `${domain} has no ${missing.join(', no ')}: many mailboxes will take our mails for spam; DKIM: ${signed}`,
    };
  return `${domain}: SPF and DMARC are there; DKIM: ${signed}`;
}

async function lookAtKey(
  { key, selector }: { key: string; selector: string },
  domain: string,
  records: (name: string) => Promise<string[]>,
): Promise<string> {
  const name = `${selector}._domainkey.${domain}`;
  const own = createPublicKey(key);
  const type = own.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa';
  // An Ed25519 key stands bare in the DNS (RFC 8463), behind the twelve bytes that name its kind elsewhere.
  const der = own.export({ type: 'spki', format: 'der' }).subarray(type === 'ed25519' ? 12 : 0);
  const wanted = der.toString('base64');
  const found = (await records(name)).map((text) => /(?:^|;)\s*p=([^;]*)/.exec(text)?.[1]?.replaceAll(/\s/g, ''));
  if (!found.includes(wanted))
    throw new RefusedError(
      `${name} ${found.length === 0 ? 'is missing' : 'has another key'}; it needs the TXT record: v=DKIM1; k=${type}; p=${wanted}`,
    );
  return `signed as ${name}`;
}
