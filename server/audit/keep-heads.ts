import type { Dependencies } from '../dependencies';
import type { Head } from './audit-repository';
import { headLine, keepHead } from './exported-heads';
import { sendToSyslog } from './send-to-syslog';

const every = 5 * 60_000;
/** Milliseconds that whoever takes heads may need. */
const patience = 10_000;

/**
 * Exports the head of the audit chain every five minutes in which it moved: to the files, to the log, and to whoever is to have it
 * (`AUDIT_HEADS_URL`, `AUDIT_HEADS_SYSLOG`, by mail). Each gets it again until it was taken; one that fails keeps none of the others waiting.
 * @param mail queues a mail with the head; false: not now, it is tried again with the next one
 * @returns stops it, after one last time
 */
export function keepHeads(
  { db, log, config, now }: Pick<Dependencies, 'db' | 'log' | 'config' | 'now'>,
  mail: (head: Head) => Promise<boolean> = async () => true,
): () => Promise<void> {
  let last = '';
  const { auditHeadsUrl: url, auditHeadsSyslog: syslog } = config;
  const ways = [
    ...(url ? [(head: Head) => send(url, head)] : []),
    ...(syslog ? [(head: Head) => sendToSyslog(syslog, headLine(head), now()).then(() => true)] : []),
    mail,
  ].map((deliver) => ({ deliver, taken: '' }));
  const fail = (error: unknown) => {
    const { code, message } = error as { code?: string; message: string };
    log.error({ code: code ?? message }, 'The head of the audit log could not be exported');
  };
  const keep = async () => {
    try {
      const head = await keepHead(db, config);
      if (!head.goesOn)
        log.error('The audit log does not go on from the heads that were kept; run "shokai audit verify"');
      if (head.hash !== last) log.info(headLine(head));
      last = head.hash;
      for (const way of ways)
        if (head.hash !== way.taken && (await way.deliver(head).catch(fail))) way.taken = head.hash;
    } catch (error) {
      fail(error);
    }
  };
  const timer = setInterval(() => void keep(), every);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await keep();
  };
}

/** @throws Error where it was not taken */
async function send(address: string, head: Head): Promise<boolean> {
  const body = { chain: head.chainId, sequence: head.sequence, hash: head.hash, line: headLine(head) };
  const { status } = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patience),
    redirect: 'error',
  });
  if (status >= 300) throw new Error(`AUDIT_HEADS_URL answered ${status}`);
  return true;
}
