import type { TFunction } from 'i18next';
import type { Answer } from '../checks/answer';
import type { LiveIncident } from '../incidents/incidents-repository';
import { type ExposureVerdict, graverVerdict } from '../matching/verdict';
import type { Language } from '../texts/i18n';
import { type Prose, prose, type Wording, wording } from '../texts/wording';
import { formatDay } from '../time/format-time';

/** What stands beside the customer's page: words for this answer, and what is public about the incidents that it is about. */
export interface ScriptView {
  /** The gravest of the answers: an identifier can find several people, and nobody is told less than the page shows. */
  verdict: Answer['verdict'] | 'affected_suspected';
  /** Reads a text in the language that the caller is spoken with, which `lang` names. */
  t: TFunction;
  lang: Language;
  incidents: {
    code: string;
    title: Wording;
    /** What to say of each exposure that matches, as certain as it is. */
    findings: { title: Wording; verdict: ExposureVerdict; isSuspected: boolean }[];
    /** The report that is public now: its number, day and what it says. */
    report: { text: string; summary: Prose | undefined } | undefined;
    faq: { question: Wording; answer: Prose }[];
  }[];
}

/** The incidents that match; where none does, all that were checked. */
export function scriptView(
  answers: Answer[],
  live: LiveIncident[],
  { lang, t }: { lang: Language; t: TFunction },
): ScriptView {
  const [first, ...others] = answers.map(({ verdict }) => verdict);
  const matched = new Set(answers.flatMap(({ exposures }) => exposures.map(({ incident }) => incident)));
  const told = live.filter(({ code }) => matched.size === 0 || matched.has(code));
  const verdict = first ? others.reduce(graverVerdict, first) : 'could_not_check';
  return {
    verdict: verdict === 'affected' && !isConfirmed(answers, live) ? 'affected_suspected' : verdict,
    t,
    lang,
    incidents: told.map(({ code, document }) => {
      const latest = document.reports?.at(-1);
      return {
        code,
        title: wording(document.title, lang),
        findings: document.exposures.flatMap((exposure) => {
          const found = answers.flatMap(({ exposures }) =>
            exposures
              .filter((one) => one.incident === code && one.exposure === exposure.code)
              .map((one) => one.verdict),
          );
          const [gravest, ...rest] = found;
          if (!gravest) return [];
          return [
            {
              title: wording(exposure.title, lang),
              verdict: rest.reduce<ExposureVerdict>((a, b) => graverVerdict(a, b) as ExposureVerdict, gravest),
              isSuspected: exposure.certainty === 'suspected',
            },
          ];
        }),
        report: latest && {
          text: t('calls:script.report_of', { number: latest.number, day: formatDay(lang, latest.date) }),
          summary: latest.summary && prose(latest.summary, lang),
        },
        faq: (document.faq ?? []).map(({ question, answer }) => ({
          question: wording(question, lang),
          answer: prose(answer, lang),
        })),
      };
    }),
  };
}

/** Whether anything leaked for certain: what is only suspected is told so. */
const isConfirmed = (answers: Answer[], live: LiveIncident[]): boolean =>
  answers
    .flatMap(({ exposures }) => exposures)
    .filter(({ verdict }) => verdict === 'affected')
    .some(({ incident, exposure }) => {
      const document = live.find(({ code }) => code === incident)?.document;
      return document?.exposures.find(({ code }) => code === exposure)?.certainty === 'confirmed';
    });
