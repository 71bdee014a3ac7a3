import { Agent, request } from 'node:http';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** From the first byte out to the last one in. */
  milliseconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });
export const closeCalls = () => agent.destroy();

/** A visitor as cheap as can be: one cookie jar, one address, the token of the last form. */
export class Caller {
  private readonly cookies = new Map<string, string>();
  private token = '';

  constructor(private readonly origin: string) {}

  get = (path: string) => this.call('GET', path);

  /** Posts fields with the token of the form that was opened last. */
  post = (path: string, fields: Record<string, string>) =>
    this.call('POST', path, new URLSearchParams({ _csrf: this.token, ...fields }).toString());

  /** Puts a cookie into the jar, as an answer would have. */
  keep(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  private call(method: string, path: string, body = ''): Promise<Reply> {
    const headers: Record<string, string | number> = {
      Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      // Every call from another network: what is measured is not the limit of one.
      'X-Forwarded-For': `198.${18 + (byte() % 2)}.${byte()}.${byte()}`,
      'Content-Length': Buffer.byteLength(body),
    };
    if (method === 'POST') headers['Content-Type'] = 'application/x-www-form-urlencoded';
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const sent = request(`${this.origin}${path}`, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          this.remember(response.headers['set-cookie'] ?? [], text);
          const milliseconds = performance.now() - startedAt;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, milliseconds });
        });
      });
      // A connection that the server was just closing is no answer: Node's documentation says to ask again.
      sent.on('error', (error: NodeJS.ErrnoException) =>
        sent.reusedSocket && error.code === 'ECONNRESET' ? resolve(this.call(method, path, body)) : reject(error),
      );
      sent.end(body);
    });
  }

  private remember(cookies: string[], text: string): void {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.cookies.set(name, value);
    }
    this.token = /name="_csrf" value="([^"]*)"/.exec(text)?.[1] ?? this.token;
  }
}

const byte = () => Math.floor(Math.random() * 254) + 1;
