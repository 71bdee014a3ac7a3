import type { Client } from 'pg';

/** What is seen of a pg client without asking it: the statement that it waits for, and what has come in. */
interface Seen {
  _activeQuery?: object | null;
  _getActiveQuery?: () => object | null;
  connection: { stream: { bytesRead: number; destroy: (error: Error) => void } };
}

interface Watched {
  query: object | undefined;
  /** When it began to wait, in milliseconds of `performance.now()`. */
  since: number;
  bytes: number;
}

/** Milliseconds: between two looks, of silence before the database is asked whether it is there, and for its answer to that. */
const times = { look: 500, silence: 1_500, answer: 2_000 };

/** Milliseconds that a statement may take where the server's own limit is `statementTimeout`: past it, its connection is dead. */
const deadlineAfter = (statementTimeout: number) => statementTimeout + 1_000;

/**
 * Ends connections whose other side is gone without a word: a network that swallows packets, a machine that stands still. TCP would wait for a
 * quarter of an hour. While nothing at all comes in, the database is asked on a connection of its own; where it does not answer either, every
 * connection is ended, whoever waits is told, and new ones are refused at once until it answers again.
 */
export class ConnectionWatch {
  private readonly watched = new Map<Client, Watched>();
  private readonly patient = new WeakMap<Client, number>();
  private readonly timer: NodeJS.Timeout;
  private heardAt = performance.now();
  private isAsking = false;
  private isGone = false;

  /** @param ask resolves to false where the database does not answer within the time (milliseconds) */
  constructor(
    private readonly ask: (within: number) => Promise<boolean>,
    private readonly statementTimeout: number,
  ) {
    this.timer = setInterval(() => this.look(performance.now()), times.look).unref();
  }

  /** True while the database does not answer: nobody need wait to be told so. */
  get isDown(): boolean {
    return this.isGone;
  }

  add(client: Client): void {
    this.watched.set(client, { query: undefined, since: 0, bytes: 0 });
    client.once('end', () => this.watched.delete(client));
  }

  /** Lets a connection wait longer than the server's usual limit, for as long as that takes. @param milliseconds 0: without end */
  allow(client: Client, milliseconds: number): void {
    this.patient.set(client, milliseconds === 0 ? Number.POSITIVE_INFINITY : performance.now() + milliseconds);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(now: number): void {
    let isWaiting = false;
    for (const [client, state] of this.watched) {
      const seen = client as unknown as Seen;
      const { bytesRead } = seen.connection.stream;
      if (bytesRead !== state.bytes) this.heardAt = now;
      const query = seen._getActiveQuery?.() ?? undefined;
      if (query !== state.query || bytesRead !== state.bytes) Object.assign(state, { query, since: now });
      state.bytes = bytesRead;
      if (!query) continue;
      const waited = now - state.since;
      if (waited >= times.silence) isWaiting = true;
      const allowed = Math.max(deadlineAfter(this.statementTimeout), (this.patient.get(client) ?? 0) - state.since);
      if (waited > allowed) end(client);
    }
    const isSilent = isWaiting && now - this.heardAt >= times.silence;
    if ((isSilent || this.isGone) && !this.isAsking) void this.askDatabase();
  }

  private async askDatabase(): Promise<void> {
    this.isAsking = true;
    const isThere = await this.ask(times.answer).catch(() => false);
    this.isAsking = false;
    this.isGone = !isThere;
    if (isThere) this.heardAt = performance.now();
    else for (const client of this.watched.keys()) end(client);
  }
}

/** Whoever waits on it is told at once; pools throw it away. */
const end = (client: Client) => (client as unknown as Seen).connection.stream.destroy(noAnswer());

/** Counts as an outage, like the network's own. */
export const noAnswer = () => Object.assign(new Error('The database does not answer.'), { code: 'ETIMEDOUT' });
