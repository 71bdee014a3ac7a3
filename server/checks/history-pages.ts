import type { IncidentDocument } from '../incident-file/incident-document';
import { itemViews } from '../incident-file/item-words';
import type { Keyring } from '../sealing/keyring';
import { referenceOf, showReference } from '../sealing/reference';
import { type Wording, wording } from '../texts/wording';
import { formatDateTime } from '../time/format-time';
import type { Answer } from './answer';
import type { KeptCheck } from './kept-checks-repository';
import type { Reading } from './reading';

/** What made an answer differ from the one before. */
type Cause = 'incident' | 'revision' | 'list' | 'records';

/** One answer that was told, beside what was told before. */
export interface HistoryEntry {
  time: string;
  reference: string;
  verdict: Answer['verdict'];
  via: string;
  /** `verdict` where it is less than that of the whole answer. */
  findings: { title: Wording; items: string[]; may: string[]; verdict: string | undefined }[];
  /** Undefined: the same as before, or the first. */
  change: { causes: string[] } | undefined;
}

/**
 * Newest first, each with what it told this person alone (`withOwnWords`). Titles are today's words; an exposure that no longer exists is called by its code.
 */
export function historyEntries(
  keys: Keyring,
  checks: KeptCheck[],
  documents: ReadonlyMap<string, IncidentDocument>,
  { lang, t, timeZone }: Reading,
): HistoryEntry[] {
  return checks.map(({ checkId, answer, via }, index) => {
    const before = checks[index + 1]?.answer;
    const isChanged = before && !sameFindings(before, answer);
    return {
      time: formatDateTime(lang, answer.checkedAt, timeZone),
      reference: showReference(referenceOf(keys, { kind: 'check', number: checkId })),
      verdict: answer.verdict,
      via: t(`checks:history.via.${via}`),
      findings: answer.exposures.map(({ incident, exposure, verdict, dataItems, may = [] }) => {
        const labels = (items: string[]) =>
          itemViews(items, documents.get(incident), { lang, t }).map(({ label }) => label);
        const found = documents.get(incident)?.exposures.find(({ code }) => code === exposure);
        return {
          title: found ? wording(found.title, lang) : { text: `${incident} ${exposure}` },
          items: labels(dataItems.filter((item) => !may.includes(item))),
          may: labels(may),
          verdict: verdict === answer.verdict ? undefined : t(`checks:matched.verdict.${verdict}`),
        };
      }),
      change: isChanged
        ? { causes: causesOf(before, answer).map((cause) => t(`checks:history.cause.${cause}`)) }
        : undefined,
    };
  });
}

/** Whether two answers tell a person the same: verdicts, exposures and what leaked, not the versions behind them. */
const sameFindings = (a: Answer, b: Answer): boolean => a.verdict === b.verdict && findingsOf(a) === findingsOf(b);

const findingsOf = ({ exposures }: Answer) =>
  exposures
    .map(({ incident, exposure, verdict, dataItems, may = [] }) =>
      [incident, exposure, verdict, dataItems, may].join('/'),
    )
    .sort()
    .join(' ');

function causesOf(before: Answer, after: Answer): Cause[] {
  const causes = new Set<Cause>();
  const old = new Map(before.checked.map((one) => [one.incident, one]));
  for (const one of after.checked) {
    const was = old.get(one.incident);
    if (!was) causes.add('incident');
    else if (was.revision !== one.revision || was.state !== one.state) causes.add('revision');
    if (was && JSON.stringify(versionsOf(was.lists)) !== JSON.stringify(versionsOf(one.lists))) causes.add('list');
  }
  if (after.checked.length < before.checked.length) causes.add('incident');
  return causes.size > 0 ? [...causes] : ['records'];
}

const versionsOf = (lists: { exposure: string; version: number }[]) =>
  lists.map(({ exposure, version }) => [exposure, version]);
