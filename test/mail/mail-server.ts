import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived: recipients of the envelope, and everything after DATA. */
export interface Received {
  to: string[];
  source: string;
}

export interface MailServer {
  /** As in SMTP_URL. */
  url: string;
  received: Received[];
  stop: () => Promise<void>;
}

/** A mail server on a port of its own that refuses what the address asks it to refuse: `gone…` for ever, `later…` the first time. */
export async function startMailServer(): Promise<MailServer> {
  const received: Received[] = [];
  const refusals = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    lenientAddressParsing: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const times = (refusals.get(address) ?? 0) + 1;
      refusals.set(address, times);
      const refuse = (code: number, text: string) => done(Object.assign(new Error(text), { responseCode: code }));
      if (address.startsWith('gone')) return refuse(550, '5.1.1 No such user gone@customer.example');
      if (address.startsWith('later') && times < 2) return refuse(451, '4.7.1 Greylisted');
      done();
    },
    onData(stream, session, done) {
      let source = '';
      stream.on('data', (chunk) => {
        source += chunk;
      });
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), source });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The words of a mail that was sent by this program. */
export const wordsOf = ({ source }: Received): string =>
  Buffer.from(source.split('\r\n\r\n')[1] ?? '', 'base64').toString();
